import { quoteName } from "@/server/sql/tokenize";
import { cut, type Dialect, double, doubleOf } from "./dialect";
import { cleaned, countOf, numberOf } from "./read-cells";
import type { ColumnKind } from "./stats";

export interface SourceColumn {
  name: string;
  /** As the source names it. */
  type: string;
}

/** What one pass over a table tells of a column. */
export interface Aggregates {
  kind: ColumnKind;
  present: number;
  distinct: number | null;
  finite: number | null;
  empties: number | null;
  min: string | null;
  max: string | null;
  /** As numbers: of a time its seconds since 1970. */
  low: number | null;
  high: number | null;
  mean: number | null;
  deviation: number | null;
  quantiles: number[];
  lengths: { min: number; max: number; mean: number } | null;
}

type Measure =
  | "present"
  | "distinct"
  | "finite"
  | "empties"
  | "min"
  | "max"
  | "low"
  | "high"
  | "mean"
  | "deviation"
  | "quantile"
  | "shortest"
  | "longest"
  | "length";

type Measured = readonly [Measure, string];

/** Their squares are still numbers; a sum of larger ones may be none. */
const TAME_MAX = 1e150;

function measuresOf(dialect: Dialect, { type }: SourceColumn, x: string): Measured[] {
  const kind = dialect.kindOf(type);
  const distinct = dialect.distinct(x, kind);
  return [
    ["present", `count(${x})`],
    ...(distinct === null ? [] : [["distinct", distinct] as const]),
    ...OF_KIND[kind](dialect, x, type),
  ];
}

const OF_KIND: Record<ColumnKind, (dialect: Dialect, x: string, type: string) => Measured[]> = {
  number: (dialect, x, type) => {
    const isFloating = dialect.isFloating(type);
    const finite = isFloating ? dialect.finite(x) : x;
    const all = double(finite);
    const tame = isFloating
      ? `CASE WHEN abs(${double(x)}) < ${doubleOf(TAME_MAX)} THEN ${double(x)} END`
      : all;
    return [
      ...(isFloating ? [["finite", `count(${finite})`] as const] : []),
      ["min", `min(${finite})`],
      ["max", `max(${finite})`],
      ["mean", `avg(${tame})`],
      ["deviation", `stddev_samp(${tame})`],
      ...dialect.quantiles(all).map((sql): Measured => ["quantile", sql]),
    ];
  },
  time: (dialect, x, type) => [
    ["min", `min(${x})`],
    ["max", `max(${x})`],
    ["low", dialect.epoch(`min(${x})`, type)],
    ["high", dialect.epoch(`max(${x})`, type)],
    ...dialect.quantiles(dialect.epoch(x, type)).map((sql): Measured => ["quantile", sql]),
  ],
  text: (dialect, x) => [
    ["min", cut(`min(${x})`)],
    ["max", cut(`max(${x})`)],
    ["empties", `count(CASE WHEN ${x} = '' THEN 1 END)`],
    ...lengthsOf(dialect, x, "text"),
  ],
  boolean: () => [],
  binary: (dialect, x) => lengthsOf(dialect, x, "binary"),
  other: () => [],
};

function lengthsOf(dialect: Dialect, x: string, kind: ColumnKind): Measured[] {
  const length = dialect.length(x, kind);
  return [
    ["shortest", `min(${length})`],
    ["longest", `max(${length})`],
    ["length", `avg(${double(length)})`],
  ];
}

/** One statement that looks at each row once and tells of all these columns. */
export function aggregatesSql(dialect: Dialect, table: string, columns: readonly SourceColumn[]): string {
  const named = columns.map(({ name }, n) => `${quoteName(name)} AS c${n}`);
  const measures = columns.flatMap((column, n) => measuresOf(dialect, column, `c${n}`).map(([, sql]) => sql));
  const source = named.length > 0 ? `(SELECT ${named.join(", ")} FROM ${table}) AS source` : table;
  return `SELECT ${["count(*)", ...measures].join(", ")} FROM ${source}`;
}

/** The row that `aggregatesSql` answers with. */
export function readAggregates(
  dialect: Dialect,
  columns: readonly SourceColumn[],
  row: readonly (string | null)[],
): { rows: number; columns: Aggregates[] } {
  let at = 1;
  const read = columns.map((column) => {
    const told = new Map<Measure, (string | null)[]>();
    for (const [measure] of measuresOf(dialect, column, "x")) {
      told.set(measure, [...(told.get(measure) ?? []), row[at] ?? null]);
      at += 1;
    }
    return columnOf(dialect, column, told);
  });
  return { rows: countOf(row[0]), columns: read };
}

function columnOf(
  dialect: Dialect,
  { type }: SourceColumn,
  told: ReadonlyMap<Measure, (string | null)[]>,
): Aggregates {
  const cell = (measure: Measure) => told.get(measure)?.[0] ?? null;
  const kind = dialect.kindOf(type);
  const [min, max] = [cell("min"), cell("max")].map((text) => shown(text, dialect.isFloating(type)));
  const isTime = kind === "time";
  const [low, high] = isTime ? [cell("low"), cell("high")] : kind === "number" ? [min, max] : [];
  const isTame = [low, high].every((bound) => Math.abs(numberOf(bound) ?? 0) < TAME_MAX);
  const counted = (measure: Measure) => (told.has(measure) ? countOf(cell(measure)) : null);
  return {
    kind,
    present: countOf(cell("present")),
    distinct: counted("distinct"),
    finite: counted("finite"),
    empties: counted("empties"),
    min: min ?? null,
    max: max ?? null,
    low: numberOf(low),
    high: numberOf(high),
    mean: isTame ? numberOf(cell("mean")) : null,
    deviation: isTame ? numberOf(cell("deviation")) : null,
    quantiles: quantilesOf(told.get("quantile") ?? []),
    lengths: lengthsIn(cell("shortest"), cell("longest"), cell("length")),
  };
}

/** `1.0E7` of an engine is 10000000 to people. */
function shown(text: string | null, isFloating: boolean): string | null {
  const number = isFloating ? numberOf(text) : null;
  return number === null ? cleaned(text) : String(number);
}

/** Each in a cell of its own, or all as one list. */
function quantilesOf(cells: readonly (string | null)[]): number[] {
  const texts = cells.length === 1 ? (cells[0]?.replace(/[[\]]/g, "").split(",") ?? []) : cells;
  const numbers = texts.map(numberOf);
  return numbers.every((one) => one !== null) ? numbers : [];
}

function lengthsIn(min: string | null, max: string | null, mean: string | null): Aggregates["lengths"] {
  const average = numberOf(mean);
  return average === null ? null : { min: countOf(min), max: countOf(max), mean: average };
}
