"use client";

import Link from "next/link";
import { createContext, useContext } from "react";
import { columnsOf, type DataColumn, ROW_LINK } from "@/components/data/data-table";
import { formatDuration } from "@/components/data/format";
import { useNow } from "@/components/data/now";
import { StateMark } from "@/components/data/state-mark";
import { Time } from "@/components/data/time";
import { cn } from "@/components/ui/cn";
import type { Run } from "@/server/runs/contract";
import { runHref } from "./routes";
import { durationMs, isOpen, stateOf } from "./run-words";

/** Titles of kinds, and the longest duration on the page that the bars are scaled to. */
export const RunListContext = createContext<{ kinds: ReadonlyMap<string, string>; longestMs: number }>({
  kinds: new Map(),
  longestMs: 0,
});

const helper = columnsOf<Run>();

export const runColumns: DataColumn<Run>[] = [
  helper.display({
    id: "state",
    header: "State",
    meta: { width: "150px", narrow: "lead" },
    cell: ({ row }) => <RunState run={row.original} />,
  }),
  helper.display({
    id: "title",
    header: "Title",
    meta: { narrow: "main" },
    cell: ({ row }) => <RunTitle run={row.original} />,
  }),
  helper.display({
    id: "kind",
    header: "Kind",
    meta: { width: "150px", narrow: "line", from: "lg" },
    cell: ({ row }) => <RunKind run={row.original} />,
  }),
  helper.display({
    id: "who",
    header: "Who",
    meta: { width: "140px", from: "lg" },
    cell: ({ row }) => <span className="text-muted">{row.original.ownerName}</span>,
  }),
  helper.display({
    id: "duration",
    header: "Duration",
    meta: { width: "170px", narrow: "end", align: "right" },
    cell: ({ row }) => <DurationBar run={row.original} />,
  }),
  helper.display({
    id: "when",
    header: "When",
    meta: { width: "112px", narrow: "side", align: "right" },
    cell: ({ row }) => <Time at={row.original.createdAt} className="text-muted max-sm:text-sm" />,
  }),
];

function RunState({ run }: { run: Run }) {
  const { tone, word } = stateOf(run);
  return (
    <>
      <StateMark tone={tone} word={word} className="max-sm:hidden" />
      <StateMark tone={tone} word={word} as="icon" className="sm:hidden" />
    </>
  );
}

function RunTitle({ run }: { run: Run }) {
  return (
    <span className="flex min-w-0 items-baseline gap-2">
      <Link href={runHref(run.id)} className={cn(ROW_LINK, "font-medium")}>
        {run.title}
      </Link>
      {run.error ? (
        <span className="truncate text-sm text-failed max-md:hidden">{run.error.message}</span>
      ) : run.progressText && isOpen(run) ? (
        <span className="truncate text-sm text-muted max-md:hidden">{run.progressText}</span>
      ) : null}
    </span>
  );
}

function RunKind({ run }: { run: Run }) {
  const { kinds } = useContext(RunListContext);
  return <span className="text-muted">{kinds.get(run.kind) ?? run.kind}</span>;
}

function DurationBar({ run }: { run: Run }) {
  const { longestMs } = useContext(RunListContext);
  const now = useNow(1000, isOpen(run));
  const ms = durationMs(run, now);
  const { tone } = stateOf(run);
  const share = longestMs > 0 ? Math.min(1, Math.max(ms / longestMs, 0.02)) : 0;
  return (
    <span className="flex items-center justify-end gap-2">
      <span aria-hidden className="h-1 w-14 overflow-hidden rounded-full bg-hover max-sm:hidden">
        <span
          className={cn(
            "block h-full origin-left rounded-full",
            tone === "failed" ? "bg-failed" : tone === "working" ? "animate-working bg-accent" : "bg-control",
          )}
          style={{ transform: `scaleX(${share})` }}
        />
      </span>
      <span className="text-muted sm:w-20" suppressHydrationWarning>
        {run.startedAt || run.endedAt ? formatDuration(ms) : "–"}
      </span>
    </span>
  );
}
