"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { History } from "lucide-react";
import Link from "next/link";
import { infiniteQuery } from "@/components/data/api";
import { columnsOf, DataTable, ROW_LINK } from "@/components/data/data-table";
import { Empty } from "@/components/data/empty";
import { ErrorPanel } from "@/components/data/error-panel";
import { formatDuration } from "@/components/data/format";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { StateMark } from "@/components/data/state-mark";
import { Time } from "@/components/data/time";
import { historyEntryHref } from "@/components/queries/routes";
import { lookOf } from "@/components/queries/statement-words";
import { cn } from "@/components/ui/cn";
import type { Table } from "@/server/catalog/contract";
import { type HistoryItem, listStatements } from "@/server/history/contract";

const helper = columnsOf<HistoryItem>();

const COLUMNS = [
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
    cell: ({ row: { original: statement } }) => (
      <Link href={historyEntryHref(statement.id)} prefetch={false} className={cn(ROW_LINK, "mono block")}>
        {statement.sql.replace(/\s+/g, " ").slice(0, 300)}
      </Link>
    ),
  }),
  helper.display({
    id: "who",
    header: "Who",
    meta: { width: "150px", narrow: "line" },
    cell: ({ row: { original: statement } }) => (
      <span className="text-muted">{statement.ownerName ?? statement.dbUser}</span>
    ),
  }),
  helper.display({
    id: "duration",
    header: "Duration",
    meta: { width: "90px", align: "right", narrow: "side" },
    cell: ({ row }) => (row.original.durationMs === null ? "" : formatDuration(row.original.durationMs)),
  }),
  helper.display({
    id: "when",
    header: "When",
    meta: { width: "96px", align: "right", narrow: "end" },
    cell: ({ row }) => <Time at={row.original.createdAt} className="text-muted" />,
  }),
];

/** Statements of the history that name the table, as far as the viewer may see them. */
export function QueriesTab({ table }: { table: Table }) {
  const list = useInfiniteQuery(infiniteQuery(listStatements, { text: table.name }));
  if (list.isPending) return <RowsSkeleton rows={6} label="Loading the statements" />;
  if (list.isError) return <ErrorPanel error={list.error} onRetry={() => void list.refetch()} />;
  const rows = list.data.pages.flatMap((page) => page.items);
  if (rows.length === 0 && !list.hasNextPage)
    return (
      <Empty icon={History} title="No statement names it" small>
        Of your statements, those shared with you and those of your warehouses, none has “{table.name}” in it.
      </Empty>
    );
  return (
    <DataTable
      label={`Statements that name ${table.name}`}
      columns={COLUMNS}
      rows={rows}
      rowKey={(row) => row.id}
      hasMore={list.hasNextPage}
      isLoadingMore={list.isFetchingNextPage}
      onLoadMore={() => void list.fetchNextPage()}
    />
  );
}
