"use client";

import { CornerLeftUp, ListTree, X } from "lucide-react";
import { useEffect } from "react";
import { ErrorPanel } from "@/components/data/error-panel";
import { loadResultGrid } from "@/components/results/result-view";
import { Page } from "@/components/shell/page";
import { Button, IconButton } from "@/components/ui/button";
import { BenchSide } from "./bench-side";
import { ConfirmWrites, ParameterFields, SqlEditor } from "./editor-pane";
import { QueryTabs } from "./query-tabs";
import { ResultPane, shownOf } from "./result-pane";
import { RunControls } from "./run-controls";
import { SessionChip } from "./session-chip";
import { Splitter, usePaneSize } from "./splitter";
import type { EditorCommand } from "./sql-editor";
import type { TabStore, Tabs } from "./tab-store";
import { TabStrip } from "./tab-strip";
import { TargetPicker } from "./target-picker";
import { type Bench as BenchState, useBench } from "./use-bench";
import { useBenchActions } from "./use-bench-actions";
import { useTabs } from "./use-tabs";

/** The workbench once the browser has told its tabs. */
export function OpenWorkbench() {
  const tabs = useTabs();
  return tabs ? <Bench {...tabs} /> : null;
}

const SIDE = "workbench-side";

/** On a narrow screen the tables stand below the result. */
const showSide = () => {
  const side = document.getElementById(SIDE);
  side?.scrollIntoView();
  side?.querySelector("input")?.focus({ preventScroll: true });
};

function Bench(tabs: { store: TabStore; state: Tabs }) {
  const bench = useBench(tabs);
  useBenchActions(bench);
  const [sideWidth, setSideWidth] = usePaneSize("tree", 260);
  const { run, target } = bench;
  return (
    <Page
      title="Queries"
      beside={<QueryTabs current="workbench" />}
      actions={<RunControls bench={bench} />}
      toolbar={
        <div className="flex items-end gap-1.5">
          <TargetPicker state={target} />
          <SessionChip bench={bench} />
          <IconButton size="icon-sm" label="To the tables" className="sm:hidden" onClick={showSide}>
            <ListTree aria-hidden />
          </IconButton>
        </div>
      }
      fill
    >
      <div className="relative flex min-h-0 grow border-t border-line max-sm:flex-col max-sm:overflow-y-auto">
        <aside
          id={SIDE}
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
      {run.question ? (
        <ConfirmWrites
          question={run.question}
          roleArn={target.roleArn}
          index={bench.names.index}
          isPending={run.isSubmitting}
          onConfirm={run.confirm}
          onDismiss={run.dismiss}
        />
      ) : null}
    </Page>
  );
}

function BenchMain({ bench }: { bench: BenchState }) {
  const [height, setHeight] = usePaneSize("editor", 240);
  const { tab, store, state, parameters, results, run } = bench;
  const hasResults = results.length > 0;
  useEffect(() => {
    // While the statement runs, so that its rows need not wait for the code that shows them.
    if (hasResults) void loadResultGrid().catch(() => {});
  }, [hasResults]);
  return (
    <div className="flex min-h-0 min-w-0 grow flex-col max-sm:grow-0 max-sm:shrink-0">
      <TabStrip store={store} state={state} onClose={bench.close} />
      <div
        id="editor-panel"
        role="tabpanel"
        aria-labelledby={`editor-tab-${tab.id}`}
        className="shrink-0 max-sm:h-48!"
        style={{ height }}
      >
        <SqlEditor
          label="SQL"
          tabId={tab.id}
          text={tab.text}
          revision={state.revisions[tab.id] ?? 0}
          onText={parameters.setText}
          onRun={run.start}
          onCommand={(command) => COMMANDS[command](bench)}
          onHandle={bench.setHandle}
          warehouseKind={bench.target.target?.warehouseKind}
          index={bench.names.index}
          problems={bench.problems}
        />
      </div>
      {state.problem ? (
        <p role="alert" className="shrink-0 bg-waiting-soft px-3 py-1 text-sm text-waiting">
          {state.problem}
        </p>
      ) : null}
      {parameters.definitions.length > 0 ? (
        <ParameterFields
          definitions={parameters.definitions}
          values={tab.values}
          onChange={parameters.setValues}
          onSubmit={() => run.start("auto")}
          onDefinitionChange={parameters.define}
          showsProblems={bench.showsProblems}
        />
      ) : null}
      <Splitter label="Height of the editor" axis="y" size={height} min={96} max={640} onResize={setHeight} />
      {bench.refused ? <Refused bench={bench} error={bench.refused} /> : null}
      <div
        className="flex min-h-0 grow flex-col border-line max-sm:h-[60vh] max-sm:grow-0 max-sm:border-t"
        // A failure of before would read as part of this one.
        hidden={bench.refused !== null && shownOf(results, tab.resultId)?.statement?.status === "FAILED"}
      >
        <ResultPane
          results={results}
          shownId={tab.resultId}
          onShow={(resultId) => store.update(tab.id, { resultId })}
          onChange={(next) => store.update(tab.id, { results: next })}
          onGoTo={(problem) => bench.handle?.goTo(problem)}
          chart={tab.chart}
          onChartChange={(chart) => store.update(tab.id, { chart })}
        />
      </div>
    </div>
  );
}

/** What was pressed was not sent: why, where, and away with it. */
function Refused({ bench: { run, handle }, error }: { bench: BenchState; error: Error }) {
  const { errorPlace, forgetError } = run;
  return (
    <ErrorPanel
      inline
      error={error}
      className="m-3"
      actions={
        <>
          {errorPlace ? (
            <Button size="sm" onClick={() => handle?.goTo(errorPlace)}>
              <CornerLeftUp aria-hidden />
              Go to
            </Button>
          ) : null}
          <IconButton size="icon-sm" label="Close this message" onClick={forgetError}>
            <X aria-hidden />
          </IconButton>
        </>
      }
    />
  );
}

const COMMANDS: Record<EditorCommand, (bench: BenchState) => void> = {
  newTab: ({ store }) => void store.open(),
  closeTab: ({ close, tab }) => close(tab.id),
  reopenTab: ({ store }) => store.reopen(),
  nextTab: ({ store }) => store.step(1),
  previousTab: ({ store }) => store.step(-1),
};
