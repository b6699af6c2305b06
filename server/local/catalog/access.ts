import type { Governance, GovernedTable, Rights, TableRights } from "@/server/local/lakeformation/evaluate";
import { principalOf } from "@/server/local/lakeformation/principals";
import { awsError, type CallContext } from "@/server/local/wire/service";
import { databaseNotFound, entityNotFound, tableNotFound } from "./errors";
import type { Catalog, Database, Table } from "./index";
import { databaseNeeds, demand, tableNeeds } from "./needs";
import { decide, readResourcePolicy } from "./resource-policy";

export type Permitted = Pick<CallContext, "caller" | "region" | "authorize">;

/** What a call is about: a catalog, a database in it, a table in that. */
export interface Target {
  accountId: string;
  databaseName?: string;
  name?: string;
}

type DatabasePlace = { accountId: string; databaseName: string };
type TablePlace = DatabasePlace & { name: string };

/** A table as the catalog has it, and what Lake Formation gives the caller of it. */
export interface OpenTable {
  table: Table;
  rights: TableRights;
  governance: Governance;
}

/** The account whose catalog a call names; its own when it names none. */
export function catalogOf(ctx: Permitted, catalogId: string | undefined): string {
  if (catalogId === undefined) return ctx.caller.accountId;
  if (/^\d{12}$/.test(catalogId)) return catalogId;
  throw entityNotFound(`Catalog ${catalogId} not found.`);
}

export function arnsOf(ctx: Permitted, { accountId, databaseName, name }: Target): string[] {
  const prefix = `arn:aws:glue:${ctx.region}:${accountId}:`;
  const arns = [`${prefix}catalog`];
  if (databaseName !== undefined) arns.push(`${prefix}database/${databaseName.toLowerCase()}`);
  if (name !== undefined) arns.push(`${prefix}table/${databaseName?.toLowerCase()}/${name.toLowerCase()}`);
  return arns;
}

/**
 * Throws AccessDenied unless IAM lets the caller do `action` on the target and on what it lies in. A catalog of another
 * account is reached by what its resource policy allows, or Lake Formation gives (`isGiven`).
 */
export async function authorizeCatalog(
  catalog: Catalog,
  ctx: Permitted,
  action: string,
  target: Target,
  isGiven = false,
): Promise<void> {
  const kept = await catalog.resourcePolicy(target.accountId);
  const statements = kept ? readResourcePolicy(kept.policy) : [];
  // The most telling ARN first, since the first refusal is the one that is told.
  for (const arn of arnsOf(ctx, target).reverse()) {
    const decision = decide(statements, ctx.caller, action, arn);
    if (decision === "Deny") {
      throw awsError(
        "AccessDeniedException",
        `User: ${ctx.caller.arn} is not authorized to perform: ${action} on resource: ${arn} with an explicit deny in a resource-based policy`,
      );
    }
    ctx.authorize(action, arn, { shared: isGiven || decision === "Allow" });
  }
}

const describe = ["DESCRIBE"];

/** Lake Formation gives the caller something of it. */
export const isGiven = ({ iam, permissions }: Rights) => !iam && permissions.size > 0;

/** A database, or a link of one, for a caller who may do `action` on it. */
export async function findDatabase(
  catalog: Catalog,
  ctx: Permitted,
  action: string,
  { accountId, databaseName }: DatabasePlace,
  linkAction = action,
): Promise<Database> {
  const place = { accountId, databaseNames: [databaseName], tableNames: [] };
  const rights = (await catalog.governance(ctx.caller, place)).database(databaseName.toLowerCase());
  await authorizeCatalog(catalog, ctx, action, { accountId, databaseName }, isGiven(rights));
  const found = await catalog.database(accountId, databaseName);
  if (!found) throw databaseNotFound(databaseName);
  demand(rights, databaseNeeds(found.target ? linkAction : action), found.name);
  return found;
}

/** Where a database's tables are: a resource link is followed, one step, as Glue does. */
export async function openDatabase(
  catalog: Catalog,
  ctx: Permitted,
  action: string,
  target: DatabasePlace,
): Promise<Database> {
  const found = await findDatabase(catalog, ctx, action, target, "glue:GetDatabase");
  return found.target ? findDatabase(catalog, ctx, action, found.target) : found;
}

export function shapeOf(table: Table): GovernedTable {
  return {
    databaseName: table.databaseName,
    name: table.name,
    columns: (table.storage?.columns ?? []).map(({ name }) => name),
    partitionKeys: table.partitionKeys.map(({ name }) => name),
    createdBy: principalOf(table.createdBy),
    location: table.storage?.location,
  };
}

/** A table of a database that is there; what IAM says of it comes before whether there is such a table. */
async function reach(
  catalog: Catalog,
  ctx: Permitted,
  action: string,
  target: TablePlace,
): Promise<OpenTable> {
  const { accountId, databaseName, name } = target;
  const place = { accountId, databaseNames: [databaseName], tableNames: [name] };
  const governance = await catalog.governance(ctx.caller, place);
  const table = await catalog.table(accountId, databaseName, name);
  const rights = table && governance.table(shapeOf(table));
  await authorizeCatalog(catalog, ctx, action, target, rights !== null && isGiven(rights));
  if (!table || !rights) throw tableNotFound(name);
  return { table, rights, governance };
}

/**
 * The table, for a caller who may do `action` on it; its database may be a link. `follow` goes on from a table that is a
 * link itself.
 */
export async function openTable(
  catalog: Catalog,
  ctx: Permitted,
  action: string,
  target: TablePlace,
  follow = false,
): Promise<OpenTable> {
  const { accountId, databaseName, name } = target;
  const database = await catalog.database(accountId, databaseName);
  if (!database || database.target) {
    await authorizeCatalog(catalog, ctx, action, target);
    if (!database) throw databaseNotFound(databaseName);
    const place = { accountId, databaseNames: [database.name], tableNames: [] };
    demand((await catalog.governance(ctx.caller, place)).database(database.name), describe, database.name);
  }
  const place = database.target ?? { accountId, databaseName: database.name };
  const found = await reach(catalog, ctx, action, { ...place, name });
  const linked = follow ? found.table.target : undefined;
  if (linked) demand(found.rights, describe, found.table.name);
  const open = linked ? await reach(catalog, ctx, action, linked) : found;
  demand(open.rights, tableNeeds(action), open.table.name);
  return open;
}
