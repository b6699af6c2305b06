import type { TableColumn } from "@/server/accounts/contract";
import type { Described as Said } from "@/server/catalog/contract";
import { hasColumnLike, isSystemSchema, type NameIndex, type TableEntry } from "./name-index";

/** A line of the schema tree, as the list shows them one below the other. */
export type TreeRow = { key: string; level: 1 | 2 | 3; place: number; size: number } & (
  | { kind: "schema"; schema: string; count: number; isOpen: boolean }
  // `said` is why a table is here that is not found by a name.
  | { kind: "table"; table: TableEntry; isOpen: boolean; said: Said | null }
  | { kind: "column"; table: TableEntry; name: string; type: string; column: TableColumn | null }
  | { kind: "note"; text: string; isFailed: boolean }
);

export const schemaKey = (schema: string): string => `s\n${schema}`;
export const tableKey = ({ schema, name }: Pick<TableEntry, "schema" | "name">): string =>
  `t\n${schema}\n${name}`;

/** What is known of an opened table's columns. */
export interface Described {
  columns: readonly TableColumn[] | null;
  error: string | null;
}

interface Shown {
  index: NameIndex;
  search: string;
  /** By table's key, what is said of those that descriptions are found for. */
  said: ReadonlyMap<string, Said>;
  /** Keys of rows that a person opened or, where they open by themselves, closed. */
  toggled: ReadonlySet<string>;
  described: ReadonlyMap<string, Described>;
}

/** Few schemas lie open from the start, of many only `public` does. */
const OPEN_SCHEMAS_MAX = 3;
/** A column found by the search opens its table; with more tables than this only their names are shown. */
const OPEN_FOUND_MAX = 20;

interface Group {
  schema: string;
  tables: readonly TableEntry[];
  /** How many of them are found by a name of their own. */
  hits: number;
}

/** The schemas to show with their tables; what is found by a name stands before what is by a description. */
function groupsOf({ index, said }: Shown, schemas: readonly string[], wanted: string): Group[] {
  const [named, described]: [Group[], Group[]] = [[], []];
  for (const schema of schemas) {
    const tables = (index.bySchema.get(schema.toLowerCase()) ?? []).filter((one) => one.schema === schema);
    if (wanted === "" || schema.toLowerCase().includes(wanted)) {
      named.push({ schema, tables, hits: 0 });
      continue;
    }
    const [byName, bySaid]: [TableEntry[], TableEntry[]] = [[], []];
    for (const table of tables) {
      if (matches(table, wanted)) byName.push(table);
      else if (said.has(tableKey(table))) bySaid.push(table);
    }
    const found = { schema, tables: [...byName, ...bySaid], hits: byName.length };
    if (found.tables.length > 0) (found.hits > 0 ? named : described).push(found);
  }
  return [...named, ...described];
}

/**
 * The lines of the tree. A search looks through schemas, tables and, once they are known, columns; tables of which
 * something is said that it finds stand below those.
 */
export function treeRows(shown: Shown): TreeRow[] {
  const { index, search, toggled, described } = shown;
  const wanted = search.trim().toLowerCase();
  const schemas = index.schemas.filter((schema) => !isSystemSchema(schema));
  const groups = groupsOf(shown, schemas, wanted);
  const hits = groups.reduce((sum, group) => sum + group.hits, 0);
  const rows: TreeRow[] = [];
  for (const [place, { schema, tables }] of groups.entries()) {
    const key = schemaKey(schema);
    const opensItself = wanted !== "" || schemas.length <= OPEN_SCHEMAS_MAX || schema === "public";
    const isOpen = opensItself !== toggled.has(key);
    const count = tables.length;
    rows.push({
      kind: "schema",
      key,
      level: 1,
      place: place + 1,
      size: groups.length,
      schema,
      count,
      isOpen,
    });
    if (!isOpen) continue;
    if (count === 0) rows.push(note(key, 2, "No tables", false));
    for (const [at, table] of tables.entries()) {
      const isNamed = wanted === "" || table.name.toLowerCase().includes(wanted);
      const byColumn = !isNamed && hits <= OPEN_FOUND_MAX && hasColumnLike(table, wanted);
      const opens = byColumn !== toggled.has(tableKey(table));
      rows.push({
        kind: "table",
        key: tableKey(table),
        level: 2,
        place: at + 1,
        size: count,
        table,
        isOpen: opens,
        said: (!isNamed && !byColumn && shown.said.get(tableKey(table))) || null,
      });
      if (opens) rows.push(...columnRows(table, described.get(tableKey(table)), byColumn ? wanted : ""));
    }
  }
  return rows;
}

const matches = (table: TableEntry, wanted: string): boolean =>
  table.name.toLowerCase().includes(wanted) ||
  `${table.schema}.${table.name}`.toLowerCase().includes(wanted) ||
  hasColumnLike(table, wanted);

function columnRows(table: TableEntry, known: Described | undefined, wanted: string): TreeRow[] {
  const key = tableKey(table);
  const names = known?.columns?.map(({ name }) => name) ?? table.columns;
  const columns = names.filter((name) => wanted === "" || name.toLowerCase().includes(wanted));
  if (known?.error && columns.length === 0) return [note(key, 3, known.error, true)];
  if (columns.length === 0) return [note(key, 3, known ? "No columns" : "Loading…", false)];
  return columns.map((name, at) => {
    const column = known?.columns?.find((one) => one.name === name) ?? null;
    const type = column ? typeText(column) : (table.types[table.columns.indexOf(name)] ?? "");
    return {
      kind: "column",
      key: `${key}\n${name}`,
      level: 3,
      place: at + 1,
      size: columns.length,
      table,
      name,
      type,
      column,
    };
  });
}

const note = (key: string, level: 2 | 3, text: string, isFailed: boolean): TreeRow => ({
  kind: "note",
  key: `${key}\nnote`,
  level,
  place: 1,
  size: 1,
  text,
  isFailed,
});

/** `varchar(20)`, `numeric(8,2)`: with what the plain name leaves out. */
export function typeText({ type, precision, scale, length }: TableColumn): string {
  if (type.includes("(")) return type;
  if (/^(numeric|decimal)$/.test(type) && precision > 0) return `${type}(${precision},${scale})`;
  if (/char/.test(type) && length > 0 && length < 65_535) return `${type}(${length})`;
  return type;
}
