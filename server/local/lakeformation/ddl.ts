/*
 * What Lake Formation keeps, by the account whose catalog it belongs to. Names of databases, tables and columns, and
 * tag keys and values, are kept in lower case. `resource_key` is the canonical text of `resource`, by which a grant of
 * the same thing to the same principal is found again.
 */
export const lakeFormationDdl = `
create table if not exists lakeformation_settings (
  account_id text primary key,
  settings jsonb not null
);
create table if not exists lakeformation_tag (
  account_id text not null,
  tag_key text collate "C" not null,
  tag_values text[] not null,
  primary key (account_id, tag_key)
);
create table if not exists lakeformation_expression (
  account_id text not null,
  name text collate "C" not null,
  description text,
  expression jsonb not null,
  primary key (account_id, name)
);
create table if not exists lakeformation_assignment (
  account_id text not null,
  database_name text collate "C" not null,
  table_name text collate "C" not null default '',
  column_name text collate "C" not null default '',
  tag_key text collate "C" not null,
  tag_value text not null,
  primary key (account_id, database_name, table_name, column_name, tag_key)
);
create index if not exists lakeformation_assignment_tag
  on lakeformation_assignment (account_id, tag_key, tag_value);
create table if not exists lakeformation_grant (
  id bigint generated always as identity primary key,
  account_id text not null,
  principal text collate "C" not null,
  resource_key text collate "C" not null,
  resource jsonb not null,
  permissions text[] not null,
  grantable text[] not null default '{}',
  condition text,
  updated_at timestamptz(3) not null default now(),
  updated_by text not null,
  unique (account_id, principal, resource_key)
);
create index if not exists lakeformation_grant_principal
  on lakeformation_grant (principal, (resource->>'database'), (resource->>'table'));
create index if not exists lakeformation_grant_resource
  on lakeformation_grant ((resource->>'database'), (resource->>'table'));
create table if not exists lakeformation_cells_filter (
  account_id text not null,
  database_name text collate "C" not null,
  table_name text collate "C" not null,
  name text collate "C" not null,
  row_filter text,
  column_names text[],
  excluded_column_names text[],
  version_id text not null,
  primary key (account_id, database_name, table_name, name)
);
create table if not exists lakeformation_opt_in (
  account_id text not null,
  principal text collate "C" not null,
  resource_key text collate "C" not null,
  resource jsonb not null,
  condition text,
  updated_at timestamptz(3) not null default now(),
  updated_by text not null,
  primary key (account_id, principal, resource_key)
);
`;

/** What a reset empties. */
export const lakeFormationTables = `lakeformation_settings, lakeformation_tag, lakeformation_expression,
  lakeformation_assignment, lakeformation_grant, lakeformation_cells_filter, lakeformation_opt_in`;
