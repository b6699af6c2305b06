import type { DatabaseRef, TableRef } from "./engine/types";
import type { Catalog, Column, Database, Lake, Table } from "./model";

/** A table and where it really is, which is elsewhere where it was asked for through a resource link. */
export interface FoundTable {
  table: Table;
  at: TableRef;
}

const databasesOf = memo(({ databases }: Catalog) => new Map(databases.map((one) => [one.name, one])));
const tablesOf = memo(({ tables }: Database) => new Map(tables.map((one) => [one.name, one])));

/** What follows from an object that never changes, kept as long as that. */
export function memo<K extends object, V>(make: (key: K) => V): (key: K) => V {
  const kept = new WeakMap<K, V>();
  return (key) => {
    const found = kept.get(key) ?? make(key);
    kept.set(key, found);
    return found;
  };
}

export function findDatabase({ catalogs }: Lake, { catalogId, database }: DatabaseRef): Database | undefined {
  const catalog = catalogs.find((one) => one.catalogId === catalogId);
  return catalog && databasesOf(catalog).get(database);
}

/** Through one link, as AWS goes. */
export function findTable(lake: Lake, ref: TableRef): FoundTable | undefined {
  const database = findDatabase(lake, ref);
  if (database?.target) return directly(lake, { ...database.target, table: ref.table });
  const found = directly(lake, ref);
  return found?.table.target ? directly(lake, found.table.target) : found;
}

function directly(lake: Lake, ref: TableRef): FoundTable | undefined {
  const database = findDatabase(lake, ref);
  const table = database && tablesOf(database).get(ref.table);
  return table && { table, at: ref };
}

/** As a row filter may ask for them. */
export function filterColumns({ columns, partitionKeys }: Table) {
  const told = (isPartitionKey: boolean) => (column: Column) => ({
    ...{ name: column.name, type: column.type, isPartitionKey },
  });
  return [...columns.map(told(false)), ...partitionKeys.map(told(true))];
}

/** In the order in which SELECT * tells them. */
export const allColumns = ({ columns, partitionKeys }: Table): readonly Column[] =>
  partitionKeys.length > 0 ? [...columns, ...partitionKeys] : columns;

/** Their names; of one table they are asked for again and again. */
export const columnNames = memo((table: Table): readonly string[] =>
  allColumns(table).map(({ name }) => name),
);
