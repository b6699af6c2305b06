"use client";

import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { ShieldCheck } from "lucide-react";
import { useQueryStates } from "nuqs";
import { useMemo } from "react";
import { HowToRefresh } from "@/components/access/how-to-refresh";
import { infiniteQuery } from "@/components/data/api";
import { DataTable } from "@/components/data/data-table";
import { Empty, NoMatch } from "@/components/data/empty";
import { ErrorPanel } from "@/components/data/error-panel";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { listPolicies } from "@/server/access/contract";
import { policiesInput, policyFilters } from "./filters";
import { policyColumns, type Selecting, SelectingContext } from "./policy-columns";
import { rowsOf } from "./policy-rows";

const CLEARED = { q: null, kind: null, account: null, principal: null };

interface PolicyListProps {
  chosen: string | null;
  selecting: Selecting;
}

/** All that the filters leave over, page by page. */
export function PolicyList({ chosen, selecting }: PolicyListProps) {
  const [filters, set] = useQueryStates(policyFilters, { history: "replace" });
  const input = policiesInput(filters);
  const list = useInfiniteQuery({ ...infiniteQuery(listPolicies, input), placeholderData: keepPreviousData });
  const rows = useMemo(
    () => rowsOf(list.data?.pages.flatMap((page) => page.items) ?? [], list.hasNextPage),
    [list.data, list.hasNextPage],
  );
  if (list.isPending) return <RowsSkeleton rows={12} label="Loading policies" />;
  if (list.isError && rows.length === 0)
    return <ErrorPanel error={list.error} onRetry={() => void list.refetch()} />;
  if (rows.length === 0 && Object.keys(input).length > 0)
    return <NoMatch what="policies" onClear={() => void set(CLEARED)} />;
  if (rows.length === 0)
    return (
      <Empty icon={ShieldCheck} title="No policies are known">
        A policy gives a principal permissions on databases, tables or columns, by name or by their LF-tags.
        <HowToRefresh /> to read those that it has, or propose one.
      </Empty>
    );
  return (
    <SelectingContext value={selecting}>
      <DataTable
        label="Policies"
        columns={policyColumns(chosen !== null, selecting.isOn)}
        rows={rows}
        rowKey={({ key }) => key}
        selectedKey={chosen}
        hasMore={list.hasNextPage}
        isLoadingMore={list.isFetchingNextPage}
        onLoadMore={() => void list.fetchNextPage()}
      />
    </SelectingContext>
  );
}
