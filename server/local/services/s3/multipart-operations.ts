import type * as s3 from "@aws-sdk/client-s3";
import type { CompletedPart } from "@aws-sdk/client-s3";
import { checksumAlgorithms } from "@/server/local/objects/checksum";
import type { ObjectStore, PartClaim, PartInfo, UploadInfo } from "@/server/local/objects/store";
import { awsError, type CallContext, type Handlers } from "@/server/local/wire/service";
import { openBucket } from "./access";
import { copySource } from "./copy-source";
import { invalidArgument, notImplemented } from "./faults";
import {
  checksumFields,
  metaOf,
  owner,
  quoted,
  toAlgorithm,
  unquoted,
  verificationOf,
  wholeSeconds,
} from "./fields";
import { parseCopyRange } from "./range";

const maxParts = 10_000;
const maxPage = 1000;
const noBody = new Uint8Array();

interface UploadTarget {
  Bucket: string | undefined;
  Key: string | undefined;
  UploadId: string | undefined;
  ExpectedBucketOwner?: string | undefined;
}

async function openUpload(
  store: ObjectStore,
  ctx: CallContext,
  action: string,
  input: UploadTarget,
): Promise<UploadInfo> {
  const bucket = await openBucket(store, ctx, action, input);
  return store.uploads.get(bucket.name, input.Key ?? "", input.UploadId ?? "");
}

function partNumber(value: number | undefined): number {
  if (value !== undefined && Number.isInteger(value) && value >= 1 && value <= maxParts) return value;
  throw invalidArgument(
    "Part number must be an integer between 1 and 10000, inclusive",
    "partNumber",
    String(value),
  );
}

function toClaim(part: CompletedPart): PartClaim {
  const checksums: PartClaim["checksums"] = {};
  for (const algorithm of checksumAlgorithms) {
    const value = part[`Checksum${algorithm}`];
    if (value !== undefined) checksums[algorithm] = value;
  }
  return { number: partNumber(part.PartNumber), etag: unquoted(part.ETag ?? ""), checksums };
}

function partFields(part: PartInfo) {
  const { ChecksumType: _, ...checksums } = checksumFields({
    checksums: part.checksums,
    checksumType: "FULL_OBJECT",
  });
  return { ETag: quoted(part.etag), ...checksums };
}

function uploadFields(upload: UploadInfo) {
  return {
    ...(upload.checksumAlgorithm ? { ChecksumAlgorithm: upload.checksumAlgorithm } : {}),
    ...(upload.checksumType ? { ChecksumType: upload.checksumType } : {}),
  };
}

/** Beginning, filling and ending uploads in parts. */
function writingParts(store: ObjectStore) {
  return {
    async CreateMultipartUpload(input, ctx) {
      const bucket = await openBucket(store, ctx, "s3:PutObject", input);
      const algorithm = toAlgorithm(input.ChecksumAlgorithm);
      const fallback = algorithm === "CRC64NVME" ? "FULL_OBJECT" : "COMPOSITE";
      const upload = await store.uploads.create(bucket.name, input.Key ?? "", {
        meta: metaOf(input),
        startedBy: ctx.caller.arn,
        ...(algorithm ? { checksumAlgorithm: algorithm, checksumType: input.ChecksumType ?? fallback } : {}),
      });
      return { Bucket: bucket.name, Key: upload.key, UploadId: upload.id, ...uploadFields(upload) };
    },

    async UploadPart(input, ctx) {
      const upload = await openUpload(store, ctx, "s3:PutObject", input);
      const number = partNumber(input.PartNumber);
      const part = await store.uploads.putPart(
        upload,
        number,
        input.Body ?? noBody,
        verificationOf(input, ctx),
      );
      return partFields(part);
    },

    async UploadPartCopy(input, ctx) {
      const upload = await openUpload(store, ctx, "s3:PutObject", input);
      const number = partNumber(input.PartNumber);
      const source = await copySource(store, ctx, input);
      const header = input.CopySourceRange;
      const range = header === undefined ? undefined : parseCopyRange(header, source.size);
      if (range === null) {
        throw invalidArgument(
          `Range specified is not valid for source object of size: ${source.size}`,
          "x-amz-copy-source-range",
          header ?? "",
        );
      }
      const { body } = await store.get(source.bucket, source.key, range);
      const part = await store.uploads.putPart(upload, number, body);
      return { CopyPartResult: { ...partFields(part), LastModified: wholeSeconds(part.lastModified) } };
    },

    async CompleteMultipartUpload(input, ctx) {
      const upload = await openUpload(store, ctx, "s3:PutObject", input);
      const claims = (input.MultipartUpload?.Parts ?? []).map(toClaim);
      if (claims.length === 0) {
        throw awsError("InvalidRequest", "You must specify at least one part");
      }
      const info = await store.uploads.complete(upload, claims, {
        ifMatch: input.IfMatch,
        ifNoneMatch: input.IfNoneMatch,
      });
      return {
        Location: `http://${ctx.http.host}/${upload.bucket}/${encodeURIComponent(upload.key)}`,
        Bucket: upload.bucket,
        Key: upload.key,
        ETag: quoted(info.etag),
        ...checksumFields(info),
      };
    },

    async AbortMultipartUpload(input, ctx) {
      await store.uploads.abort(await openUpload(store, ctx, "s3:AbortMultipartUpload", input));
      return {};
    },
  } satisfies Handlers<typeof s3>;
}

