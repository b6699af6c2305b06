import type * as s3 from "@aws-sdk/client-s3";
import { justAfter, successor } from "@/server/local/objects/keys";
import { following } from "@/server/local/objects/listing";
import type { ObjectPage, ObjectStore } from "@/server/local/objects/store";
import type { Handlers } from "@/server/local/wire/service";
import { openBucket } from "./access";
import { invalidArgument } from "./faults";
import { checksumFields, owner, quoted, wholeSeconds } from "./fields";

const maxKeysPage = 1000;

interface ListInput {
  Prefix?: string | undefined;
  Delimiter?: string | undefined;
  MaxKeys?: number | undefined;
  EncodingType?: string | undefined;
}

const toToken = (from: string) => Buffer.from(from).toString("base64url");
const fromToken = (token: string) => {
  const from = Buffer.from(token, "base64url").toString();
  if (from === "" || toToken(from) !== token) {
    throw invalidArgument("The continuation token provided is incorrect", "continuation-token", token);
  }
  return from;
};

function limitOf(maxKeys: number | undefined): number {
  if (maxKeys !== undefined && (maxKeys < 0 || !Number.isInteger(maxKeys))) {
    throw invalidArgument(
      "Argument maxKeys must be an integer between 0 and 2147483647",
      "max-keys",
      String(maxKeys),
    );
  }
  return Math.min(maxKeys ?? maxKeysPage, maxKeysPage);
}

function encoder(type: string | undefined): (text: string) => string {
  if (type === undefined) return (text) => text;
  if (type !== "url")
    throw invalidArgument("Invalid Encoding Method specified in Request", "encoding-type", type);
  return (text) => encodeURIComponent(text).replaceAll("%2F", "/");
}

// A marker that is itself a common prefix stands for all the keys below it.
function afterMarker(marker: string, prefix: string, delimiter: string): string {
  const cut = delimiter === "" ? -1 : marker.indexOf(delimiter, prefix.length);
  const isCommonPrefix = marker.startsWith(prefix) && cut >= 0 && cut + delimiter.length === marker.length;
  return (isCommonPrefix ? successor(marker) : null) ?? justAfter(marker);
}

function pageFields(input: ListInput, page: ObjectPage, ownerId: string | null) {
  const encode = encoder(input.EncodingType);
  return {
    Prefix: encode(input.Prefix ?? ""),
    ...(input.Delimiter ? { Delimiter: encode(input.Delimiter) } : {}),
    MaxKeys: input.MaxKeys ?? maxKeysPage,
    IsTruncated: page.next !== undefined,
    ...(input.EncodingType ? { EncodingType: input.EncodingType as "url" } : {}),
    Contents: page.entries.flatMap((entry) => {
      if (!("object" in entry)) return [];
      const { key, etag, size, lastModified, checksums } = entry.object;
      return {
        Key: encode(key),
        LastModified: wholeSeconds(lastModified),
        ETag: quoted(etag),
        ChecksumAlgorithm: Object.keys(checksums) as "CRC32"[],
        ChecksumType: checksumFields(entry.object).ChecksumType,
        Size: size,
        StorageClass: "STANDARD" as const,
        ...(ownerId ? { Owner: owner(ownerId) } : {}),
      };
    }),
    CommonPrefixes: page.entries.flatMap((entry) =>
      "commonPrefix" in entry ? { Prefix: encode(entry.commonPrefix) } : [],
    ),
  };
}

/** Listing what a bucket holds, in both of S3's ways. */
export function listOperations(store: ObjectStore) {
  const pageOf = (bucket: string, input: ListInput, from: string | undefined) =>
    store.page(bucket, {
      prefix: input.Prefix ?? "",
      delimiter: input.Delimiter ?? "",
      limit: limitOf(input.MaxKeys),
      ...(from === undefined ? {} : { from }),
    });

  return {
    async ListObjects(input, ctx) {
      const bucket = await openBucket(store, ctx, "s3:ListBucket", input);
      const marker = input.Marker ?? "";
      const from = marker === "" ? undefined : afterMarker(marker, input.Prefix ?? "", input.Delimiter ?? "");
      const page = await pageOf(bucket.name, input, from);
      const last = page.entries.at(-1);
      const encode = encoder(input.EncodingType);
      const next = last && ("object" in last ? last.object.key : last.commonPrefix);
      return {
        ...pageFields(input, page, bucket.accountId),
        Name: bucket.name,
        Marker: encode(marker),
        ...(page.next !== undefined && input.Delimiter && next ? { NextMarker: encode(next) } : {}),
      };
    },

    async ListObjectsV2(input, ctx) {
      const bucket = await openBucket(store, ctx, "s3:ListBucket", input);
      const token = input.ContinuationToken;
      const after = input.StartAfter ? justAfter(input.StartAfter) : undefined;
      const page = await pageOf(bucket.name, input, token === undefined ? after : fromToken(token));
      const last = page.entries.at(-1);
      return {
        ...pageFields(input, page, input.FetchOwner ? bucket.accountId : null),
        Name: bucket.name,
        KeyCount: page.entries.length,
        ...(token === undefined ? {} : { ContinuationToken: token }),
        ...(input.StartAfter ? { StartAfter: encoder(input.EncodingType)(input.StartAfter) } : {}),
        ...(page.next !== undefined && last ? { NextContinuationToken: toToken(following(last)) } : {}),
      };
    },
  } satisfies Handlers<typeof s3>;
}
