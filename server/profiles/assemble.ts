import type { Aggregates, SourceColumn } from "./aggregates";
import { barsOf, histogramOf } from "./bars";
import { SHARES } from "./dialect";
import type { Counted } from "./groupings";
import { isCut, keyOf, type Measured } from "./plan";
import type { ColumnCounts, ColumnKind, ColumnValues, Frequent } from "./stats";
import { timeText } from "./time-text";

export interface ColumnProfile {
  name: string;
  type: string;
  kind: ColumnKind;
  counts: ColumnCounts;
  values: ColumnValues;
}

/** What was counted by values: of all rows, or of a sample. */
export interface CountedIn extends Counted {
  rows: number;
  isSample: boolean;
}

const TOP = 10;

/** A column's profile of all that was asked of it. */
export function columnProfile(
  rows: number,
  { column, aggregates }: Measured,
  n: number,
  counted: ReadonlyMap<string, CountedIn>,
): ColumnProfile {
  const top = counted.get(keyOf("top", n));
  const bars = barsOf(aggregates, column.type);
  const inBars = counted.get(keyOf("bars", n));
  const { kind, min, max, mean, deviation, lengths } = aggregates;
  return {
    name: column.name,
    type: column.type,
    kind,
    counts: countsOf(rows, aggregates, top),
    values: {
      ...{ min, max, mean, deviation, lengths },
      quantiles: quantilesOf(aggregates, column),
      histogram: bars && inBars ? histogramOf(bars, inBars, kind, column.type) : null,
      top: top ? frequent(top) : null,
      patterns: mapped(counted.get(keyOf("patterns", n)), frequent),
    },
  };
}

/** A sketch may count more than there are. */
const atMost = (distinct: number | null, present: number) =>
  distinct === null ? null : Math.min(distinct, present);

const mapped = <T, R>(value: T | undefined, map: (value: T) => R): R | null =>
  value === undefined ? null : map(value);

/** All values were counted one by one, or a sketch tells how many there are. */
function countsOf(rows: number, aggregates: Aggregates, top: CountedIn | undefined): ColumnCounts {
  const { present, distinct, finite, empties } = aggregates;
  const nulls = Math.max(0, rows - present);
  const isExact = present === 0 || (top !== undefined && !top.isSample && !isCut(aggregates));
  const groups = top && top.found - (nulls > 0 ? 1 : 0);
  return {
    nulls,
    distinct: isExact && groups !== undefined ? groups : atMost(distinct, present),
    isDistinctExact: isExact,
    empties,
    nonFinite: finite === null ? null : Math.max(0, present - finite),
  };
}

function quantilesOf({ kind, quantiles, min, max }: Aggregates, { type }: SourceColumn) {
  const isWhole = kind === "number" && [min, max].every((bound) => /^-?\d+$/.test(bound ?? ""));
  const textOf = (value: number) => {
    if (kind === "time") return timeText(Math.round(value), type);
    return String(isWhole ? Math.round(value) : Number(value.toPrecision(6)));
  };
  return quantiles.map((value, n) => ({ share: SHARES[n] ?? 0, value: textOf(value) }));
}

/** Where no value is there twice, none is more frequent than the others. */
function frequent({ values, found, rows, isSample }: CountedIn): Frequent {
  const isOfAll = (values[0]?.count ?? 0) > 1 || found <= TOP;
  return { values: isOfAll ? values.slice(0, TOP) : [], rows, isSample };
}
