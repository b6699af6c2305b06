"use client";

import { Bookmark, Hand } from "lucide-react";
import type { Route } from "next";
import Link from "next/link";
import { formatDuration } from "@/components/data/format";
import { useNow } from "@/components/data/now";
import { StateMark } from "@/components/data/state-mark";
import { Time } from "@/components/data/time";
import { savedQueryHref, statementHref } from "@/components/queries/routes";
import { lookOf } from "@/components/queries/statement-words";
import { runHref } from "@/components/runs/routes";
import { durationMs, stateOf } from "@/components/runs/run-words";
import { buttonStyle } from "@/components/ui/button-style";
import { cn } from "@/components/ui/cn";
import type { Output } from "@/server/api/endpoint";
import type { getOverview, Waiting } from "@/server/overview/contract";
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
          {run.progress === null ? null : <Progress share={run.progress} />}
          <span className="truncate">{run.progressText ?? word}</span>
        </div>
      </div>
      <span className="shrink-0 text-sm text-muted tabular-nums" suppressHydrationWarning>
        {formatDuration(durationMs(run, now))}
      </span>
    </li>
  );
}

function Progress({ share }: { share: number }) {
  return (
    <span aria-hidden className="h-1 w-20 shrink-0 overflow-hidden rounded-full bg-hover">
      <span
        className="block h-full origin-left rounded-full bg-accent transition-transform"
        style={{ transform: `scaleX(${share})` }}
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

export function UsedRow({ statement }: { statement: Used }) {
  const { tone, word } = lookOf(statement);
  return (
    <li className={ROW}>
      <StateMark tone={tone} word={word} as="icon" />
      <Link href={statementHref(statement.id)} className="mono row-link ring-inside min-w-0 grow truncate">
        {statement.sql.replace(/\s+/g, " ").trim()}
      </Link>
      <span className="mono max-w-40 shrink-0 truncate text-muted max-md:hidden">
        {statement.warehouse} / {statement.database}
      </span>
      <Time at={statement.createdAt} className="w-18 shrink-0 text-right text-sm text-muted" />
    </li>
  );
}

export function SavedRow({ saved }: { saved: Output<typeof getOverview>["savedQueries"][number] }) {
  return (
    <li className={ROW}>
      <Bookmark aria-hidden className="size-4 shrink-0 text-faint" />
      <Link
        href={savedQueryHref(saved.id)}
        className="row-link ring-inside min-w-0 grow truncate font-medium"
      >
        {saved.name}
      </Link>
      <span className="mono max-w-64 truncate text-faint max-md:hidden">
        {saved.sql.replace(/\s+/g, " ").trim()}
      </span>
      <Time at={saved.usedAt} className="w-18 shrink-0 text-right text-sm text-muted" />
    </li>
  );
}
