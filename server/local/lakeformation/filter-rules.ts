import { AthenaSqlError } from "@/server/local/athena-sql/error";
import type { Table } from "@/server/local/catalog";
import { invalidInput } from "@/server/local/catalog/errors";
import type { CellsFilter } from "./cells-filters";
import { readPredicate } from "./predicate";

/** Columns that PostgreSQL and Redshift keep for themselves. */
const restricted = new Set([
  "ctid",
  "oid",
  "xmin",
  "cmin",
  "xmax",
  "cmax",
  "tableoid",
  "insertxid",
  "deletexid",
  "importoid",
  "redcatuniqueid",
]);

/** Throws InvalidInput unless the filter can be put on this table. */
export function checkFilter(
  { rowFilter, columns }: Pick<CellsFilter, "rowFilter" | "columns">,
  table: Table,
): void {
  if (table.target) throw invalidInput("Data cells filters can't be made on a resource link.");
  if (table.tableType === "VIRTUAL_VIEW") throw invalidInput("Data cells filters can't be made on a view.");
  const plain = new Map((table.storage?.columns ?? []).map(({ name, type }) => [name.toLowerCase(), type]));
  const keys = new Map(table.partitionKeys.map(({ name, type }) => [name.toLowerCase(), type]));
  const all = new Map([...plain, ...keys]);
  const named = "include" in columns ? columns.include : columns.exclude;
  requireColumns(named, all);
  if ("exclude" in columns && columns.exclude.some((name) => keys.has(name))) {
    throw invalidInput("Partition key columns can't be excluded: they are always visible.");
  }
  if (rowFilter === undefined) return;
  const used = read(rowFilter);
  requireColumns(used, all);
  const nested = used.find((name) => /^(?:array|map|struct|uniontype)\b/i.test(all.get(name) ?? ""));
  if (nested !== undefined) {
    throw invalidInput(
      `Column ${nested} of type ${all.get(nested)} can't be used in a row filter expression.`,
    );
  }
}

function read(rowFilter: string): string[] {
  try {
    return readPredicate(rowFilter);
  } catch (error) {
    if (!(error instanceof AthenaSqlError)) throw error;
    throw invalidInput(`Invalid row filter expression: ${error.message}`);
  }
}

function requireColumns(names: readonly string[], columns: ReadonlyMap<string, string>): void {
  const forbidden = names.find((name) => restricted.has(name));
  if (forbidden !== undefined)
    throw invalidInput(`Column ${forbidden} can't be used in a data cells filter.`);
  const missing = names.filter((name) => !columns.has(name));
  if (missing.length > 0) {
    throw invalidInput(`Column(s) ${missing.join(", ")} not found in the table.`);
  }
}
