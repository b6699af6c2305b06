import type { getColumnNames, getSchemaTree } from "@/server/accounts/contract";
import type { Output } from "@/server/api/endpoint";

/** A table or view, with its columns once they are known. */
export interface TableEntry {
  schema: string;
  name: string;
  type: string;
  rows: number | null;
  columns: readonly string[];
  types: readonly string[];
}

/** All names of a database, ready to be looked up while somebody types. */
export interface NameIndex {
  schemas: readonly string[];
  tables: readonly TableEntry[];
  hasColumns: boolean;
  /** By lower-case name, of every schema. */
  byName: ReadonlyMap<string, readonly TableEntry[]>;
  bySchema: ReadonlyMap<string, readonly TableEntry[]>;
}

type Tree = Output<typeof getSchemaTree>;
type Columns = Output<typeof getColumnNames>;

const SYSTEM_SCHEMA = /^(pg_|information_schema$|rs_compat$|catalog_history$)/;

export const isSystemSchema = (name: string): boolean => SYSTEM_SCHEMA.test(name);

/** Joins the tree and the columns, of which either may still be on its way. */
export function buildIndex(tree: Tree | undefined, columns: Columns | undefined): NameIndex {
  const types = columns?.types ?? [];
  const known = new Map(columns?.tables.map((table) => [`${table.schema}\n${table.name}`, table]) ?? []);
  const listed = tree?.tables ?? columns?.tables.map((table) => ({ ...table, type: "TABLE", rows: null }));
  const tables = (listed ?? []).map(({ schema, name, type, rows }): TableEntry => {
    const table = known.get(`${schema}\n${name}`);
    const names = table?.columns ?? [];
    return {
      schema,
      name,
      type,
      rows,
      columns: names,
      types: table?.types.map((place) => types[place] ?? "") ?? [],
    };
  });
  return {
    schemas: tree?.schemas ?? [...new Set(tables.map(({ schema }) => schema))],
    tables,
    hasColumns: columns !== undefined,
    byName: groupBy(tables, ({ name }) => name.toLowerCase()),
    bySchema: groupBy(tables, ({ schema }) => schema.toLowerCase()),
  };
}

export const EMPTY_INDEX: NameIndex = buildIndex(undefined, undefined);

function groupBy(tables: readonly TableEntry[], keyOf: (table: TableEntry) => string) {
  const groups = new Map<string, TableEntry[]>();
  for (const table of tables) {
    const group = groups.get(keyOf(table));
    if (group) group.push(table);
    else groups.set(keyOf(table), [table]);
  }
  return groups;
}

const columnTexts = new WeakMap<TableEntry, string>();

/** Whether a column's name has a text in it; the names are put in lower case once, when somebody first searches. */
export function hasColumnLike(table: TableEntry, wanted: string): boolean {
  let text = columnTexts.get(table);
  if (text === undefined) {
    text = table.columns.join("\n").toLowerCase();
    columnTexts.set(table, text);
  }
  return text.includes(wanted);
}

/** The table that a name in SQL means: with a schema that one, without it the one of `public` first. */
export function findTable(index: NameIndex, path: readonly string[]): TableEntry | undefined {
  const [name = "", schema] = [...path].reverse();
  const found = index.byName.get(name.toLowerCase()) ?? [];
  if (schema !== undefined) return found.find((table) => table.schema.toLowerCase() === schema.toLowerCase());
  return found.find((table) => table.schema === "public") ?? found[0];
}
