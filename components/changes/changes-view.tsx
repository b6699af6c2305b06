"use client";

import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { CircleDot, GitPullRequestArrow, Plus, Search } from "lucide-react";
import type { Route } from "next";
import Link from "next/link";
import { useQueryStates } from "nuqs";
import { useMemo } from "react";
import { AccessTabs } from "@/components/access/access-tabs";
import { infiniteQuery } from "@/components/data/api";
import { DataTable } from "@/components/data/data-table";
import { Empty, NoMatch } from "@/components/data/empty";
import { ErrorPanel } from "@/components/data/error-panel";
import { FilterBar, type FilterField } from "@/components/data/filter-bar";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { Page } from "@/components/shell/page";
import { useCan, useViewer } from "@/components/shell/viewer";
import { buttonStyle } from "@/components/ui/button-style";
import { InputWithIcon } from "@/components/ui/input";
import { Segmented } from "@/components/ui/segmented";
import { CHANGE_STATES, listChanges } from "@/server/changes/contract";
import { changeColumns } from "./change-columns";
import { wordOfState } from "./change-words";
import { type ChangeFilters, changeFilters, changesInput, WHOSE } from "./filters";

const CLEARED = { q: null, state: null, whose: null };
const FIELDS: FilterField[] = [
  {
    ...{ key: "state", label: "State", icon: CircleDot, kind: "choice" },
    options: CHANGE_STATES.map((state) => ({ value: state, label: wordOfState(state) })),
  },
];
const WORDS: Record<(typeof WHOSE)[number], string> = { all: "All", mine: "Mine", waiting: "Waiting for me" };

/** Every alteration of who may reach what, newest first, live. */
export function ChangesView() {
  const [filters, setFilters] = useQueryStates(changeFilters, { history: "replace" });
  const mayApprove = useCan("change.approve");
  const mayPropose = useCan("change.propose");
  const seesAll = useCan("change.readAll");
  return (
    <Page
      title="Access"
      beside={<AccessTabs current="changes" />}
      actions={
        mayPropose ? (
          <Link href={"/access/changes/new" as Route} className={buttonStyle({ variant: "primary" })}>
            <Plus aria-hidden />
            New change
          </Link>
        ) : null
      }
      toolbar={
        <div className="flex flex-wrap items-center gap-2">
          <InputWithIcon
            type="search"
            aria-label="Search titles"
            placeholder="Search titles"
            icon={<Search />}
            value={filters.q}
            onChange={(event) => setFilters({ q: event.target.value || null })}
            className="w-56 max-sm:w-full"
          />
          {seesAll ? (
            <Segmented
              label="Whose"
              value={filters.whose}
              onValueChange={(next) => void setFilters({ whose: WHOSE.find((one) => one === next) ?? null })}
              options={WHOSE.filter((one) => one !== "waiting" || mayApprove).map((value) => ({
                value,
                label: WORDS[value],
              }))}
            />
          ) : null}
          <FilterBar
            fields={FIELDS}
            values={{ state: filters.state }}
            onChange={(_, next) =>
              void setFilters({ state: CHANGE_STATES.filter((state) => next.includes(state)) })
            }
            onClear={() => void setFilters({ state: null })}
          />
        </div>
      }
    >
      <ChangeList filters={filters} onClear={() => void setFilters(CLEARED)} />
    </Page>
  );
}

function ChangeList({ filters, onClear }: { filters: ChangeFilters; onClear: () => void }) {
  const { id } = useViewer();
  const input = useMemo(() => changesInput(filters, id), [filters, id]);
  const changes = useInfiniteQuery({
    ...infiniteQuery(listChanges, input),
    placeholderData: keepPreviousData,
  });
  const rows = useMemo(() => changes.data?.pages.flatMap((page) => page.items) ?? [], [changes.data]);
  if (changes.isPending) return <RowsSkeleton rows={8} label="Loading changes" />;
  if (changes.isError && rows.length === 0)
    return <ErrorPanel error={changes.error} onRetry={() => void changes.refetch()} />;
  if (rows.length === 0) {
    if (filters.whose === "waiting" && Object.keys(input).length === 1)
      return <Empty icon={GitPullRequestArrow} title="Nothing waits for your approval" />;
    if (Object.keys(input).length > 0) return <NoMatch what="changes" onClear={onClear} />;
    return (
      <Empty icon={GitPullRequestArrow} title="Nothing was changed yet">
        A change of who may read what is planned here first: what AWS will be asked, and who gains or loses
        what by it. Then others approve it, and it is applied and looked at again.
      </Empty>
    );
  }
  return (
    <DataTable
      label="Changes"
      columns={changeColumns}
      rows={rows}
      rowKey={(change) => change.id}
      hasMore={changes.hasNextPage}
      isLoadingMore={changes.isFetchingNextPage}
      onLoadMore={() => void changes.fetchNextPage()}
    />
  );
}
