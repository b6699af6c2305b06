import type { Catalog, CellsFilter } from "@/server/access/model";
import type { Operation } from "@/server/access/operation";
import { alreadyExists, invalid, notFound } from "./refused";
import { columnNamesOf, tableOf } from "./subject";

type Of<Name extends Operation["name"]> = Extract<Operation, { name: Name }>;

const longestRowFilter = 2048;

type Key = Pick<CellsFilter, "catalogId" | "database" | "table" | "name">;

export const isSameFilter = (home: string, a: Key, b: Key) =>
  a.name === b.name &&
  a.table === b.table &&
  a.database === b.database &&
  (a.catalogId ?? home) === (b.catalogId ?? home);

const positionOf = ({ catalogId, filters }: Catalog, key: Key) =>
  filters.findIndex((each) => isSameFilter(catalogId, each, key));

/** https://docs.aws.amazon.com/lake-formation/latest/dg/data-filtering-notes.html */
const check = (catalog: Catalog, filter: CellsFilter, catalogs: ReadonlyMap<string, Catalog>) => {
  const owner = filter.catalogId === undefined ? catalog : catalogs.get(filter.catalogId);
  const table = tableOf(owner, filter.database, filter.table);
  if (table.kind === "view" || table.target)
    throw invalid("Data cells filters are not supported on views and resource links");
  if (filter.rowFilter !== undefined && filter.rowFilter.length > longestRowFilter)
    throw invalid(`A row filter expression has ${longestRowFilter} characters at most`);
  if (filter.rowFilter?.trim() === "") throw invalid("A row filter expression must not be empty");
  if (!filter.columns) return;
  const named = "include" in filter.columns ? filter.columns.include : filter.columns.exclude;
  const known = columnNamesOf(table);
  const missing = named.filter((name) => !known.includes(name));
  if (missing.length > 0) throw invalid(`Columns not found: ${missing.join(", ")}`);
  if ("exclude" in filter.columns && table.partitionKeys.some(({ name }) => named.includes(name)))
    throw invalid("Partition key columns can't be excluded: they are always visible.");
};

export const createFilter = (
  catalog: Catalog,
  { filter }: Of<"CreateDataCellsFilter">,
  catalogs: ReadonlyMap<string, Catalog>,
): Catalog => {
  check(catalog, filter, catalogs);
  if (positionOf(catalog, filter) >= 0) throw alreadyExists("Data cells filter already exists");
  return { ...catalog, filters: [...catalog.filters, filter] };
};

export const updateFilter = (
  catalog: Catalog,
  { filter }: Of<"UpdateDataCellsFilter">,
  catalogs: ReadonlyMap<string, Catalog>,
): Catalog => {
  const position = positionOf(catalog, filter);
  if (position < 0) throw notFound("Data cells filter not found.");
  check(catalog, filter, catalogs);
  return { ...catalog, filters: catalog.filters.with(position, filter) };
};

/** What was granted on it goes with it. */
export const deleteFilter = (
  catalog: Catalog,
  { filterName, ...table }: Of<"DeleteDataCellsFilter">,
): Catalog => {
  const key: Key = { ...table, name: filterName };
  const position = positionOf(catalog, key);
  if (position < 0) throw notFound("Data cells filter not found.");
  const isOnIt = ({ resource }: Catalog["grants"][number]) =>
    resource.kind === "cellsFilter" && isSameFilter(catalog.catalogId, resource, key);
  return {
    ...catalog,
    filters: catalog.filters.toSpliced(position, 1),
    grants: catalog.grants.some(isOnIt) ? catalog.grants.filter((grant) => !isOnIt(grant)) : catalog.grants,
  };
};
