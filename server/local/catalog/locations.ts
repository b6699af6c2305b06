import type { Governance } from "@/server/local/lakeformation/evaluate";
import { authorizeCatalog, isGiven, type OpenTable, openDatabase, type Permitted } from "./access";
import type { Catalog, Database, DatabaseInput } from "./index";
import { demand, insufficient } from "./needs";

// What points to a location that is registered with Lake Formation takes DATA_LOCATION_ACCESS, also in what is left to
// IAM: it may not be for ever, and then the location's role reads what it points to.

const inside = (location: string, parent: string | undefined) =>
  parent !== undefined && parent !== "" && location.startsWith(`${parent.replace(/\/$/, "")}/`);

export async function authorizeNewDatabase(
  catalog: Catalog,
  ctx: Permitted,
  accountId: string,
  { name, locationUri }: Pick<DatabaseInput, "name" | "locationUri">,
): Promise<void> {
  await authorizeCatalog(catalog, ctx, "glue:CreateDatabase", { accountId, databaseName: name });
  const governance = await ofCatalog(catalog, ctx, accountId);
  demand(governance.createDatabase(), ["CREATE_DATABASE"], "Catalog");
  authorizeLocation(governance, locationUri);
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
  if (!own) {
    const place = { accountId, databaseNames: [database.name], tableNames: [] };
    const rights = (await catalog.governance(ctx.caller, place)).database(database.name);
    await authorizeCatalog(catalog, ctx, action, { ...target, name }, isGiven(rights));
  }
  if (location) {
    authorizeLocation(await ofCatalog(catalog, ctx, accountId), location, database.locationUri);
  }
  return database;
}

/** What is said of an account's catalog itself, its locations included. */
export const ofCatalog = (catalog: Catalog, ctx: Permitted, accountId: string) =>
  catalog.governance(ctx.caller, { accountId, databaseNames: [], tableNames: [] });

/** A table may lie below its database's registered location without more. */
export function authorizeLocation(
  governance: Governance,
  location: string | undefined,
  parent?: string | undefined,
): void {
  if (!location || governance.mayUse(location)) return;
  if (inside(location, parent) && !governance.isFree(parent ?? "")) return;
  throw insufficient(` on ${location}`);
}

/** A table that is to lie elsewhere than it did. */
export async function authorizeMove(
  catalog: Catalog,
  ctx: Permitted,
  { table }: OpenTable,
  location: string | undefined,
): Promise<void> {
  if (!location || location === table.storage?.location) return;
  const database = await catalog.database(table.accountId, table.databaseName);
  authorizeLocation(await ofCatalog(catalog, ctx, table.accountId), location, database?.locationUri);
}

/** Partitions may lie below their table's registered location without more. */
export async function authorizePartitions(
  catalog: Catalog,
  ctx: Permitted,
  { table }: OpenTable,
  locations: readonly (string | undefined)[],
): Promise<void> {
  const governance = await ofCatalog(catalog, ctx, table.accountId);
  for (const location of locations) authorizeLocation(governance, location, table.storage?.location);
}
