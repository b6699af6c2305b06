import { noSuchBucket, noSuchKey } from "@/server/local/objects/errors";
import type { BucketInfo, ObjectInfo, ObjectStore } from "@/server/local/objects/store";
import { awsError, type CallContext } from "@/server/local/wire/service";

export const bucketArn = (bucket: string) => `arn:aws:s3:::${bucket}`;
const objectArn = (bucket: string, key: string) => `arn:aws:s3:::${bucket}/${key}`;

type Permitted = Pick<CallContext, "authorize">;

/** The bucket, provided that the caller may do `action` on it, or on the object `key` in it. */
export async function openBucket(
  store: ObjectStore,
  ctx: Permitted,
  action: string,
  target: { Bucket: string | undefined; Key?: string | undefined; ExpectedBucketOwner?: string | undefined },
): Promise<BucketInfo> {
  const name = target.Bucket ?? "";
  const bucket = await store.bucket(name);
  if (!bucket) throw noSuchBucket(name);
  if (target.ExpectedBucketOwner !== undefined && target.ExpectedBucketOwner !== bucket.accountId) {
    throw awsError("AccessDenied", "Access Denied", 403);
  }
  const resource = target.Key === undefined ? bucketArn(name) : objectArn(name, target.Key);
  ctx.authorize(action, resource, { owner: bucket.accountId });
  return bucket;
}

/** The object, for a caller who may read it; only one who may list the bucket learns that a key isn't there. */
export async function readableObject(
  store: ObjectStore,
  ctx: Permitted,
  target: { Bucket: string | undefined; Key: string | undefined; ExpectedBucketOwner?: string | undefined },
): Promise<ObjectInfo> {
  const bucket = await openBucket(store, ctx, "s3:GetObject", target);
  const key = target.Key ?? "";
  const info = await store.head(bucket.name, key);
  if (info) return info;
  ctx.authorize("s3:ListBucket", bucketArn(bucket.name), { owner: bucket.accountId });
  throw noSuchKey(key);
}
