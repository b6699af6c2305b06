"use client";

import { Bookmark, Hand } from "lucide-react";
import type { Route } from "next";
import Link from "next/link";
import { formatDuration } from "@/components/data/format";
import { useNow } from "@/components/data/now";
import { StateMark, type Tone } from "@/components/data/state-mark";
import { Time } from "@/components/data/time";
import { runHref } from "@/components/runs/routes";
import { durationMs, stateOf } from "@/components/runs/run-words";
import { buttonStyle } from "@/components/ui/button-style";
import { cn } from "@/components/ui/cn";
import type { Output } from "@/server/api/endpoint";
import type { getOverview, Waiting } from "@/server/overview/contract";
import type { SavedQuery } from "@/server/queries/contract";
import type { Run } from "@/server/runs/contract";

type Used = Output<typeof getOverview>["lastUsed"][number];

const ROW = "relative flex min-h-row items-center gap-2.5 px-4 py-1.5 transition-colors hover:bg-hover";

export function WaitingRow({ waiting }: { waiting: Waiting }) {
  return (
    <li className="flex min-h-row items-center gap-2.5 px-4 py-1.5">
      <Hand aria-hidden className="size-4 shrink-0 text-waiting" />
      <div className="min-w-0 grow">
        <p className="line-clamp-2">{waiting.title}</p>
        {waiting.at ? <Time at={waiting.at} className="text-sm text-muted" /> : null}
      </div>
      <Link href={waiting.href as Route} className={cn(buttonStyle({ size: "sm" }))}>
        {waiting.action}
      </Link>
    </li>
  );
}

export function RunningRow({ run }: { run: Run }) {
  const now = useNow(1000);
  const { tone, word } = stateOf(run);
  return (
    <li className={ROW}>
      <StateMark tone={tone} word={word} as="icon" />
      <div className="min-w-0 grow">
        <Link href={runHref(run.id)} className="row-link ring-inside block truncate font-medium">
          {run.title}
        </Link>
        <div className="flex items-center gap-2 text-sm text-muted">
          <Progress share={run.progress} isWorking={tone === "working"} />
          <span className="truncate">{run.progressText ?? word}</span>
        </div>
      </div>
      <span className="text-muted tabular-nums" suppressHydrationWarning>
        {formatDuration(durationMs(run, now))}
      </span>
    </li>
  );
}

/** With no known share the bar says only that work goes on. */
function Progress({ share, isWorking }: { share: number | null; isWorking: boolean }) {
  return (
    <span aria-hidden className="h-1 w-20 shrink-0 overflow-hidden rounded-full bg-hover">
      <span
        className={cn(
          "block h-full origin-left rounded-full bg-accent",
          isWorking && share === null && "animate-working",
        )}
        style={{ transform: `scaleX(${share ?? (isWorking ? 1 : 0)})` }}
      />
    </span>
  );
}

export function FailedRow({ run }: { run: Run }) {
  const { tone, word } = stateOf(run);
  return (
    <li className={ROW}>
      <StateMark tone={tone} word={word} as="icon" />
      <div className="min-w-0 grow">
        <Link href={runHref(run.id)} className="row-link ring-inside block truncate font-medium">
          {run.title}
        </Link>
        <p className="truncate text-sm text-muted">{run.error?.message.split("\n")[0] ?? word}</p>
      </div>
      <Time at={run.endedAt ?? run.createdAt} className="shrink-0 text-sm text-muted" />
    </li>
  );
}

const STATUS: Record<Used["status"], { tone: Tone; word: string }> = {
  QUEUED: { tone: "queued", word: "Queued" },
  SUBMITTED: { tone: "working", word: "Submitted" },
  PICKED: { tone: "working", word: "Picked" },
  STARTED: { tone: "working", word: "Started" },
  FINISHED: { tone: "good", word: "Finished" },
  FAILED: { tone: "failed", word: "Failed" },
  ABORTED: { tone: "ended", word: "Aborted" },
};

export function UsedRow({ statement }: { statement: Used }) {
  const { tone, word } = STATUS[statement.status];
  return (
    <li className={ROW}>
      <StateMark tone={tone} word={word} as="icon" />
      <Link
        href={`/queries/${statement.id}` as Route}
        className="mono row-link ring-inside min-w-0 grow truncate"
      >
        {statement.sql.replace(/\s+/g, " ").trim()}
      </Link>
      <span className="mono max-w-40 shrink-0 truncate text-muted max-md:hidden">
        {statement.warehouse} / {statement.database}
      </span>
      <Time at={statement.createdAt} className="w-18 shrink-0 text-right text-sm text-muted" />
    </li>
  );
}

export function SavedRow({ saved }: { saved: SavedQuery }) {
  return (
    <li className={ROW}>
      <Bookmark aria-hidden className="size-4 shrink-0 text-faint" />
      <Link
        href={`/queries?saved=${saved.id}` as Route}
        className="row-link ring-inside min-w-0 grow truncate font-medium"
      >
        {saved.name}
      </Link>
      <span className="mono max-w-64 truncate text-faint max-md:hidden">
        {saved.sql.replace(/\s+/g, " ").trim()}
      </span>
    </li>
  );
}
