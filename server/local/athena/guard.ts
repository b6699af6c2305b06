import { AthenaSqlError } from "@/server/local/athena-sql/error";
import { quoteName, textOf } from "@/server/local/athena-sql/piece";
import { translatePredicate } from "@/server/local/athena-sql/trino/translate";
import type { Rows } from "@/server/local/lakeformation/rows";
import type { CatalogTable, Column } from "./catalog";

/** What stands between a table's files and the query: what of it Lake Formation lets the caller read. */
export interface Guard {
  /** SQL of a cell that isn't there in all rows that are; by the column's name. */
  cells: ReadonlyMap<string, string>;
  /** Condition that a row must meet; null for all rows. */
  where: string | null;
  /** Columns that conditions ask for, in lower case. */
  reads: ReadonlySet<string>;
}

const openGuard: Guard = { cells: new Map(), where: null, reads: new Set() };

/** The table with the columns that the caller may read. */
export function readable(table: CatalogTable, refuse: (code: string, reason: string) => Error): CatalogTable {
  const { given } = table;
  if (!given) return table;
  const may = ({ name }: Column) => given.columns.has(name);
  const columns = given.stored.filter(may);
  const partitionKeys = table.partitionKeys.filter(may);
  if (columns.length + partitionKeys.length === 0) {
    throw refuse("COLUMN_NOT_FOUND", "Relation contains no accessible columns");
  }
  return { ...table, columns, partitionKeys };
}

/** The guard of a table of which all columns are readable. */
export function guardOf({ given, columns, partitionKeys }: CatalogTable): Guard {
  if (!given) return openGuard;
  const reads = new Set<string>();
  const conditions = new Map(
    [...columns, ...partitionKeys].map(({ name }) => [name, condition(given.columns.get(name) ?? [], reads)]),
  );
  const distinct = [...new Set(conditions.values())];
  const where = distinct.includes(null) ? null : distinct.map((each) => `(${each})`).join(" OR ");
  // With one condition for all columns, the rows that are there have all their cells.
  const partial = distinct.length > 1 ? [...conditions] : [];
  const cells = partial.flatMap(([name, each]): [string, string][] =>
    each === null ? [] : [[name, `CASE WHEN ${each} THEN ${quoteName(name)} END`]],
  );
  return { cells: new Map(cells), where, reads };
}

/** Row filters as SQL: of one predicate all must hold, of several predicates one. */
function condition(rows: Rows, reads: Set<string>): string | null {
  if (rows === "all") return null;
  const predicates = rows.map((filters) => filters.map((text) => filterSql(text, reads)).join(" AND "));
  return predicates.length > 0 ? predicates.map((each) => `(${each})`).join(" OR ") : "false";
}

function filterSql(text: string, reads: Set<string>): string {
  const piece = translatePredicate(text);
  if (piece.hasQuery) throw new AthenaSqlError("NOT_SUPPORTED", "A row filter with a query is not supported");
  for (const { parts } of piece.columns) reads.add((parts.at(-1) ?? "").toLowerCase());
  return `(${textOf(piece)})`;
}

// A limit that cuts nothing, below which DuckDB pushes no condition of the query's: one that fails on some value must
// not be tried on rows that the caller doesn't get.
const barrier = "LIMIT 9223372036854775807";

/** The rows of `source` that a guard lets pass, with these columns. */
export function guarded(source: string, names: readonly string[], { cells, where }: Guard): string {
  if (cells.size === 0 && where === null) return source;
  const columns = names.map((name) => {
    const cell = cells.get(name);
    return cell === undefined ? quoteName(name) : `${cell} AS ${quoteName(name)}`;
  });
  return `SELECT ${columns.join(", ")} FROM (${source}) WHERE ${where ?? "true"} ${barrier}`;
}
