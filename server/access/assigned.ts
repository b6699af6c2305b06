import { allColumns } from "./find";
import type { Catalog, Tags } from "./model";

/** What is asked of the assignments of an account: one level of it, searched, with all that is below. */
export interface AssignedFilter {
  database?: string | undefined;
  table?: string | undefined;
  search?: string | undefined;
}

export interface AssignedTags {
  database: string;
  table?: string;
  column?: string;
  tags: Tags;
}

/** All places to which LF-tags are assigned themselves: each database before its tables, each table before its columns. */
export function* assigned(
  { databases }: Catalog,
  { database, table, search }: AssignedFilter,
): Generator<AssignedTags> {
  const isFound = (name: string) => search === undefined || name.includes(search);
  const isDatabase = (name: string) => (database === undefined ? isFound(name) : name === database);
  const isTable = (name: string) =>
    table === undefined ? database === undefined || isFound(name) : name === table;
  const isColumn = (name: string) => table === undefined || isFound(name);
  for (const one of sorted(databases)) {
    if (one.target || !isDatabase(one.name)) continue;
    const at = { database: one.name };
    if (database === undefined) yield* tagged(at, one.tags);
    for (const inner of sorted(one.tables)) {
      if (inner.target || !isTable(inner.name)) continue;
      if (table === undefined) yield* tagged({ ...at, table: inner.name }, inner.tags);
      for (const column of allColumns(inner).filter(({ name }) => isColumn(name)))
        yield* tagged({ ...at, table: inner.name, column: column.name }, column.tags);
    }
  }
}

function* tagged(place: Omit<AssignedTags, "tags">, tags: Tags): Generator<AssignedTags> {
  if (Object.keys(tags).length > 0) yield { ...place, tags };
}

const sorted = <One extends { name: string }>(all: readonly One[]) =>
  [...all].sort((a, b) => (a.name < b.name ? -1 : 1));
