import { randomUUID } from "node:crypto";
import { type FileHandle, mkdir, open, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import type { Pool } from "pg";
import { noSuchBucket, noSuchKey, ObjectError } from "./errors";
import { KeyLock } from "./key-lock";
import { incomingFolder, justAfter, keyFault, lockName, uploadsFolder } from "./keys";
import { listPage } from "./listing";
import { Placing } from "./placing";
import { receive } from "./receive";
import { type ObjectRow, objectColumns, toObjectInfo } from "./rows";
import { ensureObjectTables } from "./tables";
import type {
  BucketInfo,
  ByteRange,
  Checksums,
  Conditions,
  ListOptions,
  ObjectBody,
  ObjectInfo,
  ObjectPage,
  ObjectStore,
  PageOptions,
  PutOptions,
} from "./types";
import { MultipartUploads } from "./uploads";

export type * from "./types";

const listBatch = 1000;
const tables = "s3_part, s3_upload, s3_pending, s3_object, s3_bucket";

interface BucketRow {
  name: string;
  account_id: string;
  region: string;
  created_at: Date;
}

const toBucket = (row: BucketRow): BucketInfo => ({
  name: row.name,
  accountId: row.account_id,
  region: row.region,
  createdAt: row.created_at,
});

function checkKey(key: string) {
  switch (keyFault(key)) {
    case "empty":
      throw new ObjectError("InvalidArgument", "An object key must be at least one character long");
    case "too-long":
      throw new ObjectError("KeyTooLongError", "Your key is too long", {
        Size: String(Buffer.byteLength(key)),
        MaxSizeAllowed: "1024",
      });
    case "unstorable":
      throw new ObjectError(
        "InvalidArgument",
        "An object key can't hold the NUL character or half a surrogate pair",
      );
  }
}

function checkConditions(found: ObjectInfo | null, key: string, { ifMatch, ifNoneMatch }: Conditions) {
  const failed = (condition: string) =>
    new ObjectError("PreconditionFailed", "At least one of the pre-conditions you specified did not hold", {
      Condition: condition,
    });
  const bare = (tag: string) => tag.replace(/^"|"$/g, "");
  if (ifNoneMatch !== undefined && found && (ifNoneMatch === "*" || bare(ifNoneMatch) === found.etag)) {
    throw failed("If-None-Match");
  }
  if (ifMatch === undefined) return;
  if (!found) throw noSuchKey(key);
  if (ifMatch !== "*" && bare(ifMatch) !== found.etag) throw failed("If-Match");
}

class FolderStore implements ObjectStore {
  readonly uploads: MultipartUploads;
  private readonly pool: Pool;
  private readonly root: string;
  private readonly locks = new KeyLock();
  private readonly placing: Placing;

  constructor(pool: Pool, root: string) {
    this.pool = pool;
    this.root = root;
    this.placing = new Placing(pool, root, this.locks);
    this.uploads = new MultipartUploads(pool, root, (upload, body, identity, conditions) =>
      this.write(upload.bucket, upload.key, body, { ...upload.meta, conditions: conditions ?? {} }, identity),
    );
  }

  async start(): Promise<void> {
    await ensureObjectTables(this.pool);
    await mkdir(join(this.root, uploadsFolder), { recursive: true });
    await mkdir(join(this.root, incomingFolder), { recursive: true });
    await this.placing.heal();
    await this.uploads.sweep();
    await this.emptyFolder(incomingFolder);
  }

  async createBucket(name: string, accountId: string, region: string): Promise<BucketInfo> {
    const { rows } = await this.pool.query<BucketRow>(
      "insert into s3_bucket (name, account_id, region) values ($1, $2, $3) on conflict do nothing returning *",
      [name, accountId, region],
    );
    if (rows[0]) return toBucket(rows[0]);
    const owner = await this.bucket(name);
    if (owner && owner.accountId !== accountId) {
      throw new ObjectError(
        "BucketAlreadyExists",
        "The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.",
        { BucketName: name },
      );
    }
    throw new ObjectError(
      "BucketAlreadyOwnedByYou",
      "Your previous request to create the named bucket succeeded and you already own it.",
      { BucketName: name },
    );
  }

  async deleteBucket(name: string): Promise<void> {
    const { rowCount } = await this.pool.query("select 1 from s3_object where bucket = $1 limit 1", [name]);
    const notEmpty = new ObjectError("BucketNotEmpty", "The bucket you tried to delete is not empty", {
      BucketName: name,
    });
    if (rowCount) throw notEmpty;
    const { rows } = await this.pool.query<{ id: string }>("select id from s3_upload where bucket = $1", [
      name,
    ]);
    const deleted = await this.pool
      .query("delete from s3_bucket where name = $1", [name])
      .catch((error: unknown) => {
        // An object was written since the look above.
        if ((error as { code?: string }).code === "23503") throw notEmpty;
        throw error;
      });
    if (deleted.rowCount === 0) throw noSuchBucket(name);
    for (const { id } of rows) await rm(join(this.root, uploadsFolder, id), { recursive: true, force: true });
  }

  async bucket(name: string): Promise<BucketInfo | null> {
    const { rows } = await this.pool.query<BucketRow>("select * from s3_bucket where name = $1", [name]);
    return rows[0] ? toBucket(rows[0]) : null;
  }

  async buckets(accountId: string): Promise<BucketInfo[]> {
    const { rows } = await this.pool.query<BucketRow>(
      'select * from s3_bucket where account_id = $1 order by name collate "C"',
      [accountId],
    );
    return rows.map(toBucket);
  }

  async put(bucket: string, key: string, body: ObjectBody, options: PutOptions = {}): Promise<ObjectInfo> {
    return this.write(bucket, key, body, options);
  }

  async get(bucket: string, key: string, range?: ByteRange) {
    const { info, file } = await this.locked(bucket, key, async () => {
      const row = await this.found(bucket, key);
      return { info: toObjectInfo(row), file: await open(join(this.root, row.path)) };
    });
    return { info, body: await bodyOf(file, range ?? { start: 0, end: info.size - 1 }) };
  }

  async head(bucket: string, key: string): Promise<ObjectInfo | null> {
    await this.placing.heal();
    const row = await this.row(bucket, key);
    return row ? toObjectInfo(row) : null;
  }

  async delete(bucket: string, keys: string[]): Promise<void> {
    const storable = keys.filter((key) => keyFault(key) === null);
    await this.placing.heal();
    const names = storable.map((key) => lockName(bucket, key));
    await this.locks.runAll(names, () => this.placing.remove(bucket, storable));
  }

  async *list(
    bucket: string,
    { prefix = "", startAfter, limit }: ListOptions = {},
  ): AsyncGenerator<ObjectInfo> {
    let from = startAfter === undefined ? undefined : justAfter(startAfter);
    for (let left = limit ?? Number.POSITIVE_INFINITY; left > 0; ) {
      const page = await this.page(bucket, {
        prefix,
        limit: Math.min(left, listBatch),
        ...(from === undefined ? {} : { from }),
      });
      for (const entry of page.entries) if ("object" in entry) yield entry.object;
      if (page.next === undefined) return;
      left -= page.entries.length;
      from = page.next;
    }
  }

  async page(bucket: string, options: PageOptions): Promise<ObjectPage> {
    await this.placing.heal();
    return listPage(this.pool, bucket, options);
  }

  async filePath(bucket: string, key: string): Promise<string> {
    await this.placing.heal();
    return join(this.root, (await this.found(bucket, key)).path);
  }

  async reset(): Promise<void> {
    await this.pool.query(`truncate ${tables}`);
    const old = `${this.root}.${randomUUID()}`;
    await rename(this.root, old);
    await mkdir(join(this.root, uploadsFolder), { recursive: true });
    await mkdir(join(this.root, incomingFolder), { recursive: true });
    await rm(old, { recursive: true, force: true });
  }

  private async write(
    bucket: string,
    key: string,
    body: ObjectBody,
    { conditions, verification, ...meta }: PutOptions,
    identity?: { etag: string; checksums?: Checksums },
  ): Promise<ObjectInfo> {
    checkKey(key);
    const temporary = `${incomingFolder}/${randomUUID()}`;
    const received = await receive(body, join(this.root, temporary), verification);
    const info: ObjectInfo = {
      ...meta,
      bucket,
      key,
      size: received.size,
      etag: identity?.etag ?? received.md5.toString("hex"),
      lastModified: new Date(),
      checksums: identity?.checksums ?? received.checksums,
      checksumType: identity?.checksums ? "COMPOSITE" : "FULL_OBJECT",
    };
    await this.locked(bucket, key, async () => {
      if (conditions) await this.check(bucket, key, conditions, temporary);
      // From here on the received file is the business of `placing`, which mends it whatever happens.
      await this.placing.place(temporary, info);
    });
    return info;
  }

  private async check(bucket: string, key: string, conditions: Conditions, temporary: string) {
    try {
      const row = await this.row(bucket, key);
      checkConditions(row ? toObjectInfo(row) : null, key, conditions);
    } catch (error) {
      await rm(join(this.root, temporary), { force: true });
      throw error;
    }
  }

  private async locked<T>(bucket: string, key: string, task: () => Promise<T>): Promise<T> {
    await this.placing.heal();
    return this.locks.run(lockName(bucket, key), task);
  }

  private async row(bucket: string, key: string): Promise<ObjectRow | undefined> {
    if (keyFault(key) !== null) return undefined;
    const { rows } = await this.pool.query<ObjectRow>(
      `select ${objectColumns} from s3_object where bucket = $1 and key = $2`,
      [bucket, key],
    );
    return rows[0];
  }

  private async found(bucket: string, key: string): Promise<ObjectRow> {
    const row = await this.row(bucket, key);
    if (row) return row;
    throw (await this.bucket(bucket)) ? noSuchKey(key) : noSuchBucket(bucket);
  }

  private async emptyFolder(folder: string) {
    await rm(join(this.root, folder), { recursive: true, force: true });
    await mkdir(join(this.root, folder), { recursive: true });
  }
}

async function bodyOf(file: FileHandle, { start, end }: ByteRange): Promise<Readable> {
  if (end >= start) return file.createReadStream({ start, end, highWaterMark: 256 * 1024 });
  await file.close();
  return Readable.from([]);
}

/** Opens the folder of objects, mending first what a killed process left half done. */
export async function openObjectStore(pool: Pool, folder: string): Promise<ObjectStore> {
  const store = new FolderStore(pool, folder);
  await store.start();
  return store;
}
