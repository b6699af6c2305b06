import type { Assignment } from "./facts";
import { matches } from "./matching-tags";
import type { Expression } from "./resource";
import type { Tags } from "./tags-on";

/** What a table is to tag policies and column lists. */
export interface TableShape {
  databaseName: string;
  name: string;
  columns: readonly string[];
  partitionKeys: readonly string[];
}

function assignedTo(
  assignments: readonly Assignment[],
  database: string,
  table: string,
  column: string,
): Tags {
  return Object.fromEntries(
    assignments
      .filter((each) => each.database === database && each.table === table && each.column === column)
      .map(({ key, value }) => [key, value]),
  );
}

export function databaseMatches(
  expression: Expression,
  assignments: readonly Assignment[],
  databaseName: string,
): boolean {
  return matches(expression, assignedTo(assignments, databaseName, "", ""));
}

/**
 * The columns of a table that an expression matches, each with its own tags, else the table's, else the database's. Who
 * reads any also reads the partition keys. A table that has no columns matches or doesn't as a table.
 */
export function matchingColumns(
  expression: Expression,
  assignments: readonly Assignment[],
  table: TableShape,
): { columns: string[]; whole: boolean } {
  const { databaseName, name, partitionKeys } = table;
  const ofTable = {
    ...assignedTo(assignments, databaseName, "", ""),
    ...assignedTo(assignments, databaseName, name, ""),
  };
  const all = [...table.columns, ...partitionKeys];
  if (all.length === 0) return { columns: [], whole: matches(expression, ofTable) };
  const found = all.filter((column) =>
    matches(expression, { ...ofTable, ...assignedTo(assignments, databaseName, name, column) }),
  );
  if (found.length === 0) return { columns: [], whole: false };
  return { columns: [...new Set([...found, ...partitionKeys])], whole: found.length === all.length };
}
