import type { Catalog, Database, Resource, Table } from "@/server/access/model";
import { notFound } from "./refused";

export const columnNamesOf = ({ columns, partitionKeys }: Table): readonly string[] =>
  [...columns, ...partitionKeys].map(({ name }) => name);

export const databaseOf = (catalog: Catalog | undefined, name: string): Database => {
  const database = catalog?.databases.find((each) => each.name === name);
  if (!database) throw notFound("Database not found.");
  return database;
};

export const tableOf = (catalog: Catalog | undefined, database: string, name: string): Table => {
  const table = databaseOf(catalog, database).tables.find((each) => each.name === name);
  if (!table) throw notFound("Table not found.");
  return table;
};

/** Throws unless there is what a resource names. */
export const requireResource = (
  catalog: Catalog,
  resource: Resource,
  catalogs: ReadonlyMap<string, Catalog>,
): void => {
  const owner = resource.catalogId === undefined ? catalog : catalogs.get(resource.catalogId);
  if (resource.kind === "database" || resource.kind === "allTables") databaseOf(owner, resource.database);
  if (resource.kind === "table" || resource.kind === "columns")
    tableOf(owner, resource.database, resource.table);
  if (resource.kind === "cellsFilter") {
    const isThere = catalog.filters.some(
      ({ catalogId = catalog.catalogId, database, table, name }) =>
        catalogId === (resource.catalogId ?? catalog.catalogId) &&
        database === resource.database &&
        table === resource.table &&
        name === resource.name,
    );
    if (!isThere) throw notFound("Data cells filter not found.");
  }
  if (resource.kind === "expression" && !owner?.expressions.some(({ name }) => name === resource.name))
    throw notFound("LF-Tag expression not found.");
};
