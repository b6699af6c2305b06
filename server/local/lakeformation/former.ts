import { iamAllowedPrincipals } from "./settings";

const isNew = "lakeformation.is_new";
const insert = (from: string, key: string, resource: string) => `
insert into lakeformation_grant (account_id, principal, resource_key, resource, permissions, updated_by)
select account_id, '${iamAllowedPrincipals}', ${key}, ${resource}, '{ALL}', account_id
from ${from} where current_setting('${isNew}') = 'true'
on conflict do nothing;`;

/**
 * The tables of Lake Formation. When they are made over a catalog that is there, all that is in it stays left to IAM, as
 * it was before.
 */
export const withFormer = (ddl: string) => `
select set_config('${isNew}', (to_regclass('lakeformation_grant') is null)::text, true);
${ddl}
${insert(
  "catalog_database",
  `format('["%s","database",%s]', account_id, to_json(name))`,
  `jsonb_build_object('catalogId', account_id, 'kind', 'database', 'database', name)`,
)}
${insert(
  "catalog_table",
  `format('["%s","table",%s,%s]', account_id, to_json(database_name), to_json(name))`,
  `jsonb_build_object('catalogId', account_id, 'kind', 'table', 'database', database_name, 'table', name)`,
)}`;
