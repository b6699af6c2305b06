import type { Governance } from "@/server/local/lakeformation/evaluate";
import { authorizeCatalog, isGiven, type OpenTable, openDatabase, type Permitted } from "./access";
import type { Catalog, Database, DatabaseInput } from "./index";
import { demand, insufficient } from "./needs";

// What points to a location that is registered with Lake Formation takes DATA_LOCATION_ACCESS, except where the database
// is left to IAM.

const inside = (location: string, parent: string | undefined) =>
  parent !== undefined && location.startsWith(`${parent.replace(/\/$/, "")}/`);

export async function authorizeNewDatabase(
  catalog: Catalog,
  ctx: Permitted,
  accountId: string,
  { name, locationUri }: Pick<DatabaseInput, "name" | "locationUri">,
): Promise<void> {
  await authorizeCatalog(catalog, ctx, "glue:CreateDatabase", { accountId, databaseName: name });
  const governance = await catalog.governance(ctx.caller, { accountId, databaseNames: [], tableNames: [] });
  const rights = governance.createDatabase();
  demand(rights, ["CREATE_DATABASE"], "Catalog");
  if (locationUri === undefined || rights.iam || governance.mayUse(locationUri)) return;
  throw insufficient(` on ${locationUri}`);
}

/** Where a new table goes, for a caller who may make it there. */
export async function authorizeNewTable(
  catalog: Catalog,
  ctx: Permitted,
  target: { accountId: string; databaseName: string },
  { name, location }: { name: string; location: string | undefined },
): Promise<Database> {
  const action = "glue:CreateTable";
  const own = target.accountId === ctx.caller.accountId;
  if (own) await authorizeCatalog(catalog, ctx, action, { ...target, name });
  const database = await openDatabase(catalog, ctx, action, target);
  const { accountId } = database;
  const place = { accountId, databaseNames: [database.name], tableNames: [] };
  const governance = await catalog.governance(ctx.caller, place);
  const given = isGiven(governance.database(database.name));
  if (!own) await authorizeCatalog(catalog, ctx, action, { ...target, name }, given);
  authorizeLocation(governance, database, location);
  return database;
}

/** A table may lie below its database's registered location without more. */
export function authorizeLocation(
  governance: Governance,
  { name, locationUri }: Pick<Database, "name" | "locationUri">,
  location: string | undefined,
): void {
  if (location === undefined || location === "") return;
  if (governance.database(name).iam || governance.mayUse(location)) return;
  if (inside(location, locationUri) && governance.roleOf(locationUri ?? "") !== null) return;
  throw insufficient(` on ${location}`);
}

/** A table that is to lie elsewhere than it did. */
export async function authorizeMove(
  catalog: Catalog,
  { table, governance }: OpenTable,
  location: string | undefined,
): Promise<void> {
  if (location === table.storage?.location) return;
  const database = await catalog.database(table.accountId, table.databaseName);
  if (database) authorizeLocation(governance, database, location);
}

/** Partitions may lie below their table without more. */
export function authorizePartitions(
  { table, rights, governance }: OpenTable,
  locations: readonly (string | undefined)[],
): void {
  if (rights.iam) return;
  const refused = locations.find(
    (location) =>
      location !== undefined && !inside(location, table.storage?.location) && !governance.mayUse(location),
  );
  if (refused !== undefined) throw insufficient(` on ${refused}`);
}
