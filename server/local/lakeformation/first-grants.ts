/**
 * What was made before Lake Formation's permissions were kept counts as left to IAM, as it was: once, and for ever
 * afterwards it is as the grants say. The keys are written as resourceKey writes them.
 */
export const firstGrantsDdl = `
create table if not exists lakeformation_migration (name text primary key);
with first as (
  insert into lakeformation_migration values ('first grants') on conflict do nothing returning name
), made as (
  select account_id, jsonb_build_object('catalogId', account_id, 'kind', 'database', 'database', name) as resource,
    format('[%s,"database",%s]', to_json(account_id), to_json(name)) as key, null as maker
  from catalog_database
  union all
  select account_id,
    jsonb_build_object('catalogId', account_id, 'kind', 'table', 'database', database_name, 'table', name),
    format('[%s,"table",%s,%s]', to_json(account_id), to_json(database_name), to_json(name)),
    substring(regexp_replace(created_by, '^arn:aws:sts::(\\d{12}):assumed-role/([^/]+)/.*$', 'arn:aws:iam::\\1:role/\\2')
      from '^arn:aws:iam::\\d{12}:role/.+$')
  from catalog_table
), given as (
  select account_id, key, resource, 'IAM_ALLOWED_PRINCIPALS' as principal, array['ALL'] as permissions,
    '{}'::text[] as grantable from made
  union all
  select account_id, key, resource, maker, tables.permissions, tables.permissions from made, (values
    (array['ALL', 'ALTER', 'DELETE', 'DESCRIBE', 'DROP', 'INSERT', 'SELECT'])) as tables (permissions)
  where maker is not null
)
insert into lakeformation_grant (account_id, principal, resource_key, resource, permissions, grantable, updated_by)
select account_id, principal, key, resource, permissions, grantable, principal from given, first
on conflict do nothing;
`;
