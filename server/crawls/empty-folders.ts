import type { AwsTarget } from "@/server/aws/clients";
import { AwsError } from "@/server/aws/error";
import { eachObject } from "@/server/aws/s3";

/** More folders of one crawler are not looked into. */
const FOLDERS_MAX = 20;
/** Consoles put an empty object where a folder is made. */
const LOOK = 5;

/** Those of a crawler's folders in which nothing lies: Glue calls the crawl of one a success and says nothing. */
export async function emptyFolders(target: AwsTarget, folders: readonly string[]): Promise<string[]> {
  const looked = folders.slice(0, FOLDERS_MAX).map(async (folder) => ({
    folder,
    isEmpty: await isEmpty(target, folder),
  }));
  return (await Promise.all(looked)).filter((one) => one.isEmpty).map(({ folder }) => folder);
}

async function isEmpty(target: AwsTarget, folder: string): Promise<boolean> {
  const [, bucket, path = ""] = /^s3:\/\/([^/]+)\/?(.*)$/.exec(folder) ?? [];
  if (!bucket) return false;
  const prefix = path === "" || path.endsWith("/") ? path : `${path}/`;
  let seen = 0;
  try {
    for await (const { bytes } of eachObject(target, { bucket, prefix }, { pageSize: LOOK }))
      if (bytes > 0 || ++seen === LOOK) return false;
    return true;
  } catch (error) {
    // Whoever may crawl need not be allowed to list.
    if (error instanceof AwsError) return false;
    throw error;
  }
}
