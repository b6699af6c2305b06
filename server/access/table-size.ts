import { accountOnRecord, recordedTarget } from "@/server/accounts";
import { AwsError } from "@/server/aws/error";
import { eachObject, type S3Object } from "@/server/aws/s3";
import { placeOf } from "@/server/catalog";
import type { TableRef } from "./engine/types";
import { findTable } from "./find";
import type { CurrentLake } from "./lake";

const GIB = 1024 ** 3;
const BYTES_MAX = GIB;
const OBJECTS_MAX = 1_000;

/**
 * Why no query that reads a whole table is sent just to look; null where it is small. Its objects are listed as the role
 * by which its account was last read, since those who read it by Lake Formation need no permission in S3.
 */
export async function tooLargeToRead({ lake, taken }: CurrentLake, ref: TableRef): Promise<string | null> {
  const location = findTable(lake, ref)?.table.location;
  const roleArn = taken.find(({ accountId }) => accountId === ref.catalogId)?.roleArn;
  if (!location || !roleArn) return "How large the table is is not known.";
  const account = await accountOnRecord(ref.catalogId);
  const target = recordedTarget({ accountId: ref.catalogId, roleArn }, account, "headgate-check");
  const { bucket, prefix } = placeOf(location);
  const folder = prefix === "" || prefix.endsWith("/") ? prefix : `${prefix}/`;
  try {
    return await excessOf(eachObject(target, { bucket, prefix: folder }));
  } catch (error) {
    if (error instanceof AwsError) return `How large the table is could not be told: ${error.message}`;
    throw error;
  }
}

/** Looks at no more of them than tells it. */
export async function excessOf(objects: AsyncIterable<S3Object>): Promise<string | null> {
  let [count, bytes] = [0, 0];
  for await (const object of objects) {
    count += 1;
    bytes += object.bytes;
    if (count > OBJECTS_MAX)
      return `The table has more than ${OBJECTS_MAX} objects, and Athena bills what it reads.`;
    if (bytes > BYTES_MAX)
      return `The table has more than ${BYTES_MAX / GIB} GB, and Athena bills what it reads.`;
  }
  return null;
}
