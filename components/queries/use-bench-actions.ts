"use client";

import {
  AlignLeft,
  ArrowLeft,
  ArrowRight,
  FilePlus2,
  ListOrdered,
  Play,
  Telescope,
  Undo2,
  X,
} from "lucide-react";
import { useEffect, useMemo, useRef } from "react";
import { type Action, useActions } from "@/components/shell/actions";
import type { Bench } from "./use-bench";

type Spec = Omit<Action, "group" | "run"> & { act: (bench: Bench) => void };

const RUN = "query.run";
const SPECS: readonly Spec[] = [
  {
    id: "statement.run",
    title: "Run the selection, or the statement at the cursor",
    icon: Play,
    keys: "mod+enter",
    permission: RUN,
    act: ({ run }) => run.start("auto"),
  },
  {
    id: "script.run",
    title: "Run all statements",
    icon: ListOrdered,
    keys: "mod+shift+enter",
    permission: RUN,
    act: ({ run }) => run.start("all"),
  },
  {
    id: "statement.explain",
    title: "Explain the statement",
    icon: Telescope,
    permission: RUN,
    act: ({ run }) => run.explain(),
  },
  {
    id: "text.format",
    title: "Format the SQL",
    icon: AlignLeft,
    keys: "alt+shift+f",
    act: ({ handle }) => void handle?.format(),
  },
  {
    id: "tab.new",
    title: "New tab",
    icon: FilePlus2,
    keys: "alt+shift+n",
    act: ({ store }) => void store.open(),
  },
  {
    id: "tab.close",
    title: "Close the tab",
    icon: X,
    keys: "alt+shift+w",
    act: ({ close, tab }) => close(tab.id),
  },
  {
    id: "tab.reopen",
    title: "Reopen the closed tab",
    icon: Undo2,
    keys: "alt+shift+t",
    act: ({ store }) => store.reopen(),
  },
  {
    id: "tab.next",
    title: "Next tab",
    icon: ArrowRight,
    keys: "mod+alt+right",
    act: ({ store }) => store.step(1),
  },
  {
    id: "tab.previous",
    title: "Previous tab",
    icon: ArrowLeft,
    keys: "mod+alt+left",
    act: ({ store }) => store.step(-1),
  },
];

/** What the workbench can do, from the palette and by keys from anywhere on the page. */
export function useBenchActions(bench: Bench): void {
  const latest = useRef(bench);
  useEffect(() => {
    latest.current = bench;
  });
  const actions = useMemo(
    () =>
      SPECS.map(
        ({ act, ...spec }): Action => ({ ...spec, group: "Workbench", run: () => act(latest.current) }),
      ),
    [],
  );
  useActions(actions);
}
