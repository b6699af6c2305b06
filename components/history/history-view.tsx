"use client";

import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { CalendarClock, CircleDot, Database, History, Search } from "lucide-react";
import Link from "next/link";
import { debounce, parseAsString, useQueryState, useQueryStates } from "nuqs";
import { useMemo } from "react";
import { infiniteQuery } from "@/components/data/api";
import { DataTable } from "@/components/data/data-table";
import { Empty, NoMatch } from "@/components/data/empty";
import { ErrorPanel } from "@/components/data/error-panel";
import { FilterBar, type FilterField } from "@/components/data/filter-bar";
import { useNow } from "@/components/data/now";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { QueryTabs } from "@/components/queries/query-tabs";
import { workbenchHref } from "@/components/queries/routes";
import { wordOfStatus } from "@/components/queries/statement-words";
import { Page } from "@/components/shell/page";
import { buttonStyle } from "@/components/ui/button-style";
import { InputWithIcon } from "@/components/ui/input";
import { listStatements } from "@/server/history/contract";
import { STATEMENT_STATUSES } from "@/server/statements/contract";
import { type HistoryFilters, historyFilters, historyInput } from "./filters";
import { historyColumns } from "./history-columns";
import { StatementPanel } from "./statement-panel";

const CLEARED = { q: null, status: null, database: null, time: null };
const FIELDS: FilterField[] = [
  {
    key: "status",
    label: "Status",
    icon: CircleDot,
    kind: "choice",
    options: STATEMENT_STATUSES.map((status) => ({ value: status, label: wordOfStatus(status) })),
  },
  { key: "database", label: "Database", icon: Database, kind: "text", placeholder: "dev" },
  { key: "time", label: "Time", icon: CalendarClock, kind: "time" },
];

/** Every statement I ran, newest first, live. */
export function HistoryView() {
  const [filters, setFilters] = useQueryStates(historyFilters, { history: "replace" });
  const [chosen, setChosen] = useQueryState("statement", parseAsString);
  const values = {
    status: filters.status,
    database: filters.database ? [filters.database] : [],
    time: filters.time ? [filters.time] : [],
  };
  const onChange = (key: string, next: string[]) => {
    if (key === "status")
      void setFilters({ status: STATEMENT_STATUSES.filter((status) => next.includes(status)) });
    else void setFilters({ [key]: next[0] ?? null });
  };
  return (
    <Page
      title="Queries"
      beside={<QueryTabs current="history" />}
      panel={chosen ? <StatementPanel statementId={chosen} onClose={() => void setChosen(null)} /> : null}
      toolbar={
        <div className="flex flex-wrap items-center gap-2">
          <InputWithIcon
            type="search"
            aria-label="Search in SQL"
            placeholder="Search in SQL"
            icon={<Search />}
            value={filters.q}
            onChange={(event) =>
              setFilters({ q: event.target.value || null }, { limitUrlUpdates: debounce(250) })
            }
            className="w-56 max-sm:w-full"
          />
          <FilterBar
            fields={FIELDS}
            values={values}
            onChange={onChange}
            onClear={() => void setFilters(CLEARED)}
          />
        </div>
      }
    >
      <HistoryList filters={filters} chosen={chosen} onClear={() => void setFilters(CLEARED)} />
    </Page>
  );
}

interface ListProps {
  filters: HistoryFilters;
  chosen: string | null;
  onClear: () => void;
}

function HistoryList({ filters, chosen, onClear }: ListProps) {
  const minute = useNow(60_000, filters.time !== "");
  const input = useMemo(() => historyInput(filters, new Date(minute)), [filters, minute]);
  const list = useInfiniteQuery({
    ...infiniteQuery(listStatements, input),
    placeholderData: keepPreviousData,
  });
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? [], [list.data]);
  if (list.isPending) return <RowsSkeleton rows={12} label="Loading the history" />;
  if (list.isError && rows.length === 0)
    return <ErrorPanel error={list.error} onRetry={() => void list.refetch()} />;
  if (rows.length === 0 && Object.keys(input).length > 0)
    return <NoMatch what="statements" onClear={onClear} />;
  if (rows.length === 0) {
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
  return (
    <DataTable
      label="Statements"
      columns={historyColumns}
      rows={rows}
      rowKey={(row) => row.id}
      selectedKey={chosen}
      hasMore={list.hasNextPage}
      isLoadingMore={list.isFetchingNextPage}
      onLoadMore={() => void list.fetchNextPage()}
    />
  );
}
