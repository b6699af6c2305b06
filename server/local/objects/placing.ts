import { randomUUID } from "node:crypto";
import { mkdir, rename, rm, rmdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Pool } from "pg";
import { noSuchBucket } from "./errors";
import type { KeyLock } from "./key-lock";
import { folded, lockName, naturalPath, oddPath } from "./keys";
import { type InfoColumn, toInfoColumn } from "./rows";
import type { ObjectInfo } from "./types";

interface PendingObject {
  bucket: string;
  key: string;
  size: number;
  etag: string;
  modified: string;
  info: InfoColumn;
}

interface PendingRow {
  id: string;
  lock: string;
  temporary: string | null;
  path: string;
  object: PendingObject | null;
}

const errorCode = (error: unknown) => (error as NodeJS.ErrnoException).code ?? "";
// A file where a folder is wanted, a folder where a file is wanted, or a name this file system can't hold.
const cantStandThere = new Set([
  "ENOTDIR",
  "EISDIR",
  "EEXIST",
  "ENOTEMPTY",
  "ENAMETOOLONG",
  "EINVAL",
  "EPERM",
]);

/**
 * Moves files in and out of the folder of objects in step with the index. Of the two, the index tells the truth: before a
 * file moves or goes, a row of `s3_pending` says so, and whatever stops us in between is mended from that row.
 */
export class Placing {
  private readonly pool: Pool;
  private readonly root: string;
  private readonly locks: KeyLock;
  private readonly inFlight = new Set<string>();
  private mustHeal = true;
  private healing: Promise<void> | undefined;

  constructor(pool: Pool, root: string, locks: KeyLock) {
    this.pool = pool;
    this.root = root;
    this.locks = locks;
  }

  /** Makes a received file the object's own. The caller holds the lock of the key. */
  async place(temporary: string, info: ObjectInfo): Promise<void> {
    await this.underway(async (id) => {
      const object: PendingObject = {
        bucket: info.bucket,
        key: info.key,
        size: info.size,
        etag: info.etag,
        modified: info.lastModified.toISOString(),
        info: toInfoColumn(info),
      };
      const path = await this.announce(id, temporary, object);
      const final = await this.moveIn(id, temporary, path, info);
      if (await this.record(id, final, object)) return;
      await this.removeFile(final);
      throw noSuchBucket(info.bucket);
    });
  }

  /** Takes objects out of the index, then their files away. The caller holds the locks of the keys. */
  async remove(bucket: string, keys: string[]): Promise<void> {
    await this.underway(async (id) => {
      const { rows } = await this.pool.query<{ path: string }>(
        `with gone as (
           delete from s3_object o using unnest($2::text[], $3::text[]) as k (key, lock)
           where o.bucket = $1 and o.key = k.key returning o.path, k.lock)
         insert into s3_pending (id, lock, path) select $4, lock, path from gone returning path`,
        [bucket, keys, keys.map((key) => lockName(bucket, key)), id],
      );
      for (const { path } of rows) await this.removeFile(path);
      if (rows.length > 0) await this.pool.query("delete from s3_pending where id = $1", [id]);
    });
  }

  /** Finishes or undoes what was under way when a process ended or the database went away. */
  async heal(): Promise<void> {
    if (!this.mustHeal) return;
    this.healing ??= this.healPending().finally(() => {
      this.healing = undefined;
    });
    await this.healing;
  }

  private async underway(task: (id: string) => Promise<void>) {
    const id = randomUUID();
    this.inFlight.add(id);
    try {
      await task(id);
    } catch (error) {
      this.mustHeal = true;
      throw error;
    } finally {
      this.inFlight.delete(id);
    }
  }

  private async healPending() {
    this.mustHeal = false;
    try {
      const { rows } = await this.pool.query<PendingRow>("select id, lock, path from s3_pending");
      for (const row of rows) {
        if (!this.inFlight.has(row.id)) await this.locks.run(row.lock, () => this.healOne(row));
      }
    } catch (error) {
      this.mustHeal = true;
      throw error;
    }
  }

