import type * as s3 from "@aws-sdk/client-s3";
import type { GetObjectCommandInput } from "@aws-sdk/client-s3";
import type { ByteRange, ObjectInfo, ObjectStore } from "@/server/local/objects/store";
import { awsError, type CallContext, type Handlers } from "@/server/local/wire/service";
import { openBucket, readableObject } from "./access";
import { judge } from "./conditions";
import { asFault, notImplemented, preconditionFailed } from "./faults";
import { checksumFields, contentFields, metaOf, quoted, verificationOf, wholeSeconds } from "./fields";
import { parseRange } from "./range";

const maxDeletes = 1000;
const noBody = new Uint8Array();

type ReadInput = Omit<GetObjectCommandInput, "ResponseCacheControl">;

/** What a read is about, after the caller's rights, conditions and range were looked at. */
async function prepareRead(store: ObjectStore, ctx: CallContext, input: ReadInput) {
  const info = await readableObject(store, ctx, input);
  if (input.PartNumber !== undefined && (input.PartNumber !== 1 || info.etag.includes("-"))) {
    throw notImplemented("partNumber");
  }
  const verdict = judge(info, {
    ifMatch: input.IfMatch,
    ifNoneMatch: input.IfNoneMatch,
    ifModifiedSince: input.IfModifiedSince,
    ifUnmodifiedSince: input.IfUnmodifiedSince,
  });
  if (verdict.kind === "failed") throw preconditionFailed(verdict.condition);
  if (verdict.kind === "not-modified") throw awsError("NotModified", "Not Modified", 304);
  const range = parseRange(input.Range, info.size);
  if (range === "unsatisfiable") {
    throw awsError("InvalidRange", "The requested range is not satisfiable", 416, {
      RangeRequested: input.Range ?? "",
      ActualObjectSize: String(info.size),
    });
  }
  return { info, range };
}

function readFields(info: ObjectInfo, range: ByteRange | null, input: ReadInput) {
  return {
    ...contentFields(info),
    AcceptRanges: "bytes",
    LastModified: wholeSeconds(info.lastModified),
    ETag: quoted(info.etag),
    ContentLength: range ? range.end - range.start + 1 : info.size,
    // A checksum of the whole says nothing about a part of it.
    ...(input.ChecksumMode === "ENABLED" && !range ? checksumFields(info) : {}),
    ...(range
      ? { ContentRange: `bytes ${range.start}-${range.end}/${info.size}`, $metadata: { httpStatusCode: 206 } }
      : {}),
  };
}

function responseOverrides(input: GetObjectCommandInput) {
  const overrides = {
    ContentType: input.ResponseContentType,
    CacheControl: input.ResponseCacheControl,
    ContentDisposition: input.ResponseContentDisposition,
    ContentEncoding: input.ResponseContentEncoding,
    ContentLanguage: input.ResponseContentLanguage,
    Expires: input.ResponseExpires,
  };
  return Object.fromEntries(Object.entries(overrides).filter(([, value]) => value !== undefined));
}

/** Writing, reading and removing single objects. */
export function objectOperations(store: ObjectStore) {
  return {
    async PutObject(input, ctx) {
      const bucket = await openBucket(store, ctx, "s3:PutObject", input);
      const info = await store.put(bucket.name, input.Key ?? "", input.Body ?? noBody, {
        ...metaOf(input),
        conditions: { ifMatch: input.IfMatch, ifNoneMatch: input.IfNoneMatch },
        verification: verificationOf(input, ctx),
      });
      return { ETag: quoted(info.etag), ...checksumFields(info) };
    },

    async GetObject(input, ctx) {
      const { range } = await prepareRead(store, ctx, input);
      const { info, body } = await store.get(input.Bucket ?? "", input.Key ?? "", range ?? undefined);
      return { ...readFields(info, range, input), ...responseOverrides(input), Body: body };
    },

    async HeadObject(input, ctx) {
      const { info, range } = await prepareRead(store, ctx, input);
      return { ...readFields(info, range, input), ...responseOverrides(input) };
    },

    async GetObjectAttributes(input, ctx) {
      await openBucket(store, ctx, "s3:GetObjectAttributes", input);
      const info = await readableObject(store, ctx, input);
      const asked = new Set<string>(input.ObjectAttributes ?? []);
      const parts = Number(/-(\d+)$/.exec(info.etag)?.[1] ?? 0);
      return {
        LastModified: wholeSeconds(info.lastModified),
        ...(asked.has("ETag") ? { ETag: info.etag } : {}),
        ...(asked.has("Checksum") ? { Checksum: checksumFields(info) } : {}),
        ...(asked.has("ObjectParts") && parts > 0 ? { ObjectParts: { TotalPartsCount: parts } } : {}),
        ...(asked.has("StorageClass") ? { StorageClass: "STANDARD" as const } : {}),
        ...(asked.has("ObjectSize") ? { ObjectSize: info.size } : {}),
      };
    },

    async DeleteObject(input, ctx) {
      if (input.IfMatch !== undefined) throw notImplemented("If-Match");
      const bucket = await openBucket(store, ctx, "s3:DeleteObject", input);
      await store.delete(bucket.name, [input.Key ?? ""]);
      return {};
    },

    async DeleteObjects(input, ctx) {
      const wanted = input.Delete?.Objects ?? [];
      if (wanted.length === 0 || wanted.length > maxDeletes) {
        throw awsError(
          "MalformedXML",
          "The XML you provided was not well-formed or did not validate against our published schema",
        );
      }
      const keys: string[] = [];
      const errors: { Key: string; Code: string; Message: string }[] = [];
      for (const { Key = "", VersionId } of wanted) {
        try {
          if (VersionId !== undefined && VersionId !== "null") throw notImplemented("VersionId");
          await openBucket(store, ctx, "s3:DeleteObject", { Bucket: input.Bucket, Key });
          keys.push(Key);
        } catch (error) {
          const fault = asFault(error) as Error;
          if (fault.name === "NoSuchBucket") throw fault;
          const code = fault.name === "AccessDeniedException" ? "AccessDenied" : fault.name;
          errors.push({ Key, Code: code, Message: fault.message });
        }
      }
      await store.delete(input.Bucket ?? "", keys);
      return {
        ...(input.Delete?.Quiet ? {} : { Deleted: keys.map((Key) => ({ Key })) }),
        ...(errors.length > 0 ? { Errors: errors } : {}),
      };
    },
  } satisfies Handlers<typeof s3>;
}
