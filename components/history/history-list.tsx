"use client";

import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { Globe, History } from "lucide-react";
import Link from "next/link";
import { useMemo } from "react";
import { infiniteQuery } from "@/components/data/api";
import { DataTable } from "@/components/data/data-table";
import { Empty, NoMatch } from "@/components/data/empty";
import { ErrorPanel } from "@/components/data/error-panel";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { workbenchHref } from "@/components/queries/routes";
import { durationOf } from "@/components/queries/statement-words";
import { Button } from "@/components/ui/button";
import { buttonStyle } from "@/components/ui/button-style";
import { listStatements } from "@/server/history/contract";
import type { HistoryInput } from "./asked";
import { historyColumns } from "./history-columns";

/** What ran outside comes without an Event of ours. */
const REFRESH_MS = 60_000;

interface HistoryListProps {
  input: HistoryInput;
  chosen: string | null;
  isBesidePanel: boolean;
  onClear: () => void;
  onImport: () => void;
}

/** The statements, newest first. */
export function HistoryList({ input, chosen, isBesidePanel, onClear, onImport }: HistoryListProps) {
  const list = useInfiniteQuery({
    ...infiniteQuery(listStatements, input),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => ((state.data?.pages.length ?? 0) > 1 ? false : REFRESH_MS),
  });
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? [], [list.data]);
  const longestMs = useMemo(() => Math.max(0, ...rows.map((row) => durationOf(row) ?? 0)), [rows]);
  const columns = useMemo(() => historyColumns(longestMs, isBesidePanel), [longestMs, isBesidePanel]);
  if (list.isPending) return <RowsSkeleton rows={12} label="Loading the history" />;
  if (list.isError && rows.length === 0)
    return <ErrorPanel error={list.error} onRetry={() => void list.refetch()} />;
  if (rows.length === 0 && !list.hasNextPage)
    return <Nothing input={input} onClear={onClear} onImport={onImport} />;
  return (
    <DataTable
      label="Statements"
      columns={columns}
      rows={rows}
      rowKey={(row) => row.id}
      selectedKey={chosen}
      hasMore={list.hasNextPage}
      isLoadingMore={list.isFetchingNextPage}
      onLoadMore={() => void list.fetchNextPage()}
    />
  );
}

function Nothing({ input, onClear, onImport }: Omit<HistoryListProps, "chosen" | "isBesidePanel">) {
  if (input.source === "warehouse") {
    return (
      <Empty
        icon={Globe}
        title="Nothing from outside Headgate"
        action={<Button onClick={onImport}>See the import</Button>}
      >
        What Spark, Glue and other tools run on a warehouse comes from its SYS_QUERY_HISTORY, once an admin
        has switched the import on, and shows where you have a role.
      </Empty>
    );
  }
  if (Object.keys(input).length > 0) return <NoMatch what="statements" onClear={onClear} />;
  return (
    <Empty
      icon={History}
      title="No statements yet"
      action={
        <Link href={workbenchHref} className={buttonStyle({ variant: "primary" })}>
          Open the workbench
        </Link>
      }
    >
      Each statement you run stays here with its text, parameters, times, rows and error.
    </Empty>
  );
}
