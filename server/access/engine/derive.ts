import type { Catalog, Database, Lake } from "@/server/access/model";
import { indexOptIns } from "./gate";
import { indexGrants } from "./grant-index";
import { type CatalogIndex, indexLake, type LakeIndex, Subjects } from "./lake-index";
import { createDatabaseNode, DatabaseNode, sortedDatabases, TableNode } from "./nodes";
import { touchedIn } from "./touched";

const isSame = (before: Lake, after: Lake, part: (catalog: Catalog) => unknown) =>
  after.catalogs.every((catalog, position) => {
    const other = before.catalogs[position];
    return other !== undefined && part(other) === part(catalog);
  });

/** The nodes of the tables that are the very same come along. */
const adapt = (catalogId: string, before: DatabaseNode | undefined, database: Database): DatabaseNode => {
  if (before?.database === database) return before;
  const { tags, target } = before?.database ?? {};
  if (!before || tags !== database.tags || target !== database.target)
    return createDatabaseNode(catalogId, database);
  const tables = new Map<string, TableNode>();
  for (const table of database.tables) {
    const node = before.tables.get(table.name);
    tables.set(table.name, node?.table === table ? node : new TableNode(catalogId, database, table));
  }
  return new DatabaseNode(catalogId, database, tables);
};

const adaptCatalog = (before: CatalogIndex | undefined, catalog: Catalog): CatalogIndex => ({
  catalog,
  databases:
    before && before.catalog.databases === catalog.databases
      ? before.databases
      : new Map(
          sortedDatabases(catalog).map((database) => [
            database.name,
            adapt(catalog.catalogId, before?.databases.get(database.name), database),
          ]),
        ),
});

/** New nodes for what grants touch though it is itself the same. */
const renew = (before: LakeIndex, after: LakeIndex, catalogId: string): CatalogIndex | undefined => {
  const index = after.catalogs.get(catalogId);
  const old = before.catalogs.get(catalogId);
  if (!index || !old) return index;
  const touched = touchedIn(before, after, catalogId);
  const databases = new Map(index.databases);
  for (const name of new Set([...touched.databases, ...touched.tables.keys()])) {
    const node = databases.get(name);
    if (!node) continue;
    const tables = new Map(node.tables);
    for (const table of touched.tables.get(name) ?? []) {
      const there = tables.get(table);
      if (there && there === old.databases.get(name)?.tables.get(table))
        tables.set(table, new TableNode(catalogId, node.database, there.table));
    }
    databases.set(name, new DatabaseNode(catalogId, node.database, tables));
  }
  return { ...index, databases };
};

/**
 * The index of another lake, of which everything that is not touched by the difference is taken over. The two are
 * compared by identity: what is to be seen as the same must be the same value.
 */
export const derive = (before: LakeIndex, lake: Lake): LakeIndex => {
  if (before.lake === lake) return before;
  if (
    lake.catalogs.length !== before.lake.catalogs.length ||
    !isSame(before.lake, lake, (each) => each.catalogId)
  )
    return indexLake(lake);
  const areGrantsSame = (["grants", "filters", "expressions"] as const).every((part) =>
    isSame(before.lake, lake, (catalog) => catalog[part]),
  );
  const areOptInsSame = isSame(before.lake, lake, ({ optIns }) => optIns);
  const adapted: LakeIndex = {
    lake,
    catalogs: new Map(
      lake.catalogs.map((catalog) => [
        catalog.catalogId,
        adaptCatalog(before.catalogs.get(catalog.catalogId), catalog),
      ]),
    ),
    grants: areGrantsSame ? before.grants : indexGrants(lake),
    optIns: areOptInsSame ? before.optIns : indexOptIns(lake),
    subjects: new Subjects(lake, before.subjects),
  };
  // Only grants reach what is itself the same.
  if (areGrantsSame) return adapted;
  const catalogs = new Map<string, CatalogIndex>();
  for (const [catalogId, index] of adapted.catalogs)
    catalogs.set(catalogId, renew(before, adapted, catalogId) ?? index);
  return { ...adapted, catalogs };
};
