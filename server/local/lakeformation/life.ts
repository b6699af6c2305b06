import type { Queryable } from "@/server/local/state/transaction";
import { addGrant, forgetGrantsOn } from "./grants";
import { isPermission } from "./permissions";
import { principalOf } from "./principals";
import type { Resource } from "./resource";
import { type DefaultPermission, iamAllowedPrincipals, readSettings, untouched } from "./settings";

const makersHave = {
  database: ["ALTER", "CREATE_TABLE", "DESCRIBE", "DROP"],
  table: ["ALL", "ALTER", "DELETE", "DESCRIBE", "DROP", "INSERT", "SELECT"],
} as const;

/** Who makes a thing has all of it, and may pass it on. */
function giveMaker(
  client: Queryable,
  resource: Extract<Resource, { kind: "database" | "table" }>,
  by: string,
): Promise<void> {
  const held = makersHave[resource.kind];
  const grant = { permissions: held, grantable: held, updatedBy: by };
  return addGrant(client, { ...grant, accountId: resource.catalogId, principal: principalOf(by), resource });
}

/** What a database's maker has of it, and everybody by the account's settings. */
export async function databaseMade(
  client: Queryable,
  accountId: string,
  name: string,
  by: string,
): Promise<void> {
  const resource = { catalogId: accountId, kind: "database", database: name.toLowerCase() } as const;
  const { createDatabaseDefaults } = await readSettings(client, accountId);
  await giveDefaults(client, resource, createDatabaseDefaults, by);
  await giveMaker(client, resource, by);
}

/** What a new database says of tables to come, where the account's settings leave them not to IAM. */
export async function tableDefaults(
  client: Queryable,
  accountId: string,
): Promise<{ createTableDefaultPermissions?: [] }> {
  const { createTableDefaults } = await readSettings(client, accountId);
  return createTableDefaults.length === 0 ? { createTableDefaultPermissions: [] } : {};
}

/** What everybody has of a new table, as its database says. */
export async function tableMade(
  client: Queryable,
  accountId: string,
  databaseName: string,
  name: string,
  by: string,
): Promise<void> {
  const database = databaseName.toLowerCase();
  const resource = { catalogId: accountId, kind: "table", database, table: name.toLowerCase() } as const;
  const { rows } = await client.query<{ defaults: Partial<DefaultPermission>[] | null }>(
    `select definition->'createTableDefaultPermissions' as defaults from catalog_database
     where account_id = $1 and name = $2`,
    [accountId, database],
  );
  await giveDefaults(client, resource, rows[0]?.defaults ?? untouched.createTableDefaults, by);
  await giveMaker(client, resource, by);
}

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

/** Nothing is kept of what is gone: one made anew under its name begins with nothing. */
export async function databaseGone(client: Queryable, accountId: string, name: string): Promise<void> {
  const database = name.toLowerCase();
  await forgetGrantsOn(client, accountId, database);
  for (const table of ["lakeformation_assignment", "lakeformation_cells_filter"]) {
    await client.query(`delete from ${table} where account_id = $1 and database_name = $2`, [
      accountId,
      database,
    ]);
  }
  await client.query(
    "delete from lakeformation_opt_in where resource->>'catalogId' = $1 and resource->>'database' = $2",
    [accountId, database],
  );
}

export async function tablesGone(
  client: Queryable,
  accountId: string,
  databaseName: string,
  tableNames: readonly string[],
): Promise<void> {
  const place = [accountId, databaseName.toLowerCase(), tableNames.map((name) => name.toLowerCase())];
  await forgetGrantsOn(client, accountId, databaseName.toLowerCase(), place[2] as string[]);
  for (const table of ["lakeformation_assignment", "lakeformation_cells_filter"]) {
    await client.query(
      `delete from ${table} where account_id = $1 and database_name = $2 and table_name = any($3)`,
      place,
    );
  }
  await client.query(
    `delete from lakeformation_opt_in where resource->>'catalogId' = $1 and resource->>'database' = $2
     and resource->>'table' = any($3)`,
    place,
  );
}
