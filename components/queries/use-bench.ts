"use client";

import { useMemo, useState } from "react";
import { useViewer } from "@/components/shell/viewer";
import { toast } from "@/components/ui/toast";
import type { ParameterDefinition, SavedQuery } from "@/server/saved-queries/contract";
import type { EditorHandle, RunWhat } from "./editor-handle";
import { type EditorTab, titleOf, withResults } from "./editor-tab";
import { keepTarget, keepValues, lastValues } from "./kept";
import { isSessionOver, leaveSession, sessionOfTab } from "./kept-session";
import { definitionsFor, type ParameterValues, parametersOf, problemWith } from "./parameters";
import type { TabStore, Tabs } from "./tab-store";
import { lostWords, type TargetState, useTarget } from "./target";
import { useEnded } from "./use-ended";
import { useLinks } from "./use-links";
import { useNames } from "./use-names";
import { useProblems, useResults } from "./use-results";
import { useRun, type Wish } from "./use-run";
import { type UsedParameter, usedParameters } from "./used-parameters";

const NONE: readonly UsedParameter[] = [];
const EXPLAIN = "explain ";

/** All that the workbench knows: its tabs, where they point, what they ran. */
export function useBench({ store, state }: { store: TabStore; state: Tabs }) {
  const viewer = useViewer();
  const tab = store.active;
  const [handle, setHandle] = useState<EditorHandle | null>(null);
  const [hasTried, setHasTried] = useState<string | null>(null);
  const target = useTarget(tab, (next) => store.update(tab.id, { target: next }));
  const names = useNames(target.target);
  const results = useResults(tab.results);
  const parameters = useTabParameters(store, tab);
  useEnded(results, {
    onFailed: (resultId) => store.update(tab.id, { resultId }),
    onNames: () => refetchNames(target, names),
  });

  const run = useTabRun(store, target.isReadOnly);
  const refused = run.error && run.errorTabId === tab.id ? run.error : null;
  const problems = useProblems(results, refused && run.errorPlace);

  /** Sends a text with the tab's values; says what is missing instead where something is. */
  const send = (text: string, textStart: number | null, statements: number, lead = "") => {
    const sql = lead + text;
    const mayRun = viewer.permissions.includes("query.run");
    if (!mayRun || !target.target) {
      toast.info(whyNotSent(mayRun, target));
      return;
    }
    // What was typed a moment ago is in the store, not yet in what was drawn.
    const now = store.get(tab.id) ?? tab;
    const asked = definitionsFor(usedParameters(sql), now.definitions);
    if (asked.some((definition) => problemWith(definition, now.values) !== null)) {
      setHasTried(tab.id);
      return;
    }
    setHasTried(null);
    keepTarget(viewer.id, target.target);
    // From here on the text points where it ran, wherever others point.
    if (!now.target) store.update(tab.id, { target: target.target });
    const { saved } = now;
    if (saved) keepValues(viewer.id, saved.id, now.values);
    const isSaved = saved !== null && !saved.isExample && saved.sql === now.text;
    const wish: Wish = {
      tabId: tab.id,
      target: target.target,
      sql,
      textStart,
      lead: lead.length,
      isScript: statements > 1,
      parameters: parametersOf(asked, now.values),
      options: now.options,
      saved: isSaved ? { id: saved.id, version: saved.version } : null,
    };
    run.ask(wish);
  };

  const openSaved = (saved: SavedQuery) => openIn(store, saved, lastValues(viewer.id, saved.id));
  useLinks({ store, openSaved });

  return {
    store,
    state,
    tab,
    target,
    names,
    results,
    problems,
    /** Why the tab's last press was not sent. */
    refused,
    parameters,
    showsProblems: hasTried === tab.id,
    handle,
    setHandle,
    run: {
      ...run,
      start: (what: RunWhat) => {
        handle?.flush();
        const runnable = handle?.runnable(what);
        if (runnable) send(runnable.sql, runnable.from, runnable.statements);
      },
      explain: () => {
        handle?.flush();
        const runnable = handle?.runnable("auto");
        if (!runnable) return;
        if (runnable.statements > 1)
          toast.info(`The selection holds ${runnable.statements} statements; Explain takes one.`);
        else send(runnable.sql, runnable.from, 1, EXPLAIN);
      },
      preview: (sql: string) => send(sql, null, 1),
    },
    openSaved,
    close: (id: string) => closeWithUndo(store, id),
  };
}

