import type { Aggregates } from "./aggregates";
import { doubleOf } from "./dialect";
import type { Counted } from "./groupings";
import type { Histogram } from "./stats";
import { timeText } from "./time-text";

const BARS = 20;
const DAY = 86_400;

/** Bars of one width between the least and the greatest value of a column. */
export interface Bars {
  low: number;
  high: number;
  width: number;
  count: number;
}

/** Null where all values are one, or lie further apart than a number can tell. Few whole numbers or days have a bar each. */
export function barsOf({ kind, low, high, min, max }: Aggregates, type: string): Bars | null {
  if (low === null || high === null || high <= low) return null;
  const isDate = /^date$/i.test(type);
  const isWhole = kind === "number" && [min, max].every((bound) => /^-?\d+$/.test(bound ?? ""));
  const step = isDate ? DAY : isWhole ? 1 : 0;
  const steps = step > 0 ? (high - low) / step + 1 : Number.POSITIVE_INFINITY;
  const [width, count] = steps <= BARS ? [step, Math.round(steps)] : [(high - low) / BARS, BARS];
  return Number.isFinite(width) && Number.isFinite(1 / width) ? { low, high, width, count } : null;
}

/** The number of the bar that `x`, a double, belongs to. */
export const barSql = (x: string, { low, high, width, count }: Bars): string =>
  `CASE WHEN ${x} BETWEEN ${signed(low)} AND ${signed(high)} THEN least(${count - 1}, CAST(floor((${x} - ${signed(low)}) * ${signed(1 / width)}) AS integer)) END`;

const signed = (value: number) => (value < 0 ? `(- ${doubleOf(-value)})` : doubleOf(value));

export function histogramOf(bars: Bars, counted: Counted, kind: Aggregates["kind"], type: string): Histogram {
  const counts = Array.from({ length: bars.count }, () => 0);
  for (const { value, count } of counted.values) counts[Number(value)] = count;
  const boundOf = (n: number) => {
    const bound = n === bars.count && bars.count === BARS ? bars.high : bars.low + n * bars.width;
    return kind === "time" ? timeText(bound, type) : String(Number(bound.toPrecision(12)));
  };
  return { bounds: Array.from({ length: bars.count + 1 }, (_, n) => boundOf(n)), counts };
}
