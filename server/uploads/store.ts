import type pg from "pg";
import { pool } from "@/server/db/pool";
import { PART_BYTES, type Upload } from "./contract";

export interface UploadRow extends Omit<Upload, "partBytes" | "createdAt" | "updatedAt"> {
  ownerId: string;
  ownerEmail: string;
  roleArn: string;
  /** Null until S3 has begun it. */
  s3UploadId: string | null;
  createdAt: Date;
  updatedAt: Date;
}

export interface PartRow {
  number: number;
  etag: string;
  /** In base64, as S3 wants it back. */
  crc32: string;
  bytes: number;
}

export type NewUpload = Omit<UploadRow, "state" | "bytesThere" | "createdAt" | "updatedAt">;

const COLUMNS = `id, owner_id AS "ownerId", owner_email AS "ownerEmail", account_id AS "accountId", role_arn AS "roleArn",
  location, file_name AS "fileName", bytes::float8, last_modified::float8 AS "lastModified",
  first_part_crc32 AS "firstPartCrc32", s3_upload_id AS "s3UploadId", state, created_at AS "createdAt",
  updated_at AS "updatedAt",
  (SELECT coalesce(sum(part.bytes), 0) FROM upload_part AS part WHERE part.upload_id = upload.id)::float8 AS "bytesThere"`;

export const shown = ({
  ownerId: _o,
  ownerEmail: _e,
  roleArn: _r,
  s3UploadId: _s,
  ...row
}: UploadRow): Upload => ({
  ...row,
  partBytes: PART_BYTES,
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
});

export async function findUpload(ownerId: string, id: string): Promise<UploadRow | null> {
  const { rows } = await pool().query<UploadRow>(
    `SELECT ${COLUMNS} FROM upload WHERE id = $1 AND owner_id = $2`,
    [id, ownerId],
  );
  return rows[0] ?? null;
}

type Asking = Pick<pg.ClientBase, "query">;

/** Until the end of the transaction nobody else begins an upload of the same person. */
export async function lockOwner(client: pg.ClientBase, ownerId: string): Promise<void> {
  await client.query("SELECT pg_advisory_xact_lock(hashtext('upload'), hashtext($1))", [ownerId]);
}

/** False where another request had begun it before. */
export async function setStarted(id: string, s3UploadId: string): Promise<boolean> {
  const { rowCount } = await pool().query(
    "UPDATE upload SET s3_upload_id = $2 WHERE id = $1 AND s3_upload_id IS NULL AND state = 'open'",
    [id, s3UploadId],
  );
  return rowCount === 1;
}

const OPEN_SHOWN = 200;

export async function openUploads(ownerId: string, client: Asking = pool()): Promise<UploadRow[]> {
  const { rows } = await client.query<UploadRow>(
    `SELECT ${COLUMNS} FROM upload WHERE owner_id = $1 AND state = 'open' ORDER BY created_at DESC LIMIT ${OPEN_SHOWN}`,
    [ownerId],
  );
  return rows;
}

export async function insertUpload(client: pg.ClientBase, made: NewUpload): Promise<void> {
  await client.query(
    `INSERT INTO upload (id, owner_id, owner_email, account_id, role_arn, location, file_name, bytes, last_modified,
       first_part_crc32, s3_upload_id)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      ...[made.id, made.ownerId, made.ownerEmail, made.accountId, made.roleArn, made.location, made.fileName],
      ...[made.bytes, made.lastModified, made.firstPartCrc32, made.s3UploadId],
    ],
  );
}

export async function partsOf(uploadId: string): Promise<PartRow[]> {
  const { rows } = await pool().query<PartRow>(
    "SELECT number, etag, crc32, bytes FROM upload_part WHERE upload_id = $1 ORDER BY number",
    [uploadId],
  );
  return rows;
}

/** One statement: the part is there, and its upload is alive. */
export async function putPart(uploadId: string, part: PartRow): Promise<void> {
  await pool().query(
    `WITH alive AS (UPDATE upload SET updated_at = now() WHERE id = $1 AND state = 'open' RETURNING id)
     INSERT INTO upload_part (upload_id, number, etag, crc32, bytes) SELECT id, $2, $3, $4, $5 FROM alive
     ON CONFLICT (upload_id, number) DO UPDATE
       SET etag = excluded.etag, crc32 = excluded.crc32, bytes = excluded.bytes`,
    [uploadId, part.number, part.etag, part.crc32, part.bytes],
  );
}

/** True where this call ended it. Its parts are of no more use. */
export async function endUpload(
  client: pg.ClientBase,
  id: string,
  state: "completed" | "aborted",
): Promise<boolean> {
  const { rowCount } = await client.query(
    "UPDATE upload SET state = $2, updated_at = now() WHERE id = $1 AND state = 'open'",
    [id, state],
  );
  return rowCount === 1;
}

/** As endUpload, and only while S3 has not begun it. */
export async function endUnstarted(client: pg.ClientBase, id: string): Promise<boolean> {
  const { rowCount } = await client.query(
    "UPDATE upload SET state = 'aborted', updated_at = now() WHERE id = $1 AND state = 'open' AND s3_upload_id IS NULL",
    [id],
  );
  return rowCount === 1;
}

/** Takes uploads that nobody went on with; where ending one fails, it is taken again an hour later. */
export async function takeLeft(days: number, max: number): Promise<UploadRow[]> {
  const { rows } = await pool().query<UploadRow>(
    `UPDATE upload SET updated_at = now() - make_interval(days => $1) + interval '1 hour'
     WHERE id IN (SELECT id FROM upload WHERE state = 'open' AND updated_at < now() - make_interval(days => $1)
                  ORDER BY updated_at LIMIT $2 FOR UPDATE SKIP LOCKED)
     RETURNING ${COLUMNS}`,
    [days, max],
  );
  return rows;
}

export async function forgetEnded(days: number): Promise<void> {
  await pool().query(
    "DELETE FROM upload WHERE state <> 'open' AND updated_at < now() - make_interval(days => $1)",
    [days],
  );
}