/** Runs for tabs: what a run began is shown in the tab that asked for it, and its session kept there. */
function useTabRun(store: TabStore, isReadOnly: boolean) {
  return useRun({
    isReadOnly,
    sessionFor: (wish) => sessionOfTab(store, wish),
    onFailed: (error, { tabId }) => {
      if (isSessionOver(error)) store.update(tabId, { session: null });
    },
    onStarted: ({ tabId }, added) => {
      const shown = store.get(tabId);
      if (!shown) return;
      store.update(tabId, {
        results: withResults(shown.results, added),
        resultId: added[0]?.statementId ?? null,
      });
    },
  });
}

function whyNotSent(mayRun: boolean, { isPending, lost }: TargetState): string {
  if (!mayRun) return "Your role reads; it does not run statements.";
  if (lost) return lostWords(lost);
  return isPending ? "The warehouse is still being asked for." : "There is no warehouse to run it on.";
}

/** A database may be new too where they are all in one catalog. */
function refetchNames(
  { target, refetchDatabases }: TargetState,
  names: Pick<ReturnType<typeof useNames>, "refresh">,
): void {
  if (!target) return;
  if (target.warehouseKind === "athena") refetchDatabases();
  void names.refresh();
}

export type Bench = ReturnType<typeof useBench>;

/** The parameters of a tab's text: the editor tells which there are. */
function useTabParameters(store: TabStore, tab: EditorTab) {
  const [parameters, setParameters] = useState<Record<string, readonly UsedParameter[]>>({});
  const used = parameters[tab.id] ?? NONE;
  const definitions = useMemo(() => definitionsFor(used, tab.definitions), [used, tab.definitions]);
  return {
    definitions,
    setText: (tabId: string, text: string | null, found: readonly UsedParameter[]) => {
      if (text !== null && store.get(tabId)?.text !== text) store.update(tabId, { text });
      setParameters((before) => (isSame(before[tabId], found) ? before : { ...before, [tabId]: found }));
    },
    setValues: (values: ParameterValues) => store.update(tab.id, { values }),
    define: (definition: ParameterDefinition) =>
      store.update(tab.id, {
        definitions: [...tab.definitions.filter(({ name }) => name !== definition.name), definition],
      }),
  };
}

const isSame = (one: readonly UsedParameter[] = NONE, other: readonly UsedParameter[]) =>
  one.length === other.length &&
  one.every(({ name, type }, at) => name === other[at]?.name && type === other[at]?.type);

const contentOf = (saved: SavedQuery): Partial<EditorTab> => ({
  text: saved.sql,
  definitions: saved.parameters,
  chart: saved.chart,
  saved,
  ...(saved.target ? { target: saved.target } : {}),
});

/** A saved query in the tab that holds it already, else in one of its own. */
function openIn(store: TabStore, saved: SavedQuery, values: ParameterValues): void {
  const open = store.read().tabs.find((one) => one.saved?.id === saved.id);
  if (!open) store.open({ ...contentOf(saved), values });
  else if ((open.saved?.version ?? 0) < saved.version) replaceBy(store, open, saved);
  else store.activate(open.id);
}

/** Another version of what a tab holds takes its place, and what was there stays one click away. */
function replaceBy(store: TabStore, open: EditorTab, saved: SavedQuery): void {
  store.update(open.id, contentOf(saved), { isText: true });
  store.activate(open.id);
  const { text, definitions, chart, target, saved: before } = open;
  toast.info(`“${saved.name}” is version ${saved.version} now`, {
    action: {
      label: "Undo",
      onClick: () =>
        store.update(open.id, { text, definitions, chart, target, saved: before }, { isText: true }),
    },
  });
}

function closeWithUndo(store: TabStore, id: string): void {
  const tab = store.get(id);
  if (!tab) return;
  leaveSession(store, tab);
  store.close(id);
  if (tab.text.trim() === "") return;
  toast.info(`Closed “${titleOf(tab)}”`, {
    action: { label: "Undo", onClick: () => store.reopen(id) },
  });
}
