"use client";

import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Activity, CalendarClock, CircleDot, Search, Shapes, UserRound } from "lucide-react";
import { useQueryStates } from "nuqs";
import { useMemo } from "react";
import { infiniteQuery, query } from "@/components/data/api";
import { DataTable } from "@/components/data/data-table";
import { Empty, NoMatch } from "@/components/data/empty";
import { ErrorPanel } from "@/components/data/error-panel";
import { FilterBar, type FilterField, type FilterValues } from "@/components/data/filter-bar";
import { useNow } from "@/components/data/now";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { Page } from "@/components/shell/page";
import { useCan, useViewer } from "@/components/shell/viewer";
import { InputWithIcon } from "@/components/ui/input";
import { listPeople } from "@/server/identity/contract";
import { listKinds, listRuns, RUN_STATES } from "@/server/runs/contract";
import { type RunFilters, runFilters, runsInput } from "./filters";
import { RunListContext, runColumns } from "./run-columns";
import { durationMs, wordOfState } from "./run-words";

const PEOPLE_SHOWN_MAX = 200;
const CLEARED = { q: null, state: null, kind: null, person: null, time: null };
const STATE_OPTIONS = RUN_STATES.map((state) => ({ value: state, label: wordOfState(state) }));

/** Everything that takes time, newest first, live. */
export function RunsView() {
  const [filters, setFilters] = useQueryStates(runFilters, { history: "replace" });
  const seesAll = useCan("run.readAll");
  return (
    <Page
      title="Runs"
      beside={<span className="text-muted max-sm:hidden">{seesAll ? "Everybody's" : "Yours"}</span>}
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
          <RunsFilterBar filters={filters} setFilters={setFilters} />
        </div>
      }
    >
      <RunList filters={filters} onClear={() => setFilters(CLEARED)} />
    </Page>
  );
}

interface FilterProps {
  filters: RunFilters;
  setFilters: ReturnType<typeof useQueryStates<typeof runFilters>>[1];
}

function RunsFilterBar({ filters, setFilters }: FilterProps) {
  const viewer = useViewer();
  const seesAll = useCan("run.readAll");
  const kinds = useQuery(query(listKinds, {}));
  const people = usePeople();
  const fields: FilterField[] = [
    { key: "state", label: "State", icon: CircleDot, kind: "choice", options: STATE_OPTIONS },
    {
      key: "kind",
      label: "Kind",
      icon: Shapes,
      kind: "choice",
      options: (kinds.data?.items ?? []).map((kind) => ({ value: kind.kind, label: kind.title })),
    },
    ...(seesAll
      ? [
          {
            key: "person",
            label: "Person",
            icon: UserRound,
            kind: "choice" as const,
            options: [
              { value: viewer.id, label: "Me" },
              ...people.filter(({ value }) => value !== viewer.id),
            ],
          },
        ]
      : []),
    { key: "time", label: "Time", icon: CalendarClock, kind: "time" },
  ];
  const values: FilterValues = {
    state: filters.state,
    kind: filters.kind,
    person: filters.person ? [filters.person] : [],
    time: filters.time ? [filters.time] : [],
  };
  const onChange = (key: string, next: string[]) => {
    if (key === "state") void setFilters({ state: RUN_STATES.filter((state) => next.includes(state)) });
    else if (key === "kind") void setFilters({ kind: next });
    else if (key === "person") void setFilters({ person: next.at(-1) ?? null });
    else void setFilters({ time: next[0] ?? null });
  };
  return (
    <FilterBar fields={fields} values={values} onChange={onChange} onClear={() => void setFilters(CLEARED)} />
  );
}

/** Everybody to choose from, for those who may see who there is. */
function usePeople(): { value: string; label: string }[] {
  const people = useQuery({
    ...query(listPeople, { limit: PEOPLE_SHOWN_MAX }),
    enabled: useCan("person.read"),
  });
  return (people.data?.items ?? []).map((person) => ({ value: person.id, label: person.name }));
}

function RunList({ filters, onClear }: { filters: RunFilters; onClear: () => void }) {
  const minute = useNow(60_000, filters.time !== "");
  const input = useMemo(() => runsInput(filters, new Date(minute)), [filters, minute]);
  const runs = useInfiniteQuery({ ...infiniteQuery(listRuns, input), placeholderData: keepPreviousData });
  const kinds = useQuery(query(listKinds, {}));
  const rows = useMemo(() => runs.data?.pages.flatMap((page) => page.items) ?? [], [runs.data]);
  const context = useMemo(() => {
    const now = Date.now();
    return {
      kinds: new Map(kinds.data?.items.map((kind) => [kind.kind, kind.title])),
      longestMs: rows.reduce((longest, run) => Math.max(longest, durationMs(run, now)), 0),
    };
  }, [rows, kinds.data]);

  if (runs.isPending) return <RowsSkeleton rows={12} label="Loading runs" />;
  if (runs.isError && rows.length === 0) {
    return <ErrorPanel error={runs.error} onRetry={() => void runs.refetch()} />;
  }
  if (rows.length === 0) {
    const isFiltered = Object.keys(input).length > 0;
    if (isFiltered) return <NoMatch what="runs" onClear={onClear} />;
    return (
      <Empty icon={Activity} title="Nothing has run yet">
        Everything that takes time appears here: each statement you run, with its progress, its log and its
        end.
      </Empty>
    );
  }
  return (
    <RunListContext value={context}>
      <DataTable
        label="Runs"
        columns={runColumns}
        rows={rows}
        rowKey={(run) => run.id}
        hasMore={runs.hasNextPage}
        isLoadingMore={runs.isFetchingNextPage}
        onLoadMore={() => void runs.fetchNextPage()}
      />
    </RunListContext>
  );
}
