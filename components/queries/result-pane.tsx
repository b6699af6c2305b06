"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Ban, CircleAlert, CornerLeftUp, SquareTerminal } from "lucide-react";
import { mutation, query } from "@/components/data/api";
import { Empty } from "@/components/data/empty";
import { ErrorPanel } from "@/components/data/error-panel";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { StatementPhases } from "@/components/history/statement-phases";
import { ResultView } from "@/components/results/result-view";
import { useCan } from "@/components/shell/viewer";
import { Button } from "@/components/ui/button";
import { Kbd } from "@/components/ui/kbd";
import { toast } from "@/components/ui/toast";
import { cancelScript, getScript } from "@/server/queries/contract";
import type { Chart } from "@/server/saved-queries/contract";
import type { Statement } from "@/server/statements/contract";
import type { ResultRef } from "./editor-tab";
import { foreignParameter } from "./foreign-parameter";
import { ResultTabs } from "./result-tabs";
import { lineAndColumn, offsetOf, type SqlProblem } from "./sql-problem";
import { StatementBar } from "./statement-bar";
import { isEnded } from "./statement-words";
import { problemOf, type Result } from "./use-results";

interface ResultPaneProps {
  results: readonly Result[];
  shownId: string | null;
  onShow: (statementId: string) => void;
  onChange: (results: ResultRef[]) => void;
  onGoTo: (problem: SqlProblem) => void;
  chart: Chart | null;
  onChartChange: (chart: Chart | null) => void;
}

/** The result in sight. */
export const shownOf = (results: readonly Result[], shownId: string | null): Result | undefined =>
  results.find(({ statementId }) => statementId === shownId) ?? results[0];

/** Below the editor: how the statements stand, and what came of the one in sight. */
export function ResultPane({ results, shownId, onShow, onChange, ...rest }: ResultPaneProps) {
  const shown = shownOf(results, shownId);
  if (!shown) return <NoResult />;
  return (
    <>
      <ResultTabs results={results} shownId={shown.statementId} onShow={onShow} onChange={onChange} />
      <ScriptBar results={results} runId={shown.runId} />
      <div
        id="result-panel"
        role="tabpanel"
        aria-labelledby={`result-tab-${shown.statementId}`}
        className="flex min-h-0 grow flex-col"
      >
        <Shown result={shown} {...rest} />
      </div>
    </>
  );
}

function NoResult() {
  const mayRun = useCan("query.run");
  return (
    <Empty icon={SquareTerminal} title="No result yet" className="grow">
      {mayRun ? (
        <>
          Run the statement at the cursor with <Kbd keys="mod+enter" />, or all with{" "}
          <Kbd keys="mod+shift+enter" />. Rows appear here and stay in the history.
        </>
      ) : (
        "Rows of a statement that somebody shared with you appear here: open it from the history."
      )}
    </Empty>
  );
}

type ShownProps = { result: Result } & Pick<ResultPaneProps, "onGoTo" | "chart" | "onChartChange">;

function Shown({ result, onGoTo, chart, onChartChange }: ShownProps) {
  const { statement, error } = result;
  if (!statement)
    return error ? <ErrorPanel error={error} /> : <RowsSkeleton rows={6} label="Loading the statement" />;
  const hasRows = statement.status === "FINISHED" && statement.hasResultSet;
  return (
    <section aria-label="Result" className="flex min-h-0 grow flex-col">
      <StatementBar statement={statement} />
      {hasRows ? (
        <ResultView key={statement.id} statement={statement} chart={chart} onChartChange={onChartChange} />
      ) : statement.status === "FAILED" ? (
        <StatementError statement={statement} problem={problemOf(result)} onGoTo={onGoTo} />
      ) : (
        <div className="p-3">
          {statement.error ? <p className="wrap-anywhere mb-2">{statement.error}</p> : null}
          <StatementPhases statement={statement} />
        </div>
      )}
    </section>
  );
}

/** A script that still runs: how far it is, and how to stop all of it. */
function ScriptBar({ results, runId }: { results: readonly Result[]; runId: string | null }) {
  const client = useQueryClient();
  const cancel = useMutation({
    ...mutation(cancelScript),
    onSuccess: (script) => client.setQueryData(query(getScript, { runId: script.runId }).queryKey, script),
    onError: (error) => toast.error(error.message),
  });
  const mine = results.filter((one) => one.runId === runId).flatMap(({ statement }) => statement ?? []);
  const ended = mine.filter(isEnded).length;
  if (runId === null || ended === mine.length) return null;
  return (
    <div
      role="status"
      className="flex shrink-0 items-center gap-3 border-b border-line bg-accent-soft px-3 py-1 text-sm"
    >
      <span className="tabular-nums">
        Script: {ended} of {mine.length} ended
      </span>
      <Button
        size="sm"
        pending={cancel.isPending}
        onClick={() => cancel.mutate({ runId })}
        className="ml-auto"
      >
        <Ban aria-hidden />
        Cancel all
      </Button>
    </div>
  );
}

interface StatementErrorProps {
  statement: Statement;
  problem?: SqlProblem | null;
  onGoTo?: (problem: SqlProblem) => void;
}

/** What the warehouse said, as it said it, and where. */
export function StatementError({ statement, problem, onGoTo }: StatementErrorProps) {
  const { sql, position } = problem ?? { sql: statement.sql, position: statement.errorPosition };
  const at = position === null ? null : lineAndColumn(sql, offsetOf(sql, position));
  const foreign = foreignParameter(sql);
  return (
    <div role="alert" className="m-3 flex gap-3 rounded-md border border-line bg-failed-soft p-3">
      <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-failed" />
      <div className="min-w-0 grow">
        <p className="font-medium">The statement failed</p>
        <pre className="mono wrap-anywhere mt-1 whitespace-pre-wrap">
          {statement.error ?? "No reason was given."}
        </pre>
        {at ? (
          <p className="mt-1 text-sm text-muted">
            Line {at.line}, column {at.column} of the statement
          </p>
        ) : null}
        {foreign ? <p className="wrap-anywhere mt-1">{foreign}</p> : null}
      </div>
      {problem && onGoTo ? (
        <Button size="sm" onClick={() => onGoTo(problem)} className="self-start">
          <CornerLeftUp aria-hidden />
          Go to
        </Button>
      ) : null}
    </div>
  );
}
