import { AthenaSqlError } from "@/server/local/athena-sql/error";
import { noSuchBucket } from "@/server/local/objects/errors";
import type { ObjectStore } from "@/server/local/objects/store";
import { openBucket } from "@/server/local/services/s3/access";
import type { CallContext } from "@/server/local/wire/service";
import { asFolder, parseS3, type S3Location, s3Url } from "./s3-location";

export interface LakeObject extends S3Location {
  size: number;
  etag: string;
}

/** The objects of the lake as one caller may see and read them. */
export interface Lake {
  /** What lies under a table's or a partition's location; what begins with a dot or an underscore is hidden. */
  data(location: string): Promise<LakeObject[]>;
  list(location: string): Promise<LakeObject[]>;
  /** Where an object lies on this machine. */
  file(object: LakeObject): Promise<string>;
  /** Refuses a caller who may not list a location and read what lies there. */
  mayRead(location: string): Promise<void>;
  /** Names of the folders right under a location. */
  folders(location: string): Promise<string[]>;
  /** The same with the rights of a role that Lake Formation lends the caller. */
  as(roleArn: string): Lake;
}

type Permitted = Pick<CallContext, "authorize">;

export function createLake(store: ObjectStore, ctx: Permitted, lent: (roleArn: string) => Permitted): Lake {
  const place = (location: string): S3Location => {
    const found = parseS3(location);
    if (found) return found;
    throw new AthenaSqlError("HIVE_METASTORE_ERROR", `Table location is not an S3 URL: ${location}`);
  };

  const owners = new Map<string, string>();

  /** The caller may read an object; which account its bucket is of is asked once. */
  async function readable({ bucket, key }: S3Location): Promise<void> {
    const owner = owners.get(bucket) ?? (await store.bucket(bucket))?.accountId;
    if (owner === undefined) throw noSuchBucket(bucket);
    owners.set(bucket, owner);
    ctx.authorize("s3:GetObject", `arn:aws:s3:::${bucket}/${key}`, { owner });
  }

  async function list(location: string): Promise<LakeObject[]> {
    const { bucket, key: prefix } = place(location);
    const objects: LakeObject[] = [];
    const found = await opened(location, () => openBucket(store, ctx, "s3:ListBucket", { Bucket: bucket }));
    owners.set(bucket, found.accountId);
    for await (const { key, size, etag } of store.list(bucket, { prefix }))
      objects.push({ bucket, key, size, etag });
    return objects;
  }

  return {
    list,
    as: (roleArn) => createLake(store, lent(roleArn), lent),
    data: async (location) => {
      const folder = asFolder(location);
      const objects = await list(folder);
      const skip = place(folder).key.length;
      return objects.filter(({ key, size }) => size > 0 && !/(?:^|\/)[._]/.test(key.slice(skip)));
    },
    file: async (object) => {
      await opened(s3Url(object), () => readable(object));
      return store.filePath(object.bucket, object.key);
    },
    mayRead: async (location) => {
      const { bucket, key } = place(asFolder(location));
      await opened(location, () => openBucket(store, ctx, "s3:ListBucket", { Bucket: bucket }));
      await opened(location, () => readable({ bucket, key: `${key}*` }));
    },
    folders: async (location) => {
      const { bucket, key: prefix } = place(asFolder(location));
      await opened(location, () => openBucket(store, ctx, "s3:ListBucket", { Bucket: bucket }));
      const names: string[] = [];
      for (let from: string | undefined; ; ) {
        const page = await store.page(bucket, {
          prefix,
          delimiter: "/",
          limit: 1000,
          ...(from === undefined ? {} : { from }),
        });
        for (const entry of page.entries) {
          if ("commonPrefix" in entry) names.push(entry.commonPrefix.slice(prefix.length, -1));
        }
        if (page.next === undefined) return names;
        from = page.next;
      }
    },
  };
}

/** What S3 refuses, as a query tells it. */
async function opened<T>(url: string, open: () => Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (error) {
    const { name, message, code } = error as Error & { code?: string };
    if (name === "AccessDeniedException") {
      throw new AthenaSqlError("PERMISSION_DENIED", `Permission denied on S3 path: ${url}. ${message}`);
    }
    if (code === "NoSuchBucket") {
      throw new AthenaSqlError(
        "HIVE_CURSOR_ERROR",
        `Failed to read ${url}: The specified bucket does not exist`,
      );
    }
    throw error;
  }
}
