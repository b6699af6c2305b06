"use client";

import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import type { Chart } from "@/server/saved-queries/contract";
import { seriesColour, useThemeStamp } from "./colours";
import { plotData, plotOptions } from "./options";
import { type Prepared, xText } from "./prepare";

interface PlotProps {
  chart: Chart;
  prepared: Prepared;
}

/** The drawing with its point under the pointer or the arrow keys told in words. */
export function Plot({ chart, prepared }: PlotProps) {
  const root = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const [place, setPlace] = useState<number | null>(null);
  const theme = useThemeStamp();

  // biome-ignore lint/correctness/useExhaustiveDependencies: another theme has other colours
  useEffect(() => {
    const element = root.current;
    if (!element) return;
    const drawn = new uPlot(
      plotOptions({ chart, prepared, root: element, onCursor: setPlace }),
      plotData(chart, prepared),
      element,
    );
    plot.current = drawn;
    const observer = new ResizeObserver(() =>
      drawn.setSize({ width: element.clientWidth, height: element.clientHeight }),
    );
    observer.observe(element);
    return () => {
      observer.disconnect();
      drawn.destroy();
      plot.current = null;
      setPlace(null);
    };
  }, [chart, prepared, theme]);

  const onKeyDown = (event: KeyboardEvent) => {
    const last = prepared.xs.length - 1;
    const page = Math.max(1, Math.round(last / 10));
    const from = place ?? -1;
    const next = {
      ArrowRight: from + 1,
      ArrowLeft: from - 1,
      PageDown: from + page,
      PageUp: from - page,
      Home: 0,
      End: last,
    }[event.key];
    const drawn = plot.current;
    if (next === undefined || !drawn) return;
    event.preventDefault();
    const to = Math.min(last, Math.max(0, next));
    drawn.setCursor({ left: drawn.valToPos(prepared.xs[to] ?? 0, "x"), top: 10 });
    // Several points may share an x: the plot knows only one of them.
    setPlace(to);
  };
  return (
    <div className="relative min-h-0 grow">
      <div
        ref={root}
        role="slider"
        tabIndex={0}
        aria-label="Point of the chart"
        aria-valuemin={0}
        aria-valuemax={Math.max(0, prepared.xs.length - 1)}
        aria-valuenow={place ?? 0}
        aria-valuetext={place === null ? "No point chosen" : pointText(prepared, place)}
        onKeyDown={onKeyDown}
        className="ring-inside absolute inset-0 overflow-hidden"
      />
      {place === null ? null : <Readout chart={chart} prepared={prepared} place={place} />}
    </div>
  );
}

function pointText(prepared: Prepared, place: number): string {
  const parts = prepared.series.flatMap(({ label, values }) => {
    const value = values[place];
    return value === null || value === undefined ? [] : [`${label} ${value}`];
  });
  return `${xText(prepared, prepared.xs[place] ?? 0)}: ${parts.join(", ") || "no value"}`;
}

/** The values at the cursor, in a corner where they hide nothing for long. */
function Readout({ chart, prepared, place }: PlotProps & { place: number }) {
  const isLeft = place > prepared.xs.length / 2;
  return (
    <div
      aria-hidden
      className={`floating pointer-events-none absolute top-3 z-10 max-w-72 px-2.5 py-1.5 text-sm ${isLeft ? "left-18" : "right-3"}`}
    >
      <p className="mono truncate font-medium">
        <span className="text-faint">{chart.x}</span> {xText(prepared, prepared.xs[place] ?? 0)}
      </p>
      {prepared.series.map(({ label, values }, at) => {
        const value = values[place];
        return value === null || value === undefined ? null : (
          <p key={label} className="flex items-center gap-2">
            <span className="size-2 shrink-0 rounded-full" style={{ background: seriesColour(at) }} />
            <span className="truncate text-muted">{label}</span>
            <span className="mono ml-auto pl-3">{value}</span>
          </p>
        );
      })}
    </div>
  );
}
