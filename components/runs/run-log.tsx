"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDownToLine, ScrollText, Search } from "lucide-react";
import { useDeferredValue, useEffect, useRef, useState } from "react";
import { Empty } from "@/components/data/empty";
import { ErrorPanel } from "@/components/data/error-panel";
import { plural } from "@/components/data/format";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { ClockTime } from "@/components/data/time";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { CopyButton } from "@/components/ui/copy-button";
import { InputWithIcon } from "@/components/ui/input";
import { Segmented } from "@/components/ui/segmented";
import type { RunLine } from "@/server/runs/contract";
import { filterLines, type LevelFilter, logQuery } from "./log-lines";

const LEVELS = [
  { value: "all", label: "All" },
  { value: "warn", label: "Warnings" },
  { value: "error", label: "Errors" },
] as const;

/** A run's log: live while it runs, searched here, followed while one stays at its end. */
export function RunLog({ runId, isOpen }: { runId: string; isOpen: boolean }) {
  const client = useQueryClient();
  const log = useQuery(logQuery(client, runId, isOpen));
  const [search, setSearch] = useState("");
  const [level, setLevel] = useState<LevelFilter>("all");
  const [isFollowing, setIsFollowing] = useState(true);
  const needle = useDeferredValue(search);
  if (log.isPending) return <RowsSkeleton rows={5} label="Loading the log" />;
  if (!log.data) return <ErrorPanel error={log.error} onRetry={() => void log.refetch()} />;
  const { lines } = log.data;
  if (lines.length === 0) {
    return (
      <Empty icon={ScrollText} title={isOpen ? "No lines yet" : "It wrote no log"} small>
        {isOpen ? "Lines appear here as they are written." : null}
      </Empty>
    );
  }
  const shown = filterLines(lines, needle, level);
  return (
    <>
      <div className="flex shrink-0 flex-wrap items-center gap-2 py-2">
        <InputWithIcon
          type="search"
          aria-label="Search the log"
          placeholder="Search the log"
          icon={<Search />}
          value={search}
          onChange={(event) => setSearch(event.target.value)}
          className="w-56 max-sm:w-full"
        />
        <Segmented
          label="Level"
          value={level}
          onValueChange={(next) => setLevel(LEVELS.find((one) => one.value === next)?.value ?? "all")}
          options={LEVELS}
        />
        <span className="ml-auto text-sm text-muted tabular-nums">
          {shown.length === lines.length ? "" : `${shown.length} of `}
          {plural(lines.length, "line")}
        </span>
        <Button
          size="sm"
          variant={isFollowing ? "secondary" : "ghost"}
          aria-pressed={isFollowing}
          onClick={() => setIsFollowing(!isFollowing)}
        >
          <ArrowDownToLine aria-hidden />
          Follow
        </Button>
        <CopyButton text={() => shown.map((line) => line.text).join("\n")} label="Copy these lines" />
      </div>
      <Lines lines={shown} isFollowing={isFollowing} onFollow={setIsFollowing} />
    </>
  );
}

interface LinesProps {
  lines: readonly RunLine[];
  isFollowing: boolean;
  onFollow: (isFollowing: boolean) => void;
}

const NEAR_END_PX = 24;

function Lines({ lines, isFollowing, onFollow }: LinesProps) {
  const scroller = useRef<HTMLElement>(null);
  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 20,
    getItemKey: (index) => lines[index]?.seq ?? index,
    overscan: 24,
  });
  useEffect(() => {
    if (isFollowing && lines.length > 0) virtualizer.scrollToIndex(lines.length - 1, { align: "end" });
  }, [isFollowing, lines.length, virtualizer]);
  return (
    <section
      ref={scroller}
      aria-label="Log lines"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keys
      tabIndex={0}
      onWheel={(event) => {
        const { scrollHeight, scrollTop, clientHeight } = event.currentTarget;
        if (event.deltaY < 0 && isFollowing) onFollow(false);
        else if (event.deltaY > 0 && scrollHeight - scrollTop - clientHeight < NEAR_END_PX) onFollow(true);
      }}
      className="ring-inside mb-4 min-h-40 grow overflow-auto rounded-md border border-line bg-surface"
    >
      <div className="relative my-1.5" style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map((item) => {
          const line = lines[item.index];
          return line ? (
            <div
              key={item.key}
              ref={virtualizer.measureElement}
              data-index={item.index}
              className="absolute top-0 left-0 w-full"
              style={{ transform: `translateY(${item.start}px)` }}
            >
              <Line line={line} />
            </div>
          ) : null;
        })}
      </div>
    </section>
  );
}

function Line({ line }: { line: RunLine }) {
  return (
    <div
      className={cn(
        "mono flex gap-3 px-3 leading-5 hover:bg-hover",
        line.level === "error" && "bg-failed-soft",
        line.level === "warn" && "bg-waiting-soft",
      )}
    >
      <ClockTime at={line.at} className="shrink-0 text-faint select-none max-sm:hidden" />
      <span
        className={cn(
          "w-10 shrink-0 select-none",
          line.level === "error" ? "text-failed" : line.level === "warn" ? "text-waiting" : "text-faint",
        )}
      >
        {line.level}
      </span>
      <span className="min-w-0 whitespace-pre-wrap wrap-anywhere">{line.text}</span>
    </div>
  );
}
