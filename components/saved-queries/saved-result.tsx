"use client";

import { ErrorPanel } from "@/components/data/error-panel";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { StatementError } from "@/components/queries/result-pane";
import { StatementBar } from "@/components/queries/statement-bar";
import { useStatement } from "@/components/queries/use-statement";
import { ResultView } from "@/components/results/result-view";
import type { Chart } from "@/server/saved-queries/contract";

/** How the statement of a run stands, and its rows or the chart of them. */
export function SavedResult({ statementId, chart }: { statementId: string; chart: Chart | null }) {
  const statement = useStatement(statementId);
  if (statement.isPending) return <RowsSkeleton rows={4} label="Loading the statement" />;
  if (statement.isError)
    return <ErrorPanel error={statement.error} onRetry={() => void statement.refetch()} />;
  const { status, hasResultSet } = statement.data;
  return (
    <section aria-label="Result" className="flex min-h-0 grow flex-col">
      <StatementBar statement={statement.data} />
      {status === "FAILED" ? <StatementError statement={statement.data} /> : null}
      {status === "FINISHED" && hasResultSet ? (
        <ResultView key={statementId} statement={statement.data} chart={chart} />
      ) : null}
    </section>
  );
}
