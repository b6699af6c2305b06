import { formatCount } from "@/components/data/format";
import type { ColumnKind, ProfileColumn } from "@/server/profiles/contract";

/** A share of rows: `0%`, `<0.1%`, `4.2%`, `37%`; never 100% while one is missing. */
export function percent(part: number, whole: number): string {
  if (whole === 0 || part === 0) return "0%";
  const share = (100 * part) / whole;
  if (share < 0.1) return "<0.1%";
  if (part < whole && share > 99.9) return ">99.9%";
  return `${share < 10 ? Number(share.toFixed(1)) : Math.round(share)}%`;
}

/** A value as people read it: numbers in groups of three, with every digit that came. */
export function shownValue(kind: ColumnKind, text: string): string {
  if (kind === "time")
    return text
      .replace(/(\.\d*?)0+$/, "$1")
      .replace(/\.$/, "")
      .replace(/ 00:00:00$/, "");
  if (kind !== "number") return text;
  const [, sign = "", whole = "", rest = ""] = /^(-?)(\d+)(\.\d+)?$/.exec(text) ?? [];
  if (whole === "") return text;
  return `${sign === "-" ? "−" : ""}${whole.replace(/\B(?=(\d{3})+$)/g, ",")}${rest.replace(/\.?0+$/, "")}`;
}

/** Four digits of a figure that was computed. */
export function roughly(value: number): string {
  const digits = Math.abs(value) >= 1e15 || (value !== 0 && Math.abs(value) < 1e-6);
  if (digits) return value.toExponential(2);
  return shownValue("number", String(Number(value.toPrecision(Math.abs(value) >= 1_000 ? 6 : 4))));
}

/** `3,376`, `about 237,580`; that all are different is said where it is known. */
export function distinctWords({ distinct, isDistinctExact }: ProfileColumn): string {
  if (distinct === null) return "not counted";
  return isDistinctExact ? formatCount(distinct) : `about ${formatCount(distinct)}`;
}

/** What became of the nulls or the distinct values since the profile before; null where nothing did that matters. */
export function nullsBefore({ nulls, before }: ProfileColumn, rows: number): string | null {
  if (!before) return null;
  const [was, is] = [percent(before.nulls, before.rows), percent(nulls, rows)];
  return was === is ? null : `was ${was}`;
}

/** A sketch is off by a few percent each time. */
const SKETCH = 0.05;

export function distinctBefore({ distinct, isDistinctExact, before }: ProfileColumn): string | null {
  const was = before?.distinct ?? null;
  if (was === null || distinct === null || was === distinct) return null;
  if (!isDistinctExact && Math.abs(was - distinct) <= SKETCH * Math.max(was, distinct)) return null;
  return `was ${formatCount(was)}`;
}

/** A histogram in words: its range and where most of it lies. */
export function histogramWords(
  { bounds, counts }: { bounds: readonly string[]; counts: readonly number[] },
  kind: ColumnKind,
): string {
  const most = counts.indexOf(Math.max(...counts));
  const total = counts.reduce((sum, one) => sum + one, 0);
  const at = (n: number) => shownValue(kind, bounds[n] ?? "");
  const all = `Histogram from ${at(0)} to ${at(bounds.length - 1)}`;
  return `${all}, most from ${at(most)} to ${at(most + 1)}: ${percent(counts[most] ?? 0, total)}`;
}

/** How many rows were counted, in words. */
export const countedAmong = (rows: number, isSample: boolean): string =>
  isSample ? `in a sample of ${formatCount(rows)} rows` : `of ${formatCount(rows)} rows`;