  private async healOne({ id, path }: PendingRow) {
    // Read anew under the lock: whoever wrote that object since has settled the row.
    const { rows } = await this.pool.query<PendingRow>(
      "select id, lock, temporary, path, object from s3_pending where id = $1 and path = $2",
      [id, path],
    );
    const row = rows[0];
    if (!row || this.inFlight.has(id)) return;
    if (row.temporary === null) {
      const { rowCount } = await this.pool.query("select 1 from s3_object where path = $1", [path]);
      if (rowCount === 0) await this.removeFile(path);
    } else if (await exists(join(this.root, row.temporary))) {
      await rm(join(this.root, row.temporary), { force: true });
    } else if (row.object && (await exists(join(this.root, path)))) {
      if (await this.record(id, path, row.object)) return;
      await this.removeFile(path);
    }
    await this.pool.query("delete from s3_pending where id = $1 and path = $2", [id, path]);
  }

  /** Says where the object's file is about to go: where its last one lies, or by its key unless another stands there. */
  private async announce(id: string, temporary: string, object: PendingObject): Promise<string> {
    const { bucket, key } = object;
    const [natural, odd] = [naturalPath(bucket, key), oddPath(bucket, key)];
    const { rows } = await this.pool.query<{ path: string }>(
      `with known as (
         select bucket = $5 and key = $6 as is_mine, path from s3_object where (bucket = $5 and key = $6) or folded = $7)
       insert into s3_pending (id, lock, temporary, object, path)
       select $1, $2, $3, $4, coalesce((select path from known where is_mine),
         case when exists (select from known) then $9 else $8 end)
       returning path`,
      [
        ...[id, lockName(bucket, key), temporary, JSON.stringify(object)],
        ...[bucket, key, folded(natural ?? ""), natural ?? odd, odd],
      ],
    );
    return (rows[0] as { path: string }).path;
  }

  private async moveIn(id: string, temporary: string, path: string, info: ObjectInfo): Promise<string> {
    try {
      await this.move(temporary, path);
      return path;
    } catch (error) {
      if (!cantStandThere.has(errorCode(error))) throw error;
      const odd = oddPath(info.bucket, info.key);
      await this.pool.query("update s3_pending set path = $2 where id = $1", [id, odd]);
      await this.move(temporary, odd);
      return odd;
    }
  }

  private async move(temporary: string, path: string, attempt = 1): Promise<void> {
    const target = join(this.root, path);
    try {
      await mkdir(dirname(target), { recursive: true });
      await rename(join(this.root, temporary), target);
    } catch (error) {
      // A delete may have swept the empty folder away between the two.
      if (errorCode(error) !== "ENOENT" || attempt >= 5) throw error;
      await this.move(temporary, path, attempt + 1);
    }
  }

  /** False when the bucket has gone in the meantime. */
  private async record(id: string, path: string, object: PendingObject): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      `with done as (delete from s3_pending where id = $1 or path = $4)
       insert into s3_object (bucket, key, path, folded, size, etag, modified_at, info)
       select $2, $3, $4, $5, $6, $7, $8, $9 where exists (select 1 from s3_bucket where name = $2)
       on conflict (bucket, key) do update set path = excluded.path, folded = excluded.folded, size = excluded.size,
         etag = excluded.etag, modified_at = excluded.modified_at, info = excluded.info`,
      [
        id,
        object.bucket,
        object.key,
        path,
        folded(path),
        object.size,
        object.etag,
        object.modified,
        JSON.stringify(object.info),
      ],
    );
    return rowCount === 1;
  }

  private async removeFile(path: string) {
    await rm(join(this.root, path), { force: true });
    const bucket = path.split("/", 1)[0] ?? "";
    for (let folder = dirname(path); folder !== bucket && folder !== "."; folder = dirname(folder)) {
      const removed = await rmdir(join(this.root, folder)).then(
        () => true,
        () => false,
      );
      if (!removed) return;
    }
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    (error: unknown) => {
      if (errorCode(error) === "ENOENT" || errorCode(error) === "ENOTDIR") return false;
      throw error;
    },
  );
}
