"use client";

import { ChartLine } from "lucide-react";
import { type ReactNode, useEffect, useMemo, useState } from "react";
import { Empty } from "@/components/data/empty";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import type { ChartData } from "@/components/results/engine/chart-data";
import type { Engine } from "@/components/results/engine-client";
import type { GridView } from "@/components/results/use-grid-view";
import { stepOf, useEngineState } from "@/components/results/use-result";
import { Button } from "@/components/ui/button";
import type { Column } from "@/server/accounts/contract";
import type { Chart } from "@/server/saved-queries/contract";
import { requestOf, suggestChart } from "./choice";
import { seriesColour } from "./colours";
import { Plot } from "./plot";
import { chartSummary, type Prepared, prepareChart, xText } from "./prepare";
import { ChartSettings } from "./settings";

interface ChartViewProps {
  columns: readonly Column[];
  engine: Engine;
  view: GridView;
  /** As the saved query has it. */
  chart: Chart | null;
  onChange?: ((chart: Chart | null) => void) | undefined;
  before: ReactNode;
  after: ReactNode;
}

/** The rows in view as a chart; its settings go up, so that a saved query keeps them. */
export function ChartView({ columns, engine, view, chart: saved, onChange, before, after }: ChartViewProps) {
  const [own, setOwn] = useState<Chart | null>(null);
  const suggested = useSuggestion(columns, engine);
  const chart = own ?? saved ?? suggested;
  const change = (next: Chart | null) => {
    setOwn(next);
    onChange?.(next);
  };
  return (
    <>
      <div className="flex min-h-10 shrink-0 flex-wrap items-center gap-1.5 border-b border-line px-3 py-1">
        {before}
        <span className="ml-auto flex items-center gap-1">
          {saved && onChange ? (
            <Button size="sm" variant="ghost" onClick={() => change(null)}>
              Clear the chart
            </Button>
          ) : null}
          {after}
        </span>
      </div>
      {chart === undefined ? (
        <RowsSkeleton rows={6} label="Drawing the chart" />
      ) : chart ? (
        <>
          <ChartSettings columns={columns} chart={chart} onChange={change} />
          <Drawn columns={columns} engine={engine} view={view} chart={chart} />
        </>
      ) : (
        <Empty icon={ChartLine} title="Nothing to draw" className="grow">
          A chart needs a column of numbers, and a date, a name or another number to set it against. Try{" "}
          <code className="mono">select day, count(*) … group by day</code>.
        </Empty>
      )}
    </>
  );
}

const LOOKED_AT_ROWS = 1_000;

/** The chart to begin with, undefined until its columns were looked at. Rows that come later do not change it. */
function useSuggestion(columns: readonly Column[], engine: Engine): Chart | null | undefined {
  const [suggested, setSuggested] = useState<Chart | null>();
  useEffect(() => {
    let isHere = true;
    const suggest = (constants: number[]) => isHere && setSuggested(suggestChart(columns, constants));
    engine.ask("constants", { rowsMax: LOOKED_AT_ROWS }).then(suggest, () => suggest([]));
    return () => {
      isHere = false;
    };
  }, [columns, engine]);
  return suggested;
}

interface DrawnProps {
  columns: readonly Column[];
  engine: Engine;
  view: GridView;
  chart: Chart;
}

function Drawn({ columns, engine, view, chart }: DrawnProps) {
  const { progress } = useEngineState(engine);
  const [data, setData] = useState<{ of: string; data: ChartData } | null>(null);
  const request = useMemo(() => requestOf(chart, columns), [chart, columns]);
  const rowsStep = stepOf(progress);
  const asked = JSON.stringify(request);
  // biome-ignore lint/correctness/useExhaustiveDependencies: other rows make another chart
  useEffect(() => {
    if ("problem" in request) return;
    let isHere = true;
    engine.ask("chart", request).then(
      (answer) => isHere && setData({ of: asked, data: answer }),
      () => {},
    );
    return () => {
      isHere = false;
    };
  }, [engine, asked, view.generation, rowsStep]);
  const prepared = useMemo(
    () => (data && data.of === asked ? prepareChart(chart, data.data) : null),
    [chart, data, asked],
  );
  if ("problem" in request) {
    return (
      <Empty icon={ChartLine} title="This chart cannot be drawn" className="grow">
        {request.problem}
      </Empty>
    );
  }
  if (!prepared) return <RowsSkeleton rows={6} label="Drawing the chart" />;
  if (!prepared.series.some(({ values }) => values.some((value) => value !== null))) {
    return (
      <Empty icon={ChartLine} title="No values to draw" className="grow">
        Every value is NULL or left out. {prepared.notes.join(" ")}
      </Empty>
    );
  }
  return (
    <figure className="flex min-h-72 grow flex-col px-2 pt-2" aria-label={chartSummary(chart, prepared)}>
      <Plot chart={chart} prepared={prepared} />
      <figcaption className="flex shrink-0 flex-wrap items-center gap-x-4 gap-y-1 px-1 py-1.5 text-sm text-muted">
        {prepared.series.map(({ label }, at) => (
          <span key={label} className="flex max-w-60 items-center gap-1.5">
            <span
              aria-hidden
              className="size-2 shrink-0 rounded-full"
              style={{ background: seriesColour(at) }}
            />
            <span className="truncate">{label}</span>
          </span>
        ))}
        {prepared.notes.map((note) => (
          <span key={note} className="text-ink">
            {note}
          </span>
        ))}
        <NumbersTable chart={chart} prepared={prepared} />
      </figcaption>
    </figure>
  );
}

const TABLE_ROWS_MAX = 200;

/** The same as text, for those who read better than they see. */
function NumbersTable({ chart, prepared }: { chart: Chart; prepared: Prepared }) {
  return (
    <details className="ml-auto max-w-full">
      <summary className="cursor-pointer">Numbers</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section tabIndex={0} aria-label="Numbers of the chart" className="max-h-48 overflow-auto">
        <table className="mono">
          <thead>
            <tr>
              {[chart.x, ...prepared.series.map(({ label }) => label)].map((name) => (
                <th key={name} scope="col" className="px-2 text-left">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {prepared.xs.slice(0, TABLE_ROWS_MAX).map((x, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: places are what tells points of one x apart
              <tr key={at}>
                <th scope="row" className="px-2 text-left font-normal">
                  {xText(prepared, x)}
                </th>
                {prepared.series.map(({ label, values }) => (
                  <td key={label} className="px-2 text-right">
                    {values[at] ?? ""}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
        {prepared.xs.length > TABLE_ROWS_MAX ? <p>The table tab has the others.</p> : null}
      </section>
    </details>
  );
}
