"use client";

import Link from "next/link";
import { useMemo } from "react";
import { formatDuration } from "@/components/data/format";
import { useNow } from "@/components/data/now";
import type { Tone } from "@/components/data/state-mark";
import { cn } from "@/components/ui/cn";
import type { RunDetail } from "@/server/runs/contract";
import { runHref } from "./routes";
import { isOpen } from "./run-words";
import { type Lane, layoutTimeline, type Segment } from "./timeline";

const FILL: Record<Tone, string> = {
  good: "bg-good",
  working: "bg-accent animate-working",
  waiting: "bg-waiting",
  failed: "bg-failed",
  queued: "bg-line",
  ended: "bg-control",
};

/** What took how long: the run with its attempts, and each part below it, on one axis. */
export function RunTimeline({ run }: { run: RunDetail }) {
  const now = useNow(1000, isOpen(run));
  const timeline = useMemo(() => layoutTimeline(run, now), [run, now]);
  return (
    <figure
      aria-label={`Timeline over ${formatDuration(timeline.totalMs)}`}
      className="overflow-hidden rounded-md border border-line bg-surface"
      suppressHydrationWarning
    >
      <div className="flex h-6 border-b border-line bg-sunken text-sm text-faint max-sm:hidden" aria-hidden>
        <div className="w-44 shrink-0" />
        <div className="relative mr-4 grow">
          {timeline.ticks.map((tick) => (
            <span
              key={tick.ms}
              className={cn("absolute top-1 tabular-nums", tick.left > 0.92 ? "-translate-x-full" : "pl-1")}
              style={{ left: `${tick.left * 100}%` }}
            >
              {tick.ms === 0 ? "0" : formatDuration(tick.ms)}
            </span>
          ))}
        </div>
      </div>
      <ul className="max-h-60 overflow-y-auto">
        {timeline.lanes.map((lane) => (
          <LaneRow key={lane.key} lane={lane} ticks={timeline.ticks} />
        ))}
      </ul>
    </figure>
  );
}

function LaneRow({ lane, ticks }: { lane: Lane; ticks: { left: number; ms: number }[] }) {
  return (
    <li className="flex h-8 items-center border-b border-line last:border-b-0">
      <span className={cn("w-24 shrink-0 truncate pl-3 sm:w-44", lane.runId ? "pl-6" : "font-medium")}>
        {lane.runId ? (
          <Link href={runHref(lane.runId)} className="hover:underline">
            {lane.label}
          </Link>
        ) : (
          lane.label
        )}
      </span>
      <span className="relative mr-4 h-full grow">
        {ticks.map((tick) => (
          <span
            key={tick.ms}
            aria-hidden
            className="absolute inset-y-0 w-px bg-line"
            style={{ left: `${tick.left * 100}%` }}
          />
        ))}
        {lane.segments.map((segment) => (
          <Bar key={`${segment.label} ${segment.left}`} segment={segment} />
        ))}
      </span>
    </li>
  );
}

function Bar({ segment }: { segment: Segment }) {
  const says = `${segment.label}, ${formatDuration(segment.ms)}`;
  return (
    <span
      role="img"
      aria-label={says}
      title={says}
      className={cn("absolute top-2.5 h-3 min-w-0.5 rounded-sm", FILL[segment.tone])}
      style={{ left: `${segment.left * 100}%`, width: `${segment.width * 100}%` }}
    />
  );
}
