import { catalogOf, type OpenTable, openTable } from "@/server/local/catalog/access";
import type { CallContext } from "@/server/local/wire/service";
import type { GlueDeps } from "./deps";

export interface TableNames {
  CatalogId?: string | undefined;
  DatabaseName: string | undefined;
  TableName: string | undefined;
}

/** The table whose partitions or statistics a call is about; links lead to the table itself. */
export function openPartitioned(
  { catalog }: GlueDeps,
  ctx: CallContext,
  operation: string,
  names: TableNames,
): Promise<OpenTable> {
  const target = {
    accountId: catalogOf(ctx, names.CatalogId),
    databaseName: names.DatabaseName ?? "",
    name: names.TableName ?? "",
  };
  return openTable(catalog, ctx, `glue:${operation}`, target, true);
}
