import type { DatabaseInput, TableInput } from "@/server/local/catalog/types";
import type { Queryable } from "@/server/local/state/transaction";
import { leavesToIam } from "./default-permissions";
import { addGrant, forgetGrantsOn } from "./grants";
import { isPermission, type Permission, permissionsOn } from "./permissions";
import { principalOf, readPrincipal } from "./principals";
import type { Resource } from "./resource";
import { type DefaultPermission, iamAllowedPrincipals, readSettings } from "./settings";

const ofDatabase: readonly Permission[] = ["ALTER", "CREATE_TABLE", "DESCRIBE", "DROP"];
const ofLink: readonly Permission[] = ["DESCRIBE", "DROP"];

/** What a database's maker has of it, and everybody by the account's settings. */
export async function databaseMade(
  client: Queryable,
  accountId: string,
  { name, target }: DatabaseInput,
  by: string,
): Promise<void> {
  const resource: Resource = { catalogId: accountId, kind: "database", database: name.toLowerCase() };
  const { createDatabaseDefaults } = await readSettings(client, accountId);
  await giveDefaults(client, resource, createDatabaseDefaults, by);
  await giveMaker(client, resource, target ? ofLink : ofDatabase, by);
}

/** What a new database says of tables to come, where nobody says anything else. */
export async function tableDefaults(client: Queryable, accountId: string): Promise<DefaultPermission[]> {
  const { createTableDefaults } = await readSettings(client, accountId);
  return [...createTableDefaults];
}

/** What a table's maker has of it, and everybody as its database says. */
export async function tableMade(
  client: Queryable,
  accountId: string,
  databaseName: string,
  { name, target }: TableInput,
  by: string,
): Promise<void> {
  const database = databaseName.toLowerCase();
  const resource: Resource = { catalogId: accountId, kind: "table", database, table: name.toLowerCase() };
  const { rows } = await client.query<{ defaults: Partial<DefaultPermission>[] | null }>(
    `select definition->'createTableDefaultPermissions' as defaults from catalog_database
     where account_id = $1 and name = $2`,
    [accountId, database],
  );
  // Nobody else is given anything here, whatever was once written down.
  await giveDefaults(client, resource, (rows[0]?.defaults ?? openToIam).filter(leavesToIam), by);
  await giveMaker(client, resource, target ? ofLink : permissionsOn(resource), by);
}

/** What a database means that was made before there were defaults. */
const openToIam = [{ principal: iamAllowedPrincipals, permissions: ["ALL"] }];

async function giveDefaults(
  client: Queryable,
  resource: Resource,
  defaults: readonly Partial<DefaultPermission>[],
  updatedBy: string,
): Promise<void> {
  for (const { principal = iamAllowedPrincipals, permissions = [] } of defaults) {
    await addGrant(client, {
      accountId: resource.catalogId,
      principal,
      resource,
      permissions: permissions.filter(isPermission),
      grantable: [],
      updatedBy,
    });
  }
}

/** Who makes something in another account's catalog has it, and its account may pass it on. */
async function giveMaker(
  client: Queryable,
  resource: Resource,
  permissions: readonly Permission[],
  updatedBy: string,
): Promise<void> {
  const { catalogId: accountId } = resource;
  const maker = principalOf(updatedBy);
  const home = readPrincipal(maker)?.accountId;
  if (home === undefined) return;
  for (const principal of home === accountId ? [maker] : [maker, home]) {
    await addGrant(client, {
      accountId,
      principal,
      resource,
      permissions,
      grantable: permissions,
      updatedBy,
    });
  }
}

/** Nothing is kept of what is gone: one made anew under its name begins with nothing. */
export async function databaseGone(client: Queryable, accountId: string, name: string): Promise<void> {
  await forget(client, accountId, name.toLowerCase(), null);
}

export async function tablesGone(
  client: Queryable,
  accountId: string,
  databaseName: string,
  tableNames: readonly string[],
): Promise<void> {
  const names = tableNames.map((name) => name.toLowerCase());
  await forget(client, accountId, databaseName.toLowerCase(), names);
}

async function forget(client: Queryable, accountId: string, database: string, tables: string[] | null) {
  await forgetGrantsOn(client, accountId, database, tables);
  await client.query(
    `delete from lakeformation_cells_filter
     where account_id = $1 and database_name = $2 and ($3::text[] is null or table_name = any($3))`,
    [accountId, database, tables],
  );
  await client.query(
    `delete from lakeformation_opt_in where resource->>'catalogId' = $1 and resource->>'database' = $2
     and ($3::text[] is null or resource->>'table' = any($3))`,
    [accountId, database, tables],
  );
}
