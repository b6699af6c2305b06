import { type Histogram, histogramOf, merged } from "./histogram";

/** What of a statement its groups count. */
export interface Counted {
  ownerId: string | null;
  accountId: string;
  warehouseKind: string;
  warehouse: string;
  database: string;
  label: string | null;
  dbUser: string | null;
  kind: string | null;
  fingerprint: string;
  status: string;
  durationMs: number | null;
  createdAt: Date;
}

export interface Placed extends Counted {
  seriesId: number;
  shapeId: number;
}

/** How a series ran a shape in the `span` days from `day` (counted from the epoch) on. */
export interface Rollup {
  span: number;
  day: number;
  seriesId: number;
  shapeId: number;
  count: number;
  failed: number;
  totalMs: number;
  lastAt: Date;
  histogram: Histogram;
}

const LONGEST = 64;
const SPANS = [1, 4, 16, LONGEST] as const;
const DAY_MS = 24 * 60 * 60 * 1_000;

export const dayOf = (at: Date): number => Math.floor(at.getTime() / DAY_MS);
export const dateOf = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10);

export const keyOfRollup = ({ span, day, seriesId, shapeId }: Omit<Rollup, "histogram">): string =>
  `${span}/${day}/${seriesId}/${shapeId}`;

/** Counts statements into the spans that hold their day; `by` -1 takes them back. */
export function rollupsOf(rows: readonly Placed[], by: 1 | -1): Map<string, Rollup> {
  const all = new Map<string, Rollup>();
  for (const row of rows) {
    const durationMs = row.durationMs === null ? [] : [row.durationMs];
    for (const span of SPANS) {
      const one: Rollup = {
        span,
        day: Math.floor(dayOf(row.createdAt) / span) * span,
        seriesId: row.seriesId,
        shapeId: row.shapeId,
        count: by,
        failed: row.status === "FAILED" ? by : 0,
        totalMs: by * (row.durationMs ?? 0),
        lastAt: row.createdAt,
        histogram: histogramOf(durationMs, by),
      };
      const key = keyOfRollup(one);
      all.set(key, sumOf(all.get(key), one));
    }
  }
  return all;
}

export function sumOf(a: Rollup | undefined, b: Rollup): Rollup {
  if (!a) return b;
  return {
    ...a,
    count: a.count + b.count,
    failed: a.failed + b.failed,
    totalMs: a.totalMs + b.totalMs,
    lastAt: new Date(Math.max(a.lastAt.getTime(), b.lastAt.getTime())),
    histogram: merged([a.histogram, b.histogram]),
  };
}

/** Days from `from` up to and without `to`. */
export interface Period {
  from: number;
  to: number;
}

/** A period told by rollups of one span. */
export interface Stretch extends Period {
  span: number;
}

/** A period as the fewest rollups that make it up exactly: long spans inside, days at the edges. */
export function stretchesOf({ from, to }: Period, spans: readonly number[] = SPANS): Stretch[] {
  if (from >= to) return [];
  const [span = 1, ...longer] = spans;
  const next = longer[0];
  if (next === undefined) return [{ span, from, to }];
  const first = Math.ceil(from / next) * next;
  const last = Math.floor(to / next) * next;
  if (first >= last) return [{ span, from, to }];
  return [
    ...(from < first ? [{ span, from, to: first }] : []),
    ...stretchesOf({ from: first, to: last }, longer),
    ...(last < to ? [{ span, from: last, to }] : []),
  ];
}

/** How many rollups of a shape and a series are read. */
export const spansIn = (stretches: readonly Stretch[]): number =>
  stretches.reduce((sum, { span, from, to }) => sum + (to - from) / span, 0);

/**
 * The longest spans that hold a period, where they are worth a look: fewer than its own, and with not much more in them.
 * Nothing has run after today.
 */
export function coverOf(period: Period, today: number): Stretch | null {
  const from = Math.floor(period.from / LONGEST) * LONGEST;
  const around = { span: LONGEST, from, to: Math.ceil(period.to / LONGEST) * LONGEST };
  const daysOf = (one: Period) => Math.min(one.to, today + 1) - one.from;
  const isNear = daysOf(around) <= 3 * daysOf(period);
  return isNear && spansIn([around]) < spansIn(stretchesOf(period)) ? around : null;
}

/** The day after today, or later, at which every span ends: an open period needs no days at its end. */
export const openEnd = (now: Date): number => (Math.floor(dayOf(now) / LONGEST) + 1) * LONGEST;
