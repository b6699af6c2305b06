import type { Chart } from "@/server/saved-queries/contract";
import type { Prepared } from "./prepare";

/** The part of the width that stays free beside the first and the last point. */
const ROOM = 0.02;
const HALF_DAY_S = 43_200;

/**
 * What is drawn across: all x, and some room beside the first and the last. uPlot looks a scale's ends up among the x and
 * takes one place for each, so that of several points at the very end it would draw one.
 */
export function xRange(chart: Pick<Chart, "kind">, { xs, xKind }: Pick<Prepared, "xs" | "xKind">) {
  return (low: number, high: number): [number, number] => {
    const lone = xKind === "time" ? HALF_DAY_S : 0.5;
    const room = chart.kind === "bar" ? stepOf(xs) / 2 : (high - low) * ROOM || lone;
    return [low - room, high + room];
  };
}

/** The smallest distance between two x. */
export function stepOf(xs: readonly number[]): number {
  let step = Number.POSITIVE_INFINITY;
  for (let at = 1; at < xs.length; at += 1) {
    const gap = (xs[at] ?? 0) - (xs[at - 1] ?? 0);
    if (gap > 0 && gap < step) step = gap;
  }
  return Number.isFinite(step) ? step : 1;
}
