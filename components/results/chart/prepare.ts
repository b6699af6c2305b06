import { formatCount } from "@/components/data/format";
import type { ChartData } from "@/components/results/engine/chart-data";
import type { Chart } from "@/server/saved-queries/contract";

/** Colours that can be told apart end here. */
const SERIES_MAX = 16;

export interface PreparedSeries {
  label: string;
  /** As they are in the result; null is a gap. */
  values: (number | null)[];
}

/** What is drawn: one x per place, and a value or a gap of each series there. */
export interface Prepared {
  xs: number[];
  xKind: ChartData["xKind"];
  categories: string[];
  series: PreparedSeries[];
  /** What was left out, said openly. */
  notes: string[];
}

interface Point {
  x: number;
  label: string;
  value: number | null;
}

/** Orders rows by x and parts them into series. Nothing is summed: rows that share x and series stay side by side. */
export function prepareChart(chart: Chart, data: ChartData): Prepared {
  const notes: string[] = [];
  if (data.x.length < data.rowsInView) {
    notes.push(
      `Showing ${formatCount(data.x.length)} of ${formatCount(data.rowsInView)} rows, evenly taken.`,
    );
  }
  const points = pointsOf(chart, data, notes);
  const labels = [...new Set(points.map(({ label }) => label))];
  if (labels.length > SERIES_MAX) {
    notes.push(`Showing the first ${SERIES_MAX} of ${formatCount(labels.length)} series.`);
  }
  const kept = labels.slice(0, SERIES_MAX);
  const placeOf = new Map(kept.map((label, at) => [label, at]));
  const sorted = points.filter(({ label }) => placeOf.has(label)).sort((a, b) => a.x - b.x);
  const xs: number[] = [];
  const series = kept.map((label): PreparedSeries => ({ label, values: [] }));
  let hasRepeats = false;
  for (let from = 0; from < sorted.length; ) {
    const x = sorted[from]?.x ?? 0;
    const begun = xs.length;
    const used = kept.map(() => 0);
    for (; sorted[from]?.x === x; from += 1) {
      const point = sorted[from];
      const place = placeOf.get(point?.label ?? "") ?? 0;
      const slot = begun + (used[place] ?? 0);
      used[place] = (used[place] ?? 0) + 1;
      if (slot === xs.length) {
        hasRepeats ||= slot > begun;
        xs.push(x);
        for (const { values } of series) values.push(null);
      }
      const values = series[place]?.values;
      if (values) values[slot] = point?.value ?? null;
    }
  }
  if (hasRepeats && chart.kind === "bar") {
    notes.push("Several rows share an x, and their bars a place. GROUP BY it in the SQL to add them up.");
  }
  return { xs, xKind: data.xKind, categories: data.categories, series, notes };
}

function pointsOf(chart: Chart, data: ChartData, notes: string[]): Point[] {
  const points: Point[] = [];
  let left = 0;
  let belowLog = 0;
  for (const [row, x] of data.x.entries()) {
    if (!Number.isFinite(x)) {
      left += 1;
      continue;
    }
    for (const [at, name] of chart.y.entries()) {
      const raw = data.y[at]?.[row] ?? Number.NaN;
      const isBelow = chart.yScale === "log" && raw <= 0;
      if (isBelow) belowLog += 1;
      const split = data.series?.[row];
      const label = split === undefined ? name : chart.y.length > 1 ? `${split}, ${name}` : split;
      points.push({ x, label, value: Number.isFinite(raw) && !isBelow ? raw : null });
    }
  }
  if (left > 0) notes.push(`Rows without an x are left out: ${formatCount(left)}.`);
  if (belowLog > 0) notes.push(`Values of 0 or less have no place on a log scale: ${formatCount(belowLog)}.`);
  return points;
}

/** Each series on top of those before it; gaps count as nothing. */
export function stack(series: readonly PreparedSeries[]): (number | null)[][] {
  const sums: number[] = [];
  return series.map(({ values }) =>
    values.map((value, at) => {
      sums[at] = (sums[at] ?? 0) + (value ?? 0);
      return value === null ? null : (sums[at] ?? 0);
    }),
  );
}

/** The x of a place as people write it. */
export function xText({ xKind, categories }: Prepared, x: number): string {
  if (xKind === "category") return categories[x] ?? "";
  if (xKind === "number") return String(x);
  const iso = new Date(x * 1000).toISOString();
  return iso.endsWith("T00:00:00.000Z") ? iso.slice(0, -14) : iso.replace("T", " ").replace(/(\.000)?Z$/, "");
}

/** A chart in a sentence, for those who do not see it. */
export function chartSummary(chart: Chart, prepared: Prepared): string {
  const values = prepared.series.flatMap((one) => one.values).filter((value) => value !== null);
  const kind = { line: "Line chart", bar: "Bar chart", scatter: "Scatter chart" }[chart.kind];
  const what = `${kind} of ${chart.y.join(", ")} by ${chart.x}`;
  if (values.length === 0) return `${what}: no values.`;
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  const first = xText(prepared, prepared.xs[0] ?? 0);
  const last = xText(prepared, prepared.xs.at(-1) ?? 0);
  return `${what}: ${formatCount(values.length)} values of ${formatCount(prepared.series.length)} series, from ${low} to ${high}, ${chart.x} from ${first} to ${last}.`;
}
