import type { Pool } from "pg";

/**
 * The index of the folder of objects. Keys are compared byte by byte ("C"), which is S3's own order. `folded` is unique,
 * so that two keys can't share a file where the file system ignores case. A row of `s3_pending` is written before a file
 * moves or goes, and tells after a crash what was under way.
 */
const ddl = `
create table if not exists s3_bucket (
  name text primary key,
  account_id text not null,
  region text not null,
  created_at timestamptz(3) not null default now()
);
create table if not exists s3_object (
  bucket text not null references s3_bucket on delete restrict,
  key text collate "C" not null,
  path text not null,
  folded text not null,
  size bigint not null,
  etag text not null,
  modified_at timestamptz(3) not null,
  info jsonb not null,
  primary key (bucket, key)
);
create unique index if not exists s3_object_folded on s3_object (folded);
create table if not exists s3_pending (
  id uuid not null,
  lock text not null,
  temporary text,
  path text not null,
  object jsonb,
  primary key (id, path)
);
create index if not exists s3_pending_path on s3_pending (path);
create table if not exists s3_upload (
  id text primary key,
  bucket text not null references s3_bucket on delete cascade,
  key text collate "C" not null,
  started_at timestamptz(3) not null default now(),
  started_by text not null,
  info jsonb not null
);
create index if not exists s3_upload_by_key on s3_upload (bucket, key, id);
create table if not exists s3_part (
  upload_id text not null references s3_upload on delete cascade,
  number integer not null,
  path text not null,
  size bigint not null,
  etag text not null,
  checksums jsonb not null,
  modified_at timestamptz(3) not null,
  primary key (upload_id, number)
);
`;

/** Makes the tables that are missing. */
export async function ensureObjectTables(pool: Pool): Promise<void> {
  await pool.query(ddl);
}
