import { quoteName } from "@/server/sql/tokenize";
import type { Aggregates, SourceColumn } from "./aggregates";
import { barSql, barsOf } from "./bars";
import { cut, type Dialect, double, TEXT_MAX } from "./dialect";
import type { Grouping } from "./groupings";

/** So many columns of a table are profiled; the values of so many are looked at more closely. */
export const COLUMNS_MAX = 1_000;
const VALUES_MAX = 200;

// Redshift takes 100 KB of SQL.
const COLUMNS_AT_ONCE = 30;
const VALUES_AT_ONCE = 20;

/** Counting by all values of a column is cheap up to here. */
const DISTINCT_MAX = 20_000;
/** Patterns, and values of which there are more than that, are counted among about so many rows. */
const SAMPLE_ROWS = 100_000;

/** Columns that are asked for together. */
export const columnBatches = (columns: readonly SourceColumn[]): SourceColumn[][] =>
  batches(columns, COLUMNS_AT_ONCE);

function batches<T>(items: readonly T[], size: number): T[][] {
  const made: T[][] = [];
  for (let at = 0; at < Math.max(items.length, 1); at += size) made.push(items.slice(at, at + size));
  return made;
}

/** One statement over groupings of several columns; `share` is null where it looks at all rows. */
export interface ValuesBatch {
  key: string;
  groupings: Grouping[];
  share: number | null;
}

export interface Measured {
  column: SourceColumn;
  aggregates: Aggregates;
}

/** What is asked of the values, once it is known how many there are and between which they lie. */
export function valuesBatches(dialect: Dialect, rows: number, measured: readonly Measured[]): ValuesBatch[] {
  const isSmall = rows <= SAMPLE_ROWS;
  const all = measured
    .map((one, n) => ({ ...one, n }))
    .filter(({ aggregates }) => aggregates.present > 0 && hasValues(aggregates))
    .slice(0, VALUES_MAX);
  return batches(all, VALUES_AT_ONCE).flatMap((some, at) => {
    const groupings = some.flatMap(({ n, ...one }) => groupingsOf(dialect, one, n));
    const exact = groupings.filter((one) => isSmall || one.isExact);
    const sampled = groupings.filter((one) => !exact.includes(one));
    return [
      { key: `values-${at}`, groupings: exact, share: null },
      { key: `sample-${at}`, groupings: sampled, share: SAMPLE_ROWS / rows },
    ].filter((batch) => batch.groupings.length > 0);
  });
}

const hasValues = ({ kind }: Aggregates) => kind !== "other" && kind !== "binary";

/** Names a grouping by the place of its column. */
export const keyOf = (about: "top" | "bars" | "patterns", n: number) => `${about}-${n}`;

/** Whether texts are told apart by their beginnings alone. */
export const isCut = ({ lengths }: Aggregates) => (lengths?.max ?? 0) > TEXT_MAX;

function groupingsOf(
  dialect: Dialect,
  { column, aggregates }: Measured,
  n: number,
): (Grouping & { isExact: boolean })[] {
  const { kind, distinct } = aggregates;
  const x = quoteName(column.name);
  const bars = barsOf(aggregates, column.type);
  const number = kind === "time" ? dialect.epoch(x, column.type) : double(x);
  const isExact = kind === "boolean" || (distinct !== null && distinct <= DISTINCT_MAX);
  return [
    {
      key: keyOf("top", n),
      sql: kind === "text" && isCut(aggregates) ? cut(x) : x,
      asText: (group) => dialect.asText(group, kind),
      isExact,
    },
    ...(bars
      ? [{ key: keyOf("bars", n), sql: barSql(number, bars), asText: whole(dialect), isExact: true }]
      : []),
    ...(kind === "text"
      ? [
          {
            key: keyOf("patterns", n),
            sql: dialect.pattern(cut(x)),
            asText: (group: string) => group,
            isExact: false,
          },
        ]
      : []),
  ];
}

const whole = (dialect: Dialect) => (group: string) => dialect.asText(group, "number");