/** Listing what is under way. */
function listingParts(store: ObjectStore) {
  return {
    async ListParts(input, ctx) {
      const upload = await openUpload(store, ctx, "s3:ListMultipartUploadParts", input);
      const after = Number(input.PartNumberMarker ?? 0);
      const limit = Math.min(input.MaxParts ?? maxPage, maxPage);
      const { parts, more } = await store.uploads.parts(upload, after, limit);
      return {
        Bucket: upload.bucket,
        Key: upload.key,
        UploadId: upload.id,
        PartNumberMarker: String(after),
        MaxParts: limit,
        IsTruncated: more,
        NextPartNumberMarker: String(parts.at(-1)?.number ?? 0),
        Parts: parts.map((part) => ({
          PartNumber: part.number,
          Size: part.size,
          LastModified: wholeSeconds(part.lastModified),
          ...partFields(part),
        })),
        Owner: owner(ctx.caller.accountId),
        Initiator: { ID: upload.startedBy },
        StorageClass: "STANDARD" as const,
        ...uploadFields(upload),
      };
    },

    async ListMultipartUploads(input, ctx) {
      const bucket = await openBucket(store, ctx, "s3:ListBucketMultipartUploads", input);
      if (input.Delimiter) throw notImplemented("delimiter");
      const encode = input.EncodingType === "url" ? encodeURIComponent : (text: string) => text;
      const limit = Math.min(input.MaxUploads ?? maxPage, maxPage);
      const afterKey = input.KeyMarker ?? "";
      const { uploads, more } = await store.uploads.list(bucket.name, {
        prefix: input.Prefix ?? "",
        afterKey,
        // Without a marker of its own, every upload of the key is passed over: "~" sorts after all of base64url.
        afterId: input.UploadIdMarker ?? (afterKey === "" ? "" : "~"),
        limit,
      });
      const last = uploads.at(-1);
      return {
        Bucket: bucket.name,
        Prefix: encode(input.Prefix ?? ""),
        KeyMarker: encode(afterKey),
        UploadIdMarker: input.UploadIdMarker ?? "",
        MaxUploads: limit,
        IsTruncated: more,
        ...(more && last ? { NextKeyMarker: encode(last.key), NextUploadIdMarker: last.id } : {}),
        ...(input.EncodingType ? { EncodingType: input.EncodingType } : {}),
        Uploads: uploads.map((upload) => ({
          Key: encode(upload.key),
          UploadId: upload.id,
          Initiated: wholeSeconds(upload.startedAt),
          StorageClass: "STANDARD" as const,
          Owner: owner(bucket.accountId),
          Initiator: { ID: upload.startedBy },
          ...uploadFields(upload),
        })),
      };
    },
  } satisfies Handlers<typeof s3>;
}

/** Uploads in parts. */
export function multipartOperations(store: ObjectStore) {
  return { ...writingParts(store), ...listingParts(store) };
}
