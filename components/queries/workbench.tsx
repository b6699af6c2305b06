"use client";

import { Play } from "lucide-react";
import { useEffect, useMemo, useRef } from "react";
import { ErrorPanel } from "@/components/data/error-panel";
import { loadResultGrid } from "@/components/results/result-view";
import { SaveButton } from "@/components/saved-queries/save-button";
import { type Action, useActions } from "@/components/shell/actions";
import { Page } from "@/components/shell/page";
import { useCan } from "@/components/shell/viewer";
import { Button } from "@/components/ui/button";
import { Tooltip } from "@/components/ui/tooltip";
import { BenchSide } from "./bench-side";
import { ParameterFields, SqlEditor } from "./editor-pane";
import { QueryTabs } from "./query-tabs";
import { ResultPane } from "./result-pane";
import { Splitter, usePaneSize } from "./splitter";
import { TargetPicker } from "./target-picker";
import { type Bench, useWorkbench } from "./use-workbench";

/** Type SQL, run it, watch it, read its rows. */
export function Workbench() {
  const bench = useWorkbench();
  useBenchActions(bench);
  const [sideWidth, setSideWidth] = usePaneSize("tree", 260);
  return (
    <Page
      title="Queries"
      beside={<QueryTabs current="workbench" />}
      actions={<BenchActions bench={bench} />}
      toolbar={<TargetPicker state={bench.target} />}
      fill
    >
      <div className="relative flex min-h-0 grow border-t border-line max-sm:flex-col max-sm:overflow-y-auto">
        <aside
          aria-label="Schema and saved queries"
          className="flex min-h-0 shrink-0 flex-col bg-sunken max-sm:order-last max-sm:h-96 max-sm:w-full! max-sm:border-t max-sm:border-line"
          style={{ width: sideWidth }}
        >
          <BenchSide bench={bench} />
        </aside>
        <Splitter
          label="Width of the left pane"
          axis="x"
          size={sideWidth}
          min={180}
          max={520}
          onResize={setSideWidth}
        />
        <BenchMain bench={bench} />
      </div>
    </Page>
  );
}

/** Run, from the palette and from anywhere on the page. */
function useBenchActions(bench: Bench): void {
  const run = useRef(bench.run);
  useEffect(() => {
    run.current = bench.run;
  });
  const actions = useMemo<Action[]>(
    () => [
      {
        id: "statement.run",
        title: "Run the statement",
        group: "Workbench",
        icon: Play,
        keys: "mod+enter",
        permission: "query.run",
        run: () => run.current(),
      },
    ],
    [],
  );
  useActions(actions);
}

function BenchMain({ bench }: { bench: Bench }) {
  const [height, setHeight] = usePaneSize("editor", 240);
  const hasStatement = bench.statementId !== null;
  useEffect(() => {
    // While the statement runs, so that its rows need not wait for the code that shows them.
    if (hasStatement) void loadResultGrid().catch(() => {});
  }, [hasStatement]);
  return (
    <div className="flex min-h-0 min-w-0 grow flex-col max-sm:grow-0 max-sm:shrink-0">
      <div className="shrink-0 max-sm:h-40!" style={{ height }}>
        {bench.isReady ? (
          <SqlEditor
            label="SQL"
            value={bench.sql}
            onChange={bench.setSql}
            onRun={bench.run}
            schema={bench.names}
            errorPosition={bench.errorPosition}
            insertion={bench.insertion}
          />
        ) : null}
      </div>
      {bench.parameters.length > 0 ? (
        <ParameterFields
          definitions={bench.parameters}
          values={bench.values}
          onChange={bench.setValues}
          onSubmit={bench.run}
        />
      ) : null}
      <Splitter label="Height of the editor" axis="y" size={height} min={96} max={640} onResize={setHeight} />
      {bench.submitError ? (
        <ErrorPanel inline error={bench.submitError} onRetry={bench.run} className="m-3" />
      ) : null}
      <div className="flex min-h-0 grow flex-col border-line max-sm:h-[60vh] max-sm:grow-0 max-sm:border-t">
        <ResultPane statementId={bench.statementId} />
      </div>
    </div>
  );
}

function BenchActions({ bench }: { bench: Bench }) {
  const mayRun = useCan("query.run");
  if (!mayRun)
    return <span className="text-sm text-muted">Your role reads; it does not run statements.</span>;
  return (
    <>
      <SaveButton
        content={{ sql: bench.sql, parameters: [], chart: null, target: bench.target.target }}
        saved={null}
        onSaved={() => {}}
        onOpen={bench.openSaved}
      />
      <Tooltip label="Run" keys="mod+enter">
        <Button
          size="sm"
          variant="primary"
          pending={bench.isSubmitting}
          disabled={!bench.target.target || bench.sql.trim() === ""}
          onClick={bench.run}
        >
          <Play aria-hidden />
          Run
        </Button>
      </Tooltip>
    </>
  );
}
