"use client";

import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { Shapes } from "lucide-react";
import { useMemo } from "react";
import { infiniteQuery } from "@/components/data/api";
import { columnsOf, type DataColumn, DataTable, ROW_LINK } from "@/components/data/data-table";
import { Empty } from "@/components/data/empty";
import { ErrorPanel } from "@/components/data/error-panel";
import { formatCount, formatDuration } from "@/components/data/format";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { Time } from "@/components/data/time";
import { cn } from "@/components/ui/cn";
import { listStatementGroups, type StatementGroup } from "@/server/history/contract";
import type { GROUP_ORDERS, HistoryInput } from "./asked";
import { Sparkline } from "./sparkline";

const helper = columnsOf<StatementGroup>();
const ms = (value: number | null) => (value === null ? "–" : formatDuration(value));

/** What the head of the column says, where there is none. */
const Alone = ({ children }: { children: string }) => <span className="sm:hidden">{children}</span>;

const near = (name: string) => <span title="Within 5 %">{name}</span>;

/** Beside an open panel the shape needs the room of these. */
const ROOMY = new Set(["trend", "failed", "p50", "total"]);

const columnsFor = (onOpen: (fingerprint: string) => void): DataColumn<StatementGroup>[] => [
  helper.display({
    id: "sql",
    header: "Shape",
    meta: { narrow: "main" },
    cell: ({ row }) => (
      <button
        type="button"
        className={cn(ROW_LINK, "mono block w-full text-left")}
        onClick={() => onOpen(row.original.fingerprint)}
      >
        {row.original.sql.replace(/\s+/g, " ").slice(0, 300)}
      </button>
    ),
  }),
  helper.display({
    id: "trend",
    header: "Last 30 days",
    meta: { width: "120px", from: "lg" },
    cell: ({ row: { original: one } }) => (
      <Sparkline
        values={one.trend.map((day) => day.count)}
        label={`Runs a day: ${one.trend.at(-1)?.count ?? 0} today, ${Math.max(0, ...one.trend.map((day) => day.count))} at most`}
      />
    ),
  }),
  numbers("count", "Count", "80px", "line", (one) => (
    <>
      {formatCount(one.count)}
      <Alone>{one.count === 1 ? " run" : " runs"}</Alone>
    </>
  )),
  numbers("failed", "Failed", "72px", undefined, (one) =>
    one.failed > 0 ? (
      <span className="text-failed">{formatCount(one.failed)}</span>
    ) : (
      <span className="text-faint">0</span>
    ),
  ),
  numbers("p50", near("p50"), "84px", undefined, (one) => ms(one.p50Ms)),
  numbers("p95", near("p95"), "84px", "end", (one) => (
    <>
      <Alone>p95 </Alone>
      {ms(one.p95Ms)}
    </>
  )),
  numbers("total", "Total", "100px", undefined, (one) => formatDuration(one.totalMs)),
  numbers("last", "Last", "104px", "side", (one) => <Time at={one.lastAt} />),
];

function numbers(
  id: string,
  header: React.ReactNode,
  width: string,
  narrow: "line" | "end" | "side" | undefined,
  cell: (one: StatementGroup) => React.ReactNode,
): DataColumn<StatementGroup> {
  return helper.display({
    id,
    header,
    meta: { width, align: "right", ...(narrow ? { narrow } : {}) },
    cell: ({ row }) => <span className="text-muted">{cell(row.original)}</span>,
  });
}

interface GroupListProps {
  input: HistoryInput;
  order: (typeof GROUP_ORDERS)[number];
  isBesidePanel: boolean;
  onOpen: (fingerprint: string) => void;
}

/** The history by the shape of its statements; a shape opens as the list of its statements. */
export function GroupList({ input, order, isBesidePanel, onOpen }: GroupListProps) {
  const { source, person, dbUser, label, accountId, warehouse, database, text, from, to } = input;
  const narrowed = { source, person, dbUser, label, accountId, warehouse, database, text, from, to };
  const list = useInfiniteQuery({
    ...infiniteQuery(listStatementGroups, { ...narrowed, orderBy: order }),
    placeholderData: keepPreviousData,
  });
  const columns = useMemo(
    () => columnsFor(onOpen).filter(({ id }) => !(isBesidePanel && ROOMY.has(id))),
    [onOpen, isBesidePanel],
  );
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? [], [list.data]);
  if (list.isPending) return <RowsSkeleton rows={12} label="Loading the shapes" />;
  if (list.isError && rows.length === 0)
    return <ErrorPanel error={list.error} onRetry={() => void list.refetch()} />;
  if (rows.length === 0) {
    return (
      <Empty icon={Shapes} title="No shapes here">
        Statements that differ in their literals only share a shape. They are counted a few seconds after they
        end.
      </Empty>
    );
  }
  return (
    <DataTable
      label="Shapes"
      columns={columns}
      rows={rows}
      rowKey={(row) => row.fingerprint}
      hasMore={list.hasNextPage}
      isLoadingMore={list.isFetchingNextPage}
      onLoadMore={() => void list.fetchNextPage()}
    />
  );
}
