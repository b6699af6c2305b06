import type { Catalog, Table } from "@/server/local/catalog";
import type { ApplyOptions, Changes } from "./apply";

/** Deals with the tables that this crawler made and whose files are gone, as its policy says. */
export async function applyVanished(
  catalog: Catalog,
  targetUrls: readonly string[],
  foundUrls: ReadonlySet<string>,
  options: ApplyOptions,
  changes: Changes,
): Promise<void> {
  if (options.delete === "LOG") return;
  const { accountId, databaseName, crawlerName } = options;
  const { items } = await catalog.tables(accountId, databaseName);
  for (const table of items) {
    const location = table.storage?.location ?? "";
    if (table.parameters["UPDATED_BY_CRAWLER"] !== crawlerName || foundUrls.has(location)) continue;
    if (!targetUrls.some((url) => location.startsWith(url))) continue;
    if (options.delete === "DELETE_FROM_DATABASE") {
      await catalog.deleteTables(accountId, databaseName, [table.name]);
      changes.tablesDeleted.push(table.name);
    } else if (table.parameters["DEPRECATED_BY_CRAWLER"] === undefined) {
      await deprecate(catalog, table, options);
      changes.tablesUpdated.push(table.name);
    }
  }
}

async function deprecate(catalog: Catalog, table: Table, options: ApplyOptions): Promise<void> {
  const {
    id: _id,
    accountId,
    databaseName,
    createdAt: _c,
    updatedAt: _u,
    createdBy: _b,
    versionId,
    ...kept
  } = table;
  const parameters = { ...table.parameters, DEPRECATED_BY_CRAWLER: options.crawlerName };
  await catalog.updateTable(accountId, databaseName, { ...kept, parameters }, { versionId });
}
