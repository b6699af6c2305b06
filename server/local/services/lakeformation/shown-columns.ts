import type { Catalog } from "@/server/local/catalog";
import { shapeOf } from "@/server/local/catalog/access";
import type { Standing } from "@/server/local/lakeformation/authority";
import type { CallContext } from "@/server/local/wire/service";

interface Place {
  accountId: string;
  databaseName: string;
  tableName: string;
}

/** Which columns of a table the caller gets to see: those that Glue shows it, and an admin all. */
export async function shownColumns(
  catalog: Catalog,
  ctx: CallContext,
  standing: Standing,
  { accountId, databaseName, tableName }: Place,
): Promise<(name: string) => boolean> {
  if (standing.admin && accountId === standing.accountId) return () => true;
  const place = { accountId, databaseNames: [databaseName], tableNames: [tableName] };
  const governance = await catalog.governance(ctx.caller, place);
  const table = await catalog.table(accountId, databaseName, tableName);
  const rights = table && governance.table(shapeOf(table));
  return (name) => rights !== null && (rights.iam || rights.described.has(name));
}
