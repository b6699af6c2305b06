"use client";

import { useQuery } from "@tanstack/react-query";
import { CornerDownRight, CornerLeftUp } from "lucide-react";
import Link from "next/link";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { useEffect } from "react";
import { query } from "@/components/data/api";
import { ErrorPanel } from "@/components/data/error-panel";
import { JsonView } from "@/components/data/json-view";
import { ResourceEvents } from "@/components/data/resource-events";
import { StateMark } from "@/components/data/state-mark";
import { Elapsed, Time } from "@/components/data/time";
import { announce } from "@/components/shell/announce";
import { CrumbLeaf } from "@/components/shell/crumbs";
import { Page } from "@/components/shell/page";
import { buttonStyle } from "@/components/ui/button-style";
import { Copyable } from "@/components/ui/copy-button";
import { TabPanel, Tabs } from "@/components/ui/tabs";
import { getRun, listKinds, type RunDetail } from "@/server/runs/contract";
import { runHref } from "./routes";
import { RunActions } from "./run-actions";
import { RunLog } from "./run-log";
import { RunPageSkeleton } from "./run-page-skeleton";
import { RunProblem } from "./run-problem";
import { RunTimeline } from "./run-timeline";
import { isOpen, stateOf } from "./run-words";
import { StatementLink } from "./statement-link";

const TABS = ["log", "data", "events"] as const;
const STATEMENT_KINDS = new Set(["statement", "statement.athena"]);

/** One run: its state and time, its timeline, its log, and what went in and came out. */
export function RunView({ runId }: { runId: string }) {
  const run = useQuery(query(getRun, { runId }));
  if (run.isPending) return <RunPageSkeleton />;
  if (run.isError && !run.data) {
    return (
      <Page title="Run">
        <ErrorPanel error={run.error} onRetry={() => void run.refetch()} />
        <div className="flex justify-center">
          <Link href="/runs" className={buttonStyle({})}>
            All runs
          </Link>
        </div>
      </Page>
    );
  }
  return <RunPage run={run.data} />;
}

function RunPage({ run }: { run: RunDetail }) {
  const [tab, setTab] = useQueryState("tab", parseAsStringLiteral(TABS).withDefault("log"));
  const state = stateOf(run);
  useTabTitle(run.title, isOpen(run) ? state.word : null);
  useEffect(() => announce(`${run.title}: ${state.word}`), [run.title, state.word]);
  return (
    <Page
      fill
      title={<span className="truncate">{run.title}</span>}
      beside={
        <span className="flex items-center gap-2">
          <StateMark tone={state.tone} word={state.word} as="pill" />
          {run.startedAt ? (
            <Elapsed from={run.startedAt} to={run.endedAt} className="tabular-nums text-muted" />
          ) : null}
        </span>
      }
      actions={
        <>
          {STATEMENT_KINDS.has(run.kind) ? <StatementLink run={run} /> : null}
          <RunActions run={run} />
        </>
      }
    >
      <CrumbLeaf label={run.title} />
      <div className="shrink-0 px-4 sm:px-6">
        <Facts run={run} />
        <RunProblem run={run} />
        <RunTimeline run={run} />
      </div>
      <Tabs
        label="About this run"
        value={tab}
        onValueChange={(next) => void setTab(TABS.find((one) => one === next) ?? null)}
        tabs={[
          { value: "log", label: "Log" },
          { value: "data", label: "Input and output" },
          { value: "events", label: "Events" },
        ]}
        className="grow px-4 pt-3 sm:px-6"
      >
        <TabPanel value="log" className="flex flex-col">
          <RunLog runId={run.id} isOpen={isOpen(run)} />
        </TabPanel>
        <TabPanel value="data" className="overflow-y-auto py-4">
          <InputAndOutput run={run} />
        </TabPanel>
        <TabPanel value="events" className="overflow-y-auto py-2">
          <ResourceEvents resourceType="run" resourceId={run.id} />
        </TabPanel>
      </Tabs>
    </Page>
  );
}

function Facts({ run }: { run: RunDetail }) {
  const kinds = useQuery(query(listKinds, {}));
  const kind = kinds.data?.items.find((one) => one.kind === run.kind);
  return (
    <div className="mb-3 flex flex-wrap items-center gap-x-5 gap-y-1 text-muted">
      <span>
        {kind?.title ?? run.kind} by {run.ownerName}, <Time at={run.createdAt} />
      </span>
      {run.accountId ? (
        <span>
          Account <span className="mono">{run.accountId}</span>
        </span>
      ) : null}
      {run.attemptsMax > 1 ? (
        <span className="tabular-nums">
          Attempt {run.attempt} of {run.attemptsMax}
        </span>
      ) : null}
      {run.parent ? (
        <Link
          href={runHref(run.parent.id)}
          className="inline-flex items-center gap-1 text-accent-ink hover:underline"
        >
          <CornerLeftUp aria-hidden className="size-3.5" />
          {run.parent.title}
        </Link>
      ) : null}
      {run.retryOfId ? (
        <Link
          href={runHref(run.retryOfId)}
          className="inline-flex items-center gap-1 text-accent-ink hover:underline"
        >
          <CornerDownRight aria-hidden className="size-3.5" />
          Retry of an earlier run
        </Link>
      ) : null}
      <Copyable text={run.id} className="text-faint" />
    </div>
  );
}

function InputAndOutput({ run }: { run: RunDetail }) {
  const parts = [
    { label: "Input", value: run.input, without: "It took no input." },
    { label: "Output", value: run.output, without: isOpen(run) ? "Not there yet." : "It gave no output." },
    { label: "Detail", value: run.detail, without: null },
  ];
  return (
    <div className="grid gap-4 lg:grid-cols-2">
      {parts.map(({ label, value, without }) => {
        const isNothing = value === null || value === undefined;
        if (isNothing && without === null) return null;
        return (
          <section key={label} className="min-w-0">
            <h2 className="mb-1.5 font-semibold">{label}</h2>
            {isNothing ? <p className="text-muted">{without}</p> : <JsonView value={value} label={label} />}
          </section>
        );
      })}
    </div>
  );
}

/** While it runs, the browser's tab says so. */
function useTabTitle(title: string, word: string | null) {
  useEffect(() => {
    const before = document.title;
    document.title = word ? `${word}: ${title} · Headgate` : `${title} · Headgate`;
    return () => {
      document.title = before;
    };
  }, [title, word]);
}
