/** Workgroups, named queries and prepared statements are documents; a scope is the workgroup they belong to. */
export const ddl = `
create table if not exists athena_document (
  account_id text not null,
  kind text not null,
  scope text not null,
  id text not null,
  created_at timestamptz(3) not null,
  record jsonb not null,
  primary key (account_id, kind, scope, id)
);
create table if not exists athena_execution (
  id text primary key,
  account_id text not null,
  work_group text not null,
  submitted_at bigint not null,
  state text not null,
  owner text not null,
  token text,
  digest text not null,
  reuse_key text not null,
  record jsonb not null
);
create unique index if not exists athena_execution_token on athena_execution (account_id, owner, token);
create index if not exists athena_execution_list on athena_execution (account_id, work_group, submitted_at desc, id desc);
create index if not exists athena_execution_reuse on athena_execution (account_id, reuse_key, submitted_at desc);
create index if not exists athena_execution_unfinished on athena_execution (state) where state in ('QUEUED', 'RUNNING');
`;
