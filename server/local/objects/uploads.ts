import { randomBytes, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import type { Pool } from "pg";
import { type ChecksumAlgorithm, checksumOf } from "./checksum";
import { noSuchUpload, ObjectError } from "./errors";
import { uploadsFolder } from "./keys";
import { receive } from "./receive";
import type {
  Checksums,
  Conditions,
  ObjectBody,
  ObjectInfo,
  ObjectMeta,
  PartClaim,
  PartInfo,
  UploadInfo,
  Uploads,
  Verification,
} from "./types";

/** Every part but the last must be at least this long. */
const minPartBytes = 5 * 1024 * 1024;

interface UploadColumn {
  meta: ObjectMeta;
  checksumAlgorithm?: ChecksumAlgorithm;
  checksumType?: "FULL_OBJECT" | "COMPOSITE";
}

interface UploadRow {
  id: string;
  bucket: string;
  key: string;
  started_at: Date;
  started_by: string;
  info: UploadColumn;
}

interface PartRow {
  number: number;
  path: string;
  size: string;
  etag: string;
  checksums: Checksums;
  modified_at: Date;
}

/** How an upload's parts become an object, which is the store's business. */
export type Assemble = (
  upload: UploadInfo,
  body: Readable,
  identity: { etag: string; checksums?: Checksums },
  conditions: Conditions | undefined,
) => Promise<ObjectInfo>;

const toUpload = (row: UploadRow): UploadInfo => ({
  id: row.id,
  bucket: row.bucket,
  key: row.key,
  startedAt: row.started_at,
  startedBy: row.started_by,
  ...row.info,
});

const toPart = (row: PartRow): PartInfo => ({
  number: row.number,
  size: Number(row.size),
  etag: row.etag,
  checksums: row.checksums,
  lastModified: row.modified_at,
});

const invalidPart = (upload: UploadInfo, claim: PartClaim) =>
  new ObjectError(
    "InvalidPart",
    "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
    { UploadId: upload.id, PartNumber: String(claim.number), ETag: claim.etag },
  );

function chosenParts(upload: UploadInfo, rows: PartRow[], claims: PartClaim[]): PartRow[] {
  const byNumber = new Map(rows.map((row) => [row.number, row]));
  let last = 0;
  const chosen = claims.map((claim) => {
    if (claim.number <= last) {
      throw new ObjectError(
        "InvalidPartOrder",
        "The list of parts was not in ascending order. Parts must be ordered by part number.",
        { UploadId: upload.id },
      );
    }
    last = claim.number;
    const row = byNumber.get(claim.number);
    if (!row || row.etag !== claim.etag) throw invalidPart(upload, claim);
    for (const [algorithm, value] of Object.entries(claim.checksums)) {
      const held = row.checksums[algorithm as ChecksumAlgorithm];
      if (held !== undefined && held !== value) throw invalidPart(upload, claim);
    }
    return row;
  });
  for (const row of chosen.slice(0, -1)) {
    if (Number(row.size) >= minPartBytes) continue;
    throw new ObjectError("EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size", {
      ProposedSize: row.size,
      MinSizeAllowed: String(minPartBytes),
      PartNumber: String(row.number),
      ETag: row.etag,
    });
  }
  return chosen;
}

/** The tag S3 gives to an object made of parts, and the checksum of checksums where the parts have one. */
function compositeIdentity(parts: PartRow[], algorithm: ChecksumAlgorithm | undefined) {
  const tags = Buffer.concat(parts.map((part) => Buffer.from(part.etag, "hex")));
  const etag = `${checksumOf("MD5", tags).toString("hex")}-${parts.length}`;
  const sums = algorithm ? parts.map((part) => part.checksums[algorithm]) : [];
  if (!algorithm || sums.some((sum) => sum === undefined)) return { etag };
  const joined = Buffer.concat(sums.map((sum) => Buffer.from(sum ?? "", "base64")));
  const value = `${checksumOf(algorithm, joined).toString("base64")}-${parts.length}`;
  return { etag, checksums: { [algorithm]: value } };
}

export class MultipartUploads implements Uploads {
  private readonly pool: Pool;
  private readonly root: string;
  private readonly assemble: Assemble;

  constructor(pool: Pool, root: string, assemble: Assemble) {
    this.pool = pool;
    this.root = root;
    this.assemble = assemble;
  }

  async create(
    bucket: string,
    key: string,
    { startedBy, ...info }: Pick<UploadInfo, "meta" | "startedBy" | "checksumAlgorithm" | "checksumType">,
  ): Promise<UploadInfo> {
    const { rows } = await this.pool.query<UploadRow>(
      `insert into s3_upload (id, bucket, key, started_by, info) values ($1, $2, $3, $4, $5)
       returning id, bucket, key, started_at, started_by, info`,
      [randomBytes(48).toString("base64url"), bucket, key, startedBy, JSON.stringify(info)],
    );
    return toUpload(rows[0] as UploadRow);
  }

  async get(bucket: string, key: string, id: string): Promise<UploadInfo> {
    const { rows } = await this.pool.query<UploadRow>(
      `select id, bucket, key, started_at, started_by, info from s3_upload
       where id = $1 and bucket = $2 and key = $3`,
      [id, bucket, key],
    );
    if (!rows[0]) throw noSuchUpload(id);
    return toUpload(rows[0]);
  }

  async putPart(upload: UploadInfo, number: number, body: ObjectBody, verification: Verification = {}) {
    const path = `${uploadsFolder}/${upload.id}/${number}-${randomUUID()}`;
    await mkdir(join(this.root, uploadsFolder, upload.id), { recursive: true });
    const algorithm = verification.algorithm ?? upload.checksumAlgorithm;
    const received = await receive(body, join(this.root, path), { ...verification, algorithm });
    const { rows } = await this.pool.query<PartRow & { replaced: string | null }>(
      `with before as (select path from s3_part where upload_id = $1 and number = $2),
       part as (
         insert into s3_part (upload_id, number, path, size, etag, checksums, modified_at)
         select $1, $2, $3, $4, $5, $6, now() where exists (select 1 from s3_upload where id = $1)
         on conflict (upload_id, number) do update set path = excluded.path, size = excluded.size,
           etag = excluded.etag, checksums = excluded.checksums, modified_at = excluded.modified_at
         returning number, path, size, etag, checksums, modified_at)
       select part.*, (select path from before) as replaced from part`,
      [
        upload.id,
        number,
        path,
        received.size,
        received.md5.toString("hex"),
        JSON.stringify(received.checksums),
      ],
    );
    const row = rows[0];
    if (!row) {
      await this.removeFiles(upload.id);
      throw noSuchUpload(upload.id);
    }
    if (row.replaced) await rm(join(this.root, row.replaced), { force: true });
    return toPart(row);
  }

  async parts(upload: UploadInfo, after: number, limit: number) {
    const rows = await this.partRows(upload.id, after, limit + 1);
    return { parts: rows.slice(0, limit).map(toPart), more: rows.length > limit };
  }

  async complete(upload: UploadInfo, claims: PartClaim[], conditions?: Conditions): Promise<ObjectInfo> {
    const parts = chosenParts(upload, await this.partRows(upload.id, 0, 10_000), claims);
    const whole = upload.checksumType === "FULL_OBJECT";
    const identity = compositeIdentity(parts, whole ? undefined : upload.checksumAlgorithm);
    const body = Readable.from(this.bytesOf(parts), { objectMode: false, highWaterMark: 1 << 20 });
    const info = await this.assemble(upload, body, identity, conditions);
    await this.abort(upload);
    return info;
  }

  async abort(upload: UploadInfo): Promise<void> {
    await this.pool.query("delete from s3_upload where id = $1", [upload.id]);
    await this.removeFiles(upload.id);
  }

  async list(
    bucket: string,
    {
      prefix,
      afterKey,
      afterId,
      limit,
    }: { prefix: string; afterKey: string; afterId: string; limit: number },
  ) {
    const { rows } = await this.pool.query<UploadRow>(
      `select id, bucket, key, started_at, started_by, info from s3_upload
       where bucket = $1 and starts_with(key, $2) and (key, id) > ($3, $4) order by key, id limit $5`,
      [bucket, prefix, afterKey, afterId, limit + 1],
    );
    return { uploads: rows.slice(0, limit).map(toUpload), more: rows.length > limit };
  }

  /** Files of uploads and parts that the database doesn't know: what a killed process left. */
  async sweep(): Promise<void> {
    const folders = await readdir(join(this.root, uploadsFolder));
    const { rows } = await this.pool.query<{ id: string; path: string | null }>(
      "select u.id, p.path from s3_upload u left join s3_part p on p.upload_id = u.id",
    );
    const known = new Set(rows.flatMap((row) => [row.id, row.path ?? ""]));
    for (const folder of folders) {
      if (!known.has(folder)) {
        await this.removeFiles(folder);
        continue;
      }
      for (const file of await readdir(join(this.root, uploadsFolder, folder))) {
        const path = `${uploadsFolder}/${folder}/${file}`;
        if (!known.has(path)) await rm(join(this.root, path), { force: true });
      }
    }
  }

  private async partRows(uploadId: string, after: number, limit: number): Promise<PartRow[]> {
    const { rows } = await this.pool.query<PartRow>(
      `select number, path, size, etag, checksums, modified_at from s3_part
       where upload_id = $1 and number > $2 order by number limit $3`,
      [uploadId, after, limit],
    );
    return rows;
  }

  private async *bytesOf(parts: PartRow[]): AsyncGenerator<Buffer> {
    for (const part of parts) yield* createReadStream(join(this.root, part.path), { highWaterMark: 1 << 20 });
  }

  private async removeFiles(uploadId: string) {
    await rm(join(this.root, uploadsFolder, uploadId), { recursive: true, force: true });
  }
}
