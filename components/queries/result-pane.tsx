"use client";

import { CircleAlert, SquareTerminal } from "lucide-react";
import { Empty } from "@/components/data/empty";
import { ErrorPanel } from "@/components/data/error-panel";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { StatementPhases } from "@/components/history/statement-phases";
import { ResultView } from "@/components/results/result-view";
import { Kbd } from "@/components/ui/kbd";
import type { Statement } from "@/server/statements/contract";
import { StatementBar } from "./statement-bar";
import { useStatement } from "./use-statement";

/** Below the editor: how the statement stands, and what came of it. */
export function ResultPane({ statementId }: { statementId: string | null }) {
  const statement = useStatement(statementId);
  if (statementId === null) {
    return (
      <Empty icon={SquareTerminal} title="No result yet" className="grow">
        Run the text above with <Kbd keys="mod+enter" />. Its rows appear here and stay in the history.
      </Empty>
    );
  }
  if (statement.isPending) return <RowsSkeleton rows={6} label="Loading the statement" />;
  if (statement.isError)
    return <ErrorPanel error={statement.error} onRetry={() => void statement.refetch()} />;
  return (
    <section aria-label="Result" className="flex min-h-0 grow flex-col">
      <StatementBar statement={statement.data} />
      <Outcome statement={statement.data} />
    </section>
  );
}

function Outcome({ statement }: { statement: Statement }) {
  if (statement.status === "FINISHED" && statement.hasResultSet) {
    return <ResultView key={statement.id} statement={statement} />;
  }
  if (statement.status === "FAILED") return <StatementError statement={statement} />;
  return (
    <div className="p-3">
      <StatementPhases statement={statement} />
    </div>
  );
}

/** What the warehouse said, as it said it. */
export function StatementError({ statement }: { statement: Statement }) {
  return (
    <div role="alert" className="m-3 flex gap-3 rounded-md border border-line bg-failed-soft p-3">
      <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-failed" />
      <div className="min-w-0">
        <p className="font-medium">The statement failed</p>
        <pre className="mono wrap-anywhere mt-1 whitespace-pre-wrap">
          {statement.error ?? "No reason was given."}
        </pre>
      </div>
    </div>
  );
}
