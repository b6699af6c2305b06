/**
 * Tables of the data catalog. Names are kept in lower case. Partitions are keyed by the table's id, so that a table that
 * is dropped takes them along and one that is made anew begins without any.
 */
export const catalogDdl = `
create table if not exists catalog_database (
  account_id text not null,
  name text collate "C" not null,
  definition jsonb not null,
  created_at timestamptz(3) not null default now(),
  primary key (account_id, name)
);
create table if not exists catalog_table (
  id bigint generated always as identity primary key,
  account_id text not null,
  database_name text collate "C" not null,
  name text collate "C" not null,
  version bigint not null default 0,
  definition jsonb not null,
  created_at timestamptz(3) not null default now(),
  created_by text not null,
  updated_at timestamptz(3) not null default now(),
  unique (account_id, database_name, name),
  foreign key (account_id, database_name) references catalog_database on delete cascade
);
create table if not exists catalog_table_version (
  table_id bigint not null references catalog_table on delete cascade,
  version bigint not null,
  definition jsonb not null,
  updated_at timestamptz(3) not null,
  primary key (table_id, version)
);
create table if not exists catalog_partition (
  table_id bigint not null references catalog_table on delete cascade,
  keys text[] collate "C" not null,
  definition jsonb not null,
  created_at timestamptz(3) not null default now(),
  primary key (table_id, keys)
);
create index if not exists catalog_partition_first on catalog_partition (table_id, (keys[1]));
create table if not exists catalog_column_statistics (
  table_id bigint not null references catalog_table on delete cascade,
  keys text[] collate "C" not null,
  column_name text not null,
  statistics jsonb not null,
  primary key (table_id, keys, column_name)
);
create table if not exists catalog_resource_policy (
  account_id text primary key,
  policy text not null,
  hash text not null,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);
`;

/** What a reset empties. */
export const catalogTables = "catalog_database, catalog_resource_policy";
