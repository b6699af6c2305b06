"use client";

import { CalendarClock, CircleDot, DatabaseZap, Globe } from "lucide-react";
import dynamic from "next/dynamic";
import { parseAsBoolean, parseAsString, useQueryState } from "nuqs";
import { useCallback } from "react";
import { FilterBar, type FilterField } from "@/components/data/filter-bar";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { QueryTabs } from "@/components/queries/query-tabs";
import { Page } from "@/components/shell/page";
import { Button } from "@/components/ui/button";
import { Segmented } from "@/components/ui/segmented";
import { Select } from "@/components/ui/select";
import { GROUP_ORDERS, useAsked, useHistoryState } from "./asked";
import { HistoryList } from "./history-list";
import { SearchField } from "./search-field";
import { tokenOf, uncountedIn, withToken, wordsOf } from "./tokens";

// What only a click shows comes after the list stands.
const GroupList = dynamic(() => import("./group-list").then((module) => module.GroupList), {
  ssr: false,
  loading: () => <RowsSkeleton label="Loading shapes" />,
});
const ImportPanel = dynamic(() => import("./import-panel").then((module) => module.ImportPanel), {
  ssr: false,
});
const StatementPanel = dynamic(() => import("./statement-panel").then((module) => module.StatementPanel), {
  ssr: false,
});

const FIELDS: FilterField[] = [
  {
    key: "status",
    label: "Status",
    icon: CircleDot,
    kind: "choice",
    options: ["finished", "failed", "running", "queued", "aborted"].map((value) => ({
      value,
      label: value.charAt(0).toUpperCase() + value.slice(1),
    })),
  },
  {
    key: "source",
    label: "Where it ran from",
    icon: Globe,
    kind: "choice",
    options: [
      { value: "here", label: "Headgate" },
      { value: "outside", label: "Outside" },
    ],
  },
  { key: "time", label: "Time", icon: CalendarClock, kind: "time" },
];

const ORDER_WORDS = { totalMs: "most time", count: "most often", p95Ms: "slowest p95", lastAt: "latest" };
const ORDERS = GROUP_ORDERS.map((value) => ({ value, label: `By ${ORDER_WORDS[value]}` }));
const VIEWS = [
  { value: "list", label: "Statements" },
  { value: "groups", label: "Group by shape" },
];

/** Every statement I ran, those shared with me, and what others ran on my warehouses: one list, live. */
export function HistoryView() {
  const [{ q, time, grouped, order }, set] = useHistoryState();
  const [chosen, setChosen] = useQueryState("statement", parseAsString);
  const [isImport, setIsImport] = useQueryState("import", parseAsBoolean.withDefault(false));
  const { input, problems } = useAsked(q, time);
  const valuesOf = (key: string) =>
    wordsOf(q).flatMap((word) => (word.key === key ? [word.value.toLowerCase()] : []));
  const change = (key: string, next: string[]) => {
    if (key === "time") void set({ time: next[0] ?? null });
    else if (key === "source") void set({ q: withToken(q, key, next.at(-1) ?? null) || null });
    else
      void set({
        q: [withToken(q, key, null), ...next.map((one) => tokenOf(key, one))].join(" ").trim() || null,
      });
  };
  const openShape = useCallback(
    (fingerprint: string) =>
      void set({ q: tokenOf("shape", fingerprint), grouped: null }, { history: "push" }),
    [set],
  );
  // From the shapes the rest of what was asked goes on: the list has the statements that were counted.
  const openCounted = useCallback(
    (fingerprint: string) =>
      void set({ q: withToken(q, "shape", fingerprint), grouped: null }, { history: "push" }),
    [q, set],
  );
  const clear = () => void set({ q: null, time: null });
  const openImport = () => {
    void setChosen(null);
    void setIsImport(true);
  };
  const panel = chosen ? (
    <StatementPanel statementId={chosen} onClose={() => void setChosen(null)} onShape={openShape} />
  ) : isImport ? (
    <ImportPanel onClose={() => void setIsImport(null)} />
  ) : null;
  return (
    <Page
      title="Queries"
      beside={<QueryTabs current="history" />}
      actions={
        <Button onClick={openImport}>
          <DatabaseZap aria-hidden />
          Import
        </Button>
      }
      panel={panel}
      toolbar={
        <div className="flex flex-wrap items-start gap-2">
          <SearchField value={q} onChange={(next) => void set({ q: next || null })} problems={problems} />
          <FilterBar
            fields={FIELDS}
            values={{ status: valuesOf("status"), source: valuesOf("source"), time: time ? [time] : [] }}
            onChange={change}
            onClear={clear}
          />
          <div className="ml-auto flex flex-wrap gap-2 max-sm:ml-0">
            {grouped ? (
              <Select
                label="Order of the shapes"
                options={ORDERS}
                value={order}
                onValueChange={(next) =>
                  void set({ order: GROUP_ORDERS.find((one) => one === next) ?? null })
                }
                className="w-40"
              />
            ) : null}
            <Segmented
              label="View"
              options={VIEWS}
              value={grouped ? "groups" : "list"}
              onValueChange={(next) => void set({ grouped: next === "groups" || null })}
            />
          </div>
        </div>
      }
    >
      {input === null ? (
        <RowsSkeleton rows={12} label="Looking the person up" />
      ) : grouped ? (
        <>
          <Uncounted tokens={uncountedIn(q)} />
          <GroupList input={input} order={order} isBesidePanel={panel !== null} onOpen={openCounted} />
        </>
      ) : (
        <HistoryList
          input={input}
          chosen={chosen}
          isBesidePanel={panel !== null}
          onClear={clear}
          onImport={openImport}
        />
      )}
    </Page>
  );
}

/** Says of a filter that it does nothing here, before a list is read as its answer. */
function Uncounted({ tokens }: { tokens: readonly string[] }) {
  if (tokens.length === 0) return null;
  return (
    <p role="status" className="mb-2 rounded-md border border-line bg-waiting-soft px-3 py-2">
      Shapes count every statement, whatever its status, kind and duration:{" "}
      <span className="mono wrap-anywhere">{tokens.join(" ")}</span> {tokens.length === 1 ? "does" : "do"} not
      narrow this list.
    </p>
  );
}
