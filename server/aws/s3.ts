import { GetObjectCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { type AwsTarget, clientFor } from "./clients";
import { awsCall } from "./error";

export interface S3Place {
  bucket: string;
  /** Without a slash in front. */
  prefix: string;
}

export interface S3Object {
  key: string;
  bytes: number;
  modifiedAt: Date | null;
}

const PAGE = 1_000;

/** IAM action: s3:ListBucket. Objects under a prefix in the order of their keys, `max` at most; `isAll` says whether that is all. */
export async function listObjects(
  target: AwsTarget,
  { bucket, prefix }: S3Place,
  max: number,
): Promise<{ objects: S3Object[]; isAll: boolean }> {
  const client = clientFor(S3Client, target);
  const objects: S3Object[] = [];
  let token: string | undefined;
  do {
    const page = await awsCall("s3", "ListObjectsV2", () =>
      client.send(
        new ListObjectsV2Command({
          Bucket: bucket,
          Prefix: prefix,
          MaxKeys: Math.min(PAGE, max - objects.length),
          ...(token ? { ContinuationToken: token } : {}),
        }),
      ),
    );
    for (const { Key, Size, LastModified } of page.Contents ?? [])
      objects.push({ key: Key ?? "", bytes: Size ?? 0, modifiedAt: LastModified ?? null });
    token = page.IsTruncated ? page.NextContinuationToken : undefined;
  } while (token && objects.length < max);
  return { objects, isAll: token === undefined };
}

/** IAM action: s3:GetObject. The first bytes of an object. */
export async function readBeginning(
  target: AwsTarget,
  { bucket, key, bytes }: { bucket: string; key: string; bytes: number },
): Promise<Uint8Array> {
  const client = clientFor(S3Client, target);
  return awsCall("s3", "GetObject", async () => {
    const answer = await client.send(
      new GetObjectCommand({ Bucket: bucket, Key: key, Range: `bytes=0-${bytes - 1}` }),
    );
    return (await answer.Body?.transformToByteArray()) ?? new Uint8Array();
  });
}
