import type { TableRights } from "@/server/local/lakeformation/evaluate";
import { arnsOf, authorizeCatalog, type OpenTable, type Permitted, shapeOf, type Target } from "./access";
import type { Catalog, Database, Partition, Storage, Table } from "./index";
import { decide, readResourcePolicy } from "./resource-policy";

/** Without the columns that the rights don't show. */
function shown<T extends { storage?: Storage }>(thing: T, rights: TableRights): T {
  // A partition that was asked for without its columns has none.
  const columns: Storage["columns"] | undefined = thing.storage?.columns;
  if (rights.iam || !columns || !thing.storage) return thing;
  const storage = { ...thing.storage, columns: columns.filter(({ name }) => rights.described.has(name)) };
  return { ...thing, storage };
}

export const shownTable = ({ table, rights }: OpenTable): Table => shown(table, rights);

/** A partition of a table. */
export const shownPartition = (partition: Partition, { rights }: OpenTable): Partition =>
  shown(partition, rights);

/** Whether an account's resource policy gives the caller a thing by name; in its own account IAM has said yes. */
async function policyOf(
  catalog: Catalog,
  ctx: Permitted,
  action: string,
  accountId: string,
): Promise<(target: Target) => boolean> {
  if (accountId === ctx.caller.accountId) return () => true;
  const kept = await catalog.resourcePolicy(accountId);
  const statements = kept ? readResourcePolicy(kept.policy) : [];
  return (target: Target) =>
    arnsOf(ctx, target).every((arn) => decide(statements, ctx.caller, action, arn) === "Allow");
}

/** Those of an account's tables that the caller gets to see in a list, as it gets to see them. */
export async function shownTables(
  catalog: Catalog,
  ctx: Permitted,
  action: string,
  accountId: string,
  tables: readonly Table[],
): Promise<OpenTable[]> {
  if (tables.length === 0) return [];
  const allowed = await policyOf(catalog, ctx, action, accountId);
  const governance = await catalog.governance(ctx.caller, {
    accountId,
    databaseNames: [...new Set(tables.map(({ databaseName }) => databaseName))],
    tableNames: [...new Set(tables.map(({ name }) => name))],
  });
  return tables.flatMap((table) => {
    const rights = governance.table(shapeOf(table));
    const seen = rights.iam ? allowed(table) : rights.permissions.size > 0;
    return seen ? [{ table, rights, governance }] : [];
  });
}

/** The account's databases that the caller gets to see in a list. */
export async function shownDatabases(
  catalog: Catalog,
  ctx: Permitted,
  action: string,
  accountId: string,
  databases: readonly Database[],
): Promise<Database[]> {
  if (databases.length === 0) return [];
  const allowed = await policyOf(catalog, ctx, action, accountId);
  const databaseNames = databases.map(({ name }) => name);
  const governance = await catalog.governance(ctx.caller, { accountId, databaseNames, tableNames: [] });
  return databases.filter((database) => {
    const rights = governance.database(database.name);
    return rights.iam ? allowed({ accountId, databaseName: database.name }) : rights.permissions.size > 0;
  });
}

/** Throws AccessDenied unless the caller may list what an account's catalog shows it. */
export async function authorizeList(
  catalog: Catalog,
  ctx: Permitted,
  action: string,
  accountId: string,
): Promise<void> {
  const abroad = accountId !== ctx.caller.accountId;
  await authorizeCatalog(
    catalog,
    ctx,
    action,
    { accountId },
    abroad && (await catalog.sharesWith(ctx.caller, accountId)),
  );
}
