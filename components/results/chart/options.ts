import uPlot from "uplot";
import type { Chart } from "@/server/saved-queries/contract";
import { resolveColour, seriesColour, seriesDash } from "./colours";
import { type Prepared, stack, xText } from "./prepare";
import { stepOf, xRange } from "./ranges";

const COMPACT = new Intl.NumberFormat("en-US", { notation: "compact", maximumSignificantDigits: 4 });
/** The part of its place that a bar or a group of bars takes. */
const BAR_SHARE = 0.8;
const BAR_PX_MAX = 80;

interface PlotInput {
  chart: Chart;
  prepared: Prepared;
  root: HTMLElement;
  onCursor: (place: number | null) => void;
}

/** What uPlot draws: ours is prepared, it only puts ink on the canvas. */
export function plotData(chart: Chart, prepared: Prepared): uPlot.AlignedData {
  const values = chart.isStacked ? stack(prepared.series) : prepared.series.map((one) => one.values);
  return [prepared.xs, ...values] as uPlot.AlignedData;
}

export function plotOptions({ chart, prepared, root, onCursor }: PlotInput): uPlot.Options {
  const ink = (colour: string) => resolveColour(root, colour);
  const isBar = chart.kind === "bar";
  const across = xRange(chart, prepared);
  const font = `11px ${getComputedStyle(root).fontFamily}`;
  const axis: uPlot.Axis = {
    stroke: ink("var(--muted)"),
    grid: { stroke: ink("var(--line)"), width: 1 },
    ticks: { stroke: ink("var(--line)"), width: 1 },
    font,
  };
  return {
    width: root.clientWidth,
    height: root.clientHeight,
    // Timestamps without a zone are shown as they are printed.
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), "Etc/UTC"),
    legend: { show: false },
    cursor: { drag: { x: true, y: false }, points: { size: 7 } },
    scales: {
      x: { time: prepared.xKind === "time", range: (_, low, high) => across(low, high) },
      y: chart.yScale === "log" ? { distr: 3 } : { range: linearRange(isBar || chart.isStacked) },
    },
    axes: [
      { ...axis, grid: { show: false }, ...(prepared.xKind === "category" ? categoryAxis(prepared) : {}) },
      {
        ...axis,
        size: 64,
        values: (_, ticks) => ticks.map((tick) => (tick === null ? "" : COMPACT.format(tick))),
      },
    ],
    series: [
      {},
      ...prepared.series.map(({ label }, at): uPlot.Series => {
        const colour = ink(seriesColour(at));
        const base = { label, stroke: colour, spanGaps: prepared.series.length > 1 };
        if (chart.kind === "scatter") {
          return { ...base, paths: () => null, points: { show: true, size: 6, width: 1, fill: colour } };
        }
        if (isBar)
          return {
            ...base,
            fill: colour,
            width: 0,
            paths: barPaths(prepared, chart.isStacked),
            points: { show: false },
          };
        return {
          ...base,
          width: 1.5,
          dash: seriesDash(at),
          points: { show: prepared.xs.length <= 60, size: 5 },
        };
      }),
    ],
    hooks: { setCursor: [(plot) => onCursor(plot.cursor.idx ?? null)] },
  };
}

const linearRange =
  (fromZero: boolean): uPlot.Scale.Range =>
  (_, low, high) => {
    const [from, to] = fromZero ? [Math.min(0, low), Math.max(0, high)] : [low, high];
    return uPlot.rangeNum(from, to, {
      min: { pad: from === 0 ? 0 : 0.08, soft: 0, mode: 3 },
      max: { pad: 0.08, soft: 0, mode: 3 },
    });
  };

function categoryAxis(prepared: Prepared): Partial<uPlot.Axis> {
  return {
    incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000],
    space: 80,
    values: (_, ticks) =>
      ticks.map((tick) => {
        const text = Number.isInteger(tick) ? xText(prepared, tick) : "";
        return text.length > 14 ? `${text.slice(0, 13)}…` : text;
      }),
  };
}

/** Bars side by side, or each on top of those before it. */
function barPaths(prepared: Prepared, isStacked: boolean): uPlot.Series.PathBuilder {
  const step = stepOf(prepared.xs);
  const count = isStacked ? 1 : prepared.series.length;
  return (plot, at, first, last) => {
    const path = new Path2D();
    const place = Math.abs(plot.valToPos(step, "x", true) - plot.valToPos(0, "x", true)) * BAR_SHARE;
    const width = Math.max(1, Math.min(BAR_PX_MAX * devicePixelRatio, place / count));
    const isLog = plot.scales["y"]?.distr === 3;
    const floor = plot.valToPos(isLog ? (plot.scales["y"]?.min ?? 1) : 0, "y", true);
    for (let row = first; row <= last; row += 1) {
      const value = plot.data[at]?.[row];
      if (value === null || value === undefined) continue;
      const middle = plot.valToPos(plot.data[0][row] ?? 0, "x", true);
      const left = middle + (isStacked ? -0.5 : at - 1 - count / 2) * width;
      const own = prepared.series[at - 1]?.values[row] ?? 0;
      const bottom = isStacked ? plot.valToPos(value - own, "y", true) : floor;
      const top = plot.valToPos(value, "y", true);
      path.rect(
        left,
        Math.min(top, bottom),
        Math.max(1, width - (width > 4 ? 1 : 0)),
        Math.abs(bottom - top),
      );
    }
    return {
      fill: path,
      stroke: null,
      clip: null,
      band: null,
      gaps: null,
      flags: 1,
    } as unknown as uPlot.Series.Paths;
  };
}
