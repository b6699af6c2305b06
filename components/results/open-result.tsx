"use client";

import { ChartLine, Rows3, Table2 } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { ApiError } from "@/components/data/api";
import { Empty } from "@/components/data/empty";
import { ErrorPanel } from "@/components/data/error-panel";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { Segmented } from "@/components/ui/segmented";
import type { Output } from "@/server/api/endpoint";
import type { Problem } from "@/server/api/problem";
import type { getResult } from "@/server/results/contract";
import type { Chart } from "@/server/saved-queries/contract";
import type { Statement } from "@/server/statements/contract";
import { requestOf } from "./chart/choice";
import { DownloadMenu } from "./download-menu";
import type { Engine } from "./engine-client";
import { Expired } from "./expired";
import { NoneCame } from "./none-came";
import { StatusLine } from "./status-line";
import { cutWords } from "./status-words";
import { TableView } from "./table-view";
import { isFiltered, useGridView } from "./use-grid-view";
import { heldPages, useEngine, useEngineState, useManifest } from "./use-result";

const ChartView = dynamic(() => import("./chart/chart-view").then((module) => module.ChartView), {
  ssr: false,
  loading: () => <RowsSkeleton rows={6} label="Loading the chart" />,
});

export interface OpenResultProps {
  statement: Statement;
  chart?: Chart | null | undefined;
  onChartChange?: ((chart: Chart | null) => void) | undefined;
}

/** A result with its rows, once it is known what there is of it. */
export function OpenResult({ statement, ...rest }: OpenResultProps) {
  const manifest = useManifest(statement.id);
  const engine = useEngine(statement.id, manifest.data);
  if (manifest.isError) {
    if (manifest.error.problem.code === "gone") return <Expired statement={statement} />;
    return <ErrorPanel error={manifest.error} onRetry={() => void manifest.refetch()} />;
  }
  if (manifest.data?.state === "expired") return <Expired statement={statement} />;
  if (!manifest.data || !engine) return <RowsSkeleton rows={6} label="Loading the rows" />;
  return <Body statement={statement} manifest={manifest.data} engine={engine} {...rest} />;
}

interface BodyProps extends OpenResultProps {
  manifest: Output<typeof getResult>;
  engine: Engine;
}

function Body({ statement, manifest, engine, chart, onChartChange }: BodyProps) {
  const { progress, failure } = useEngineState(engine);
  const view = useGridView(engine);
  const [tab, setTab] = useState<"table" | "chart">(() =>
    // The chart may be of a statement before this one.
    chart && !("problem" in requestOf(chart, manifest.columns)) ? "chart" : "table",
  );
  const isFetching = manifest.state === "fetching";
  const heldCount = heldPages(manifest.pages).length;
  const isComing = isFetching || progress.pages < heldCount;
  if (manifest.totalRows === 0 && manifest.state === "complete") return <NoRows />;
  if (manifest.rows === 0 && manifest.state === "cut")
    return <NoneCame statement={statement} words={cutWords(manifest)} />;
  if (failure && isGone(failure.problem)) return <Expired statement={statement} />;
  const before = (
    <Segmented
      label="Show as"
      value={tab}
      onValueChange={(next) => setTab(next as typeof tab)}
      className="h-7"
      options={[
        { value: "table", label: <TabLabel icon={Table2} text="Table" /> },
        { value: "chart", label: <TabLabel icon={ChartLine} text="Chart" /> },
      ]}
    />
  );
  const after = (
    <DownloadMenu
      statementId={statement.id}
      rows={manifest.rows}
      columns={manifest.columns.length}
      bytes={manifest.bytes}
    />
  );
  return (
    <div className="flex min-h-0 grow flex-col">
      {failure ? (
        <ErrorPanel
          inline
          className="m-3"
          error={new ApiError(problemOf(failure.problem))}
          onRetry={engine.retry}
        />
      ) : null}
      {progress.rows === 0 && isComing ? (
        failure ? null : (
          <RowsSkeleton rows={6} label="Loading the rows" />
        )
      ) : tab === "table" ? (
        <TableView
          columns={manifest.columns}
          engine={engine}
          view={view}
          totalRows={manifest.totalRows}
          isComing={(isComing && !failure) || view.isWorking}
          before={before}
          after={after}
        />
      ) : (
        <ChartView
          columns={manifest.columns}
          engine={engine}
          view={view}
          chart={chart ?? null}
          onChange={onChartChange}
          before={before}
          after={after}
        />
      )}
      <StatusLine
        statement={statement}
        rows={progress.rows}
        totalRows={manifest.totalRows}
        bytes={progress.bytes}
        shown={isFiltered(view.spec) ? (view.applied?.rows ?? null) : null}
        isSorted={view.spec.sorts.length > 0}
        isFetching={isComing && !failure}
        isWorking={view.isWorking}
        cut={manifest.state === "cut" ? cutWords(manifest) : null}
        isHeldInPart={heldCount < manifest.pages.length}
      />
    </div>
  );
}

function TabLabel({ icon: Icon, text }: { icon: typeof Table2; text: string }) {
  return (
    <>
      <Icon aria-hidden />
      {text}
    </>
  );
}

function NoRows() {
  return (
    <Empty icon={Rows3} title="No rows">
      The statement finished; nothing matched.
    </Empty>
  );
}

const isProblem = (value: unknown): value is Problem =>
  typeof value === "object" && value !== null && "code" in value;

const isGone = (problem: unknown): boolean => isProblem(problem) && problem.code === "gone";

const problemOf = (problem: unknown): Problem =>
  isProblem(problem)
    ? problem
    : {
        type: "about:blank",
        title: "A page did not come",
        status: 0,
        code: "unreachable",
        detail:
          "Headgate did not answer for a page of this result. What is here stays; try again for the rest.",
        requestId: "",
      };
