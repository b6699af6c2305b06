"use client";

import Link from "next/link";
import { useQueryState } from "nuqs";
import { columnsOf, type DataColumn, ROW_LINK } from "@/components/data/data-table";
import { formatCount, formatDuration } from "@/components/data/format";
import { StateMark } from "@/components/data/state-mark";
import { Elapsed, Time } from "@/components/data/time";
import { historyEntryHref } from "@/components/queries/routes";
import { lookOf } from "@/components/queries/statement-words";
import { cn } from "@/components/ui/cn";
import type { Output } from "@/server/api/endpoint";
import type { listStatements } from "@/server/history/contract";

export type HistoryRow = Output<typeof listStatements>["items"][number];

const helper = columnsOf<HistoryRow>();

export const historyColumns: DataColumn<HistoryRow>[] = [
  helper.display({
    id: "status",
    header: "Status",
    meta: { width: "124px", narrow: "lead" },
    cell: ({ row }) => {
      const look = lookOf(row.original);
      return (
        <>
          <StateMark tone={look.tone} word={look.word} className="max-sm:hidden" />
          <StateMark tone={look.tone} word={look.word} as="icon" className="sm:hidden" />
        </>
      );
    },
  }),
  helper.display({
    id: "sql",
    header: "Statement",
    meta: { narrow: "main" },
    cell: ({ row }) => <StatementLink row={row.original} />,
  }),
  helper.display({
    id: "target",
    header: "Target",
    meta: { width: "200px", narrow: "line", from: "lg" },
    cell: ({ row }) => (
      <span className="mono truncate text-muted">
        {row.original.warehouse}/{row.original.database}
      </span>
    ),
  }),
  helper.display({
    id: "rows",
    header: "Rows",
    meta: { width: "96px", align: "right", from: "lg" },
    cell: ({ row }) => (
      <span className="text-muted">{row.original.rows === null ? "–" : formatCount(row.original.rows)}</span>
    ),
  }),
  helper.display({
    id: "duration",
    header: "Duration",
    meta: { width: "100px", align: "right", narrow: "end" },
    cell: ({ row: { original: one } }) => (
      <span className="text-muted">
        {one.durationMs === null ? (
          <Elapsed from={one.createdAt} to={one.endedAt} />
        ) : (
          formatDuration(one.durationMs)
        )}
      </span>
    ),
  }),
  helper.display({
    id: "when",
    header: "When",
    meta: { width: "112px", align: "right", narrow: "side" },
    cell: ({ row }) => <Time at={row.original.createdAt} className="text-muted max-sm:text-sm" />,
  }),
];

/** A real link, but a plain click changes only the chosen statement: the filters and what is being typed stay. */
function StatementLink({ row }: { row: HistoryRow }) {
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
      {row.sql.replace(/\s+/g, " ").slice(0, 300)}
    </Link>
  );
}
