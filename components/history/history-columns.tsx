"use client";

import { Globe, UserRound, UsersRound } from "lucide-react";
import Link from "next/link";
import { useQueryState } from "nuqs";
import { columnsOf, type DataColumn, ROW_LINK } from "@/components/data/data-table";
import { formatCount, formatDuration } from "@/components/data/format";
import { StateMark } from "@/components/data/state-mark";
import { Elapsed, Time } from "@/components/data/time";
import { historyEntryHref } from "@/components/queries/routes";
import { durationOf, lookOf } from "@/components/queries/statement-words";
import { cn } from "@/components/ui/cn";
import type { HistoryItem } from "@/server/history/contract";

const helper = columnsOf<HistoryItem>();

/** Beside an open panel the statement needs the room of these. */
const ROOMY = new Set(["target", "rows", "who"]);

/** The columns of the history; durations are drawn against the longest in sight. */
export const historyColumns = (longestMs: number, isBesidePanel: boolean): DataColumn<HistoryItem>[] =>
  allColumns(longestMs).filter(({ id }) => !(isBesidePanel && ROOMY.has(id)));

const allColumns = (longestMs: number): DataColumn<HistoryItem>[] => [
  helper.display({
    id: "status",
    header: <span className="sr-only">Status</span>,
    meta: { width: "36px", narrow: "lead" },
    cell: ({ row }) => {
      const look = lookOf(row.original);
      return <StateMark tone={look.tone} word={look.word} as="icon" />;
    },
  }),
  helper.display({
    id: "sql",
    header: "Statement",
    meta: { narrow: "main" },
    cell: ({ row }) => <StatementLink row={row.original} />,
  }),
  helper.display({
    id: "who",
    header: "Who",
    meta: { width: "230px", from: "lg" },
    cell: ({ row }) => <Who row={row.original} />,
  }),
  helper.display({
    id: "target",
    header: "Target",
    meta: { width: "170px", narrow: "line", from: "lg" },
    cell: ({ row }) => (
      <span className="mono truncate text-muted">
        {row.original.warehouse}/{row.original.database}
      </span>
    ),
  }),
  helper.display({
    id: "rows",
    header: "Rows",
    meta: { width: "88px", align: "right", from: "xl" },
    cell: ({ row }) => (
      <span className="text-muted">{row.original.rows === null ? "–" : formatCount(row.original.rows)}</span>
    ),
  }),
  helper.display({
    id: "duration",
    header: "Duration",
    meta: { width: "108px", align: "right", narrow: "end" },
    cell: ({ row }) => <Duration row={row.original} longestMs={longestMs} />,
  }),
  helper.display({
    id: "when",
    header: "When",
    meta: { width: "104px", align: "right", narrow: "side" },
    cell: ({ row }) => <Time at={row.original.createdAt} className="text-muted max-sm:text-sm" />,
  }),
];

/** A person for what ran here, the database user for what ran outside. */
function Who({ row }: { row: HistoryItem }) {
  const isOutside = row.source === "warehouse";
  const Icon = isOutside ? Globe : row.isSharedWithMe ? UsersRound : UserRound;
  const mark = isOutside ? "ran outside Headgate" : row.isSharedWithMe ? "shared with you" : "";
  return (
    <span className="flex min-w-0 items-center gap-1.5 text-muted" title={mark}>
      <Icon aria-hidden className="size-3.5 shrink-0 text-faint" />
      <span className={cn("truncate", isOutside && "mono")}>{row.ownerName}</span>
      {mark ? <span className="sr-only">({mark})</span> : null}
      {row.label ? (
        <span className="mono shrink-0 max-w-24 truncate text-sm text-faint max-xl:hidden">{row.label}</span>
      ) : null}
    </span>
  );
}

function Duration({ row, longestMs }: { row: HistoryItem; longestMs: number }) {
  const ms = durationOf(row);
  if (ms === null)
    return row.endedAt === null ? (
      <Elapsed from={row.createdAt} to={null} className="text-muted" />
    ) : (
      <span className="text-faint">–</span>
    );
  const share = longestMs > 0 ? Math.max(0.02, ms / longestMs) : 0;
  return (
    <span className="inline-flex w-full flex-col items-end gap-0.5 text-muted">
      <span className="leading-4">{formatDuration(ms)}</span>
      <span
        aria-hidden
        className="h-0.5 rounded-full bg-accent max-sm:hidden"
        style={{ width: `${share * 100}%` }}
      />
    </span>
  );
}

/** A real link, but a plain click changes only the chosen statement: the filters and what is being typed stay. */
function StatementLink({ row }: { row: HistoryItem }) {
  const [, choose] = useQueryState("statement");
  return (
    <Link
      href={historyEntryHref(row.id)}
      scroll={false}
      prefetch={false}
      className={cn(ROW_LINK, "mono block")}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        void choose(row.id);
      }}
    >
      {row.name ? `${row.name}: ` : ""}
      {row.sql.replace(/\s+/g, " ").slice(0, 300)}
    </Link>
  );
}
