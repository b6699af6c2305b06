import type { Effect } from "@/server/changes";
import type { AccessDiff, DatabaseChange, GrantChange, Rows, TableChange, Verdict } from "./engine";
import type { Lake } from "./model";
import { resourceWords } from "./step-words";

type Change = TableChange | DatabaseChange;

/** Who gains or loses what, one line for all permissions of a kind that come or go alike. */
export function effectsOf(diff: AccessDiff, before: Lake, after: Lake): Effect[] {
  const sizes = columnCounts(before, after);
  const lines = [
    ...diff.databases.flatMap((change) => linesOf(change, 0)),
    ...diff.tables.flatMap((change) => linesOf(change, sizes(change))),
    ...diff.grants.map(grantLine),
  ];
  return merged(lines);
}

const grantLine = ({ principal, catalogId, permission, resource, isGain }: GrantChange): Effect => ({
  ...{ principal, permission, accountId: catalogId, resource: resourceWords(resource) },
  ...{ direction: isGain ? "gains" : "loses", columns: null, rows: null, note: null },
});

/** How often Lake Formation decides after it what IAM decided before, or the other way round. */
export const decidersMoved = ({ tables, databases }: AccessDiff) => {
  const all: Change[] = [...tables, ...databases];
  return {
    toLakeFormation: all.filter(({ before, after }) => before === "iam" && after !== "iam").length,
    toIam: all.filter(({ before, after }) => before !== "iam" && after === "iam").length,
  };
};

function linesOf(change: Change, columnCount: number): Effect[] {
  const had = change.before !== "deny";
  const has = change.after !== "deny";
  if (!had && has) return [line(change, "gains", wholly(change, columnCount, "gained"))];
  if (had && !has) return [line(change, "loses", wholly(change, columnCount, "lost"))];
  if (!("table" in change)) return [];
  const { columnsGained, columnsLost } = change;
  const [was, is] = [rowsOf(change, change.rowsBefore), rowsOf(change, change.rowsAfter)];
  const lines: Effect[] = cellLines(change);
  if (columnsGained.length > 0) lines.push(line(change, "gains", { columns: columnsGained, rows: is }));
  if (columnsLost.length > 0) lines.push(line(change, "loses", { columns: columnsLost, rows: was }));
  if (was !== is) lines.push(...rowLines(change, was, is));
  return lines;
}

/** Of columns that one reads before and after: those that come to be read in all rows, or cease to. */
function cellLines(change: TableChange): Effect[] {
  const { columnsGained, columnsLost, unfilteredGained, unfilteredLost, rowsBefore, rowsAfter } = change;
  // Where rows come or go altogether, that says it.
  if (rowsBefore !== "all" || rowsAfter !== "all") return [];
  const widened = unfilteredGained.filter((name) => !columnsGained.includes(name));
  const narrowed = unfilteredLost.filter((name) => !columnsLost.includes(name));
  const told = (direction: Effect["direction"], columns: string[], note: string) =>
    columns.length > 0 ? [{ ...line(change, direction, { columns, rows: null }), note }] : [];
  return [
    ...told("gains", widened, "read before in the rows of a filter only"),
    ...told("loses", narrowed, "read then in the rows of a filter only"),
  ];
}

/** Rows that are given and taken can't be told from the filters' words: both are shown, but for all rows. */
function rowLines(change: TableChange, was: string | null, is: string | null): Effect[] {
  if (is === null) return [line(change, "gains", { columns: null, rows: null })];
  if (was === null) return [line(change, "loses", { columns: null, rows: `all but: ${is}` })];
  return [
    line(change, "loses", { columns: null, rows: was }),
    line(change, "gains", { columns: null, rows: is }),
  ];
}

interface Extent {
  columns: readonly string[] | null;
  rows: string | null;
}

function wholly(change: Change, columnCount: number, way: "gained" | "lost"): Extent {
  if (!("table" in change)) return { columns: null, rows: null };
  const columns = way === "gained" ? change.columnsGained : change.columnsLost;
  const rows = way === "gained" ? change.rowsAfter : change.rowsBefore;
  return {
    columns: columns.length === 0 || columns.length === columnCount ? null : columns,
    rows: rowsOf(change, rows),
  };
}

/** Of SELECT, any of the predicates; null for all rows. */
function rowsOf({ permission }: TableChange, rows: Rows): string | null {
  if (rows === "all" || permission !== "SELECT") return null;
  return rows.map((all) => all.map((one) => `(${one})`).join(" AND ")).join(" OR ");
}

const NOTES: Partial<Record<`${Verdict} ${Verdict}`, string>> = {
  "iam deny": "IAM policies decided before",
  "deny iam": "IAM policies decide then",
};

function line(change: Change, direction: Effect["direction"], extent: Extent): Effect {
  const { principal, permission, before, after } = change;
  const isTable = "table" in change;
  const { catalogId, database } = isTable ? change.table : change.database;
  const resource = isTable ? `${database}.${change.table.table}` : database;
  const note = NOTES[`${before} ${after}`] ?? null;
  return { direction, principal, accountId: catalogId, resource, permission, note, ...extent };
}

function merged(lines: readonly Effect[]): Effect[] {
  const found = new Map<string, Effect & { permissions: string[] }>();
  for (const one of lines) {
    const { permission, ...rest } = one;
    const key = JSON.stringify(rest);
    const known = found.get(key);
    if (known) known.permissions.push(permission);
    else found.set(key, { ...one, permissions: [permission] });
  }
  return [...found.values()]
    .map(({ permissions, ...one }) => ({ ...one, permission: permissions.join(", ") }))
    .sort((a, b) => order(a, b));
}

/** What is lost first: it is what somebody will miss. */
const order = (a: Effect, b: Effect) =>
  compare(b.direction, a.direction) || compare(a.principal, b.principal) || compare(a.resource, b.resource);
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** Of a table as it is after, or was before; each database is looked through once. */
function columnCounts(before: Lake, after: Lake): (change: TableChange) => number {
  const known = new Map<string, Map<string, number>>();
  const countsIn = (catalogId: string, database: string) => {
    const counts = new Map<string, number>();
    for (const { catalogs } of [before, after]) {
      const found = catalogs
        .find((one) => one.catalogId === catalogId)
        ?.databases.find(({ name }) => name === database);
      for (const { name, columns, partitionKeys } of found?.tables ?? [])
        counts.set(name, columns.length + partitionKeys.length);
    }
    return counts;
  };
  return ({ table: { catalogId, database, table } }) => {
    const key = `${catalogId}/${database}`;
    const counts = known.get(key) ?? countsIn(catalogId, database);
    known.set(key, counts);
    return counts.get(table) ?? 0;
  };
}
