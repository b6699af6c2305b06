import { GetObjectCommand, ListObjectsV2Command, paginateListBuckets, S3Client } from "@aws-sdk/client-s3";
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

/** IAM action: s3:ListBucket. The objects under a prefix in the order of their keys, those behind `after` only. */
export async function* eachObject(
  target: AwsTarget,
  { bucket, prefix }: S3Place,
  { after, pageSize = PAGE }: { after?: string | undefined; pageSize?: number } = {},
): AsyncGenerator<S3Object> {
  const client = clientFor(S3Client, target);
  let token: string | undefined;
  do {
    const page = await awsCall("s3", "ListObjectsV2", () =>
      client.send(
        new ListObjectsV2Command({
          Bucket: bucket,
          Prefix: prefix,
          MaxKeys: pageSize,
          ...(token ? { ContinuationToken: token } : after ? { StartAfter: after } : {}),
        }),
      ),
    );
    for (const { Key, Size, LastModified } of page.Contents ?? [])
      yield { key: Key ?? "", bytes: Size ?? 0, modifiedAt: LastModified ?? null };
    token = page.IsTruncated ? page.NextContinuationToken : undefined;
  } while (token);
}

/** IAM action: s3:ListAllMyBuckets. */
export function listBuckets(target: AwsTarget): Promise<string[]> {
  const client = clientFor(S3Client, target);
  return awsCall("s3", "ListBuckets", async () => {
    const names: string[] = [];
    for await (const { Buckets } of paginateListBuckets({ client, pageSize: PAGE }, {}))
      names.push(...(Buckets ?? []).flatMap(({ Name }) => Name ?? []));
    return names;
  });
}

/** IAM action: s3:GetObject. The bytes of an object from `start` to before `end`. */
export async function readRange(
  target: AwsTarget,
  { bucket, key, start, end }: { bucket: string; key: string; start: number; end: number },
): Promise<Uint8Array> {
  const client = clientFor(S3Client, target);
  return awsCall("s3", "GetObject", async () => {
    const answer = await client.send(
      new GetObjectCommand({ Bucket: bucket, Key: key, Range: `bytes=${start}-${end - 1}` }),
    );
    return (await answer.Body?.transformToByteArray()) ?? new Uint8Array();
  });
}
