import { awsError, type CallContext } from "@/server/local/wire/service";
import { databaseNotFound, entityNotFound, tableNotFound } from "./errors";
import type { Catalog, Database, Table } from "./index";
import { decide, readResourcePolicy } from "./resource-policy";

type Permitted = Pick<CallContext, "caller" | "region" | "authorize">;

/** What a call is about: a catalog, a database in it, a table in that. */
export interface Target {
  accountId: string;
  databaseName?: string;
  name?: string;
}

/** The account whose catalog a call names; its own when it names none. */
export function catalogOf(ctx: Permitted, catalogId: string | undefined): string {
  if (catalogId === undefined) return ctx.caller.accountId;
  if (/^\d{12}$/.test(catalogId)) return catalogId;
  throw entityNotFound(`Catalog ${catalogId} not found.`);
}

function arnsOf(ctx: Permitted, { accountId, databaseName, name }: Target): string[] {
  const prefix = `arn:aws:glue:${ctx.region}:${accountId}:`;
  const arns = [`${prefix}catalog`];
  if (databaseName !== undefined) arns.push(`${prefix}database/${databaseName.toLowerCase()}`);
  if (name !== undefined) arns.push(`${prefix}table/${databaseName?.toLowerCase()}/${name.toLowerCase()}`);
  return arns;
}

/**
 * Throws AccessDenied unless the caller may do `action` on the target and on what it lies in. A catalog of another
 * account is reached by what its resource policy allows.
 */
export async function authorizeCatalog(
  catalog: Catalog,
  ctx: Permitted,
  action: string,
  target: Target,
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
    ctx.authorize(action, arn, { shared: decision === "Allow" });
  }
}

/** Where a database's tables are: a resource link is followed, one step, as Glue does. */
export async function openDatabase(
  catalog: Catalog,
  ctx: Permitted,
  action: string,
  target: { accountId: string; databaseName: string },
): Promise<Database> {
  await authorizeCatalog(catalog, ctx, action, target);
  const found = await catalog.database(target.accountId, target.databaseName);
  if (!found) throw databaseNotFound(target.databaseName);
  if (!found.target) return found;
  const { accountId, databaseName } = found.target;
  await authorizeCatalog(catalog, ctx, action, { accountId, databaseName });
  const linked = await catalog.database(accountId, databaseName);
  if (!linked) throw databaseNotFound(databaseName);
  return linked;
}

/**
 * The table, for a caller who may do `action` on it; its database may be a link. `follow` goes on from a table that is a
 * link itself.
 */
export async function openTable(
  catalog: Catalog,
  ctx: Permitted,
  action: string,
  target: { accountId: string; databaseName: string; name: string },
  follow = false,
): Promise<Table> {
  await authorizeCatalog(catalog, ctx, action, target);
  const found = await catalog.database(target.accountId, target.databaseName);
  if (!found) throw databaseNotFound(target.databaseName);
  const place = found.target ?? { accountId: found.accountId, databaseName: found.name };
  if (found.target) await authorizeCatalog(catalog, ctx, action, { ...place, name: target.name });
  const table = await catalog.table(place.accountId, place.databaseName, target.name);
  if (!table) throw tableNotFound(target.name);
  if (!follow || !table.target) return table;
  await authorizeCatalog(catalog, ctx, action, table.target);
  const linked = await catalog.table(table.target.accountId, table.target.databaseName, table.target.name);
  if (!linked) throw tableNotFound(table.target.name);
  return linked;
}

/**
 * What of an account's catalog the caller gets to see in a list: in its own account all, in another what the resource
 * policy gives it by name.
 */
export async function readableIn(
  catalog: Catalog,
  ctx: Permitted,
  action: string,
  accountId: string,
): Promise<(target: Target) => boolean> {
  await authorizeCatalog(catalog, ctx, action, { accountId });
  if (accountId === ctx.caller.accountId) return () => true;
  const kept = await catalog.resourcePolicy(accountId);
  const statements = kept ? readResourcePolicy(kept.policy) : [];
  return (target) =>
    arnsOf(ctx, target).every((arn) => decide(statements, ctx.caller, action, arn) === "Allow");
}
