import type * as s3 from "@aws-sdk/client-s3";
import type { ObjectInfo, ObjectMeta, ObjectStore } from "@/server/local/objects/store";
import { awsError, type Handlers } from "@/server/local/wire/service";
import { openBucket } from "./access";
import { copySource } from "./copy-source";
import { checksumFields, metaOf, quoted, toAlgorithm, wholeSeconds } from "./fields";

function metaOfCopied(info: ObjectInfo): ObjectMeta {
  const {
    bucket: _b,
    key: _k,
    size: _s,
    etag: _e,
    lastModified: _l,
    checksums: _c,
    checksumType: _t,
    ...meta
  } = info;
  return meta;
}

/** Copying inside the folder of objects; the bytes never leave the endpoint. */
export function copyOperations(store: ObjectStore) {
  return {
    async CopyObject(input, ctx) {
      const bucket = await openBucket(store, ctx, "s3:PutObject", input);
      const source = await copySource(store, ctx, input);
      const replaced = input.MetadataDirective === "REPLACE";
      if (source.bucket === bucket.name && source.key === input.Key && !replaced) {
        throw awsError(
          "InvalidRequest",
          "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
        );
      }
      const { body } = await store.get(source.bucket, source.key);
      const kept = Object.keys(source.checksums)[0];
      const info = await store.put(bucket.name, input.Key ?? "", body, {
        ...(replaced ? metaOf(input) : metaOfCopied(source)),
        conditions: { ifMatch: input.IfMatch, ifNoneMatch: input.IfNoneMatch },
        verification: { algorithm: toAlgorithm(input.ChecksumAlgorithm ?? kept) },
      });
      return {
        CopyObjectResult: {
          ETag: quoted(info.etag),
          LastModified: wholeSeconds(info.lastModified),
          ...checksumFields(info),
        },
      };
    },
  } satisfies Handlers<typeof s3>;
}
