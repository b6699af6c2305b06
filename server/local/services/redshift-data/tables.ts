/** Tables of the Data API in the endpoint's state database. */
export const ddl = `
create table if not exists redshift_data_statement (
  id uuid primary key,
  account_id text not null,
  owner text not null,
  iam_session text not null,
  target_kind text not null,
  target text not null,
  database text not null,
  session_id uuid,
  name text,
  status text not null,
  created_at bigint not null,
  updated_at bigint not null,
  started_at bigint,
  error text,
  pid integer not null default 0,
  duration_ns bigint not null default 0,
  client_token text,
  digest text not null,
  sqls text[] not null,
  parts jsonb not null,
  request jsonb not null
);
create unique index if not exists redshift_data_statement_token
  on redshift_data_statement (account_id, owner, client_token) where client_token is not null;
create index if not exists redshift_data_statement_list
  on redshift_data_statement (account_id, owner, created_at desc, id desc);
create index if not exists redshift_data_statement_age on redshift_data_statement (created_at);
create index if not exists redshift_data_statement_open
  on redshift_data_statement (created_at) where status in ('SUBMITTED', 'PICKED', 'STARTED');
create table if not exists redshift_data_session (
  id uuid primary key,
  account_id text not null,
  owner text not null,
  iam_session text not null,
  target_kind text not null,
  target text not null,
  target_name text not null,
  database text not null,
  db_user text,
  status text not null,
  keep_alive_seconds integer not null,
  created_at bigint not null,
  updated_at bigint not null,
  expires_at bigint not null,
  current_statement uuid
);
create index if not exists redshift_data_session_list
  on redshift_data_session (account_id, owner, created_at desc, id desc);
create index if not exists redshift_data_session_age on redshift_data_session (created_at);
create sequence if not exists redshift_data_query_id increment by 100 start with 1000100;
create table if not exists redshift_data_key (
  name text primary key,
  value bytea not null
);`;
