"use client";

import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { Search, UserRound, Users } from "lucide-react";
import { useSearchParams } from "next/navigation";
import { useQueryStates } from "nuqs";
import { useMemo } from "react";
import { infiniteQuery } from "@/components/data/api";
import { DataTable } from "@/components/data/data-table";
import { Empty, NoMatch, NoPermission } from "@/components/data/empty";
import { ErrorPanel } from "@/components/data/error-panel";
import { FilterBar, type FilterField } from "@/components/data/filter-bar";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { Page } from "@/components/shell/page";
import { useCan } from "@/components/shell/viewer";
import { InputWithIcon } from "@/components/ui/input";
import { listPeople, ROLES, type Role } from "@/server/identity/contract";
import { PeopleSearchContext, peopleColumns } from "./people-columns";
import { peopleFilters } from "./people-filters";
import { PersonPanel } from "./person-panel";

const FIELDS: FilterField[] = [
  {
    key: "role",
    label: "Role",
    icon: UserRound,
    kind: "choice",
    options: ROLES.map((role) => ({ value: role, label: role })),
  },
];

const CLEARED = { q: null, role: null };

/** Who may come in, as what, and as which IAM role they act. */
export function PeopleView() {
  const [{ q, role, person }, setFilters] = useQueryStates(peopleFilters, { history: "replace" });
  const isAllowed = useCan("person.read");
  if (!isAllowed) {
    return (
      <Page title="People">
        <NoPermission permission="person.read" />
      </Page>
    );
  }
  return (
    <Page
      title="People"
      toolbar={
        <div className="flex flex-wrap items-center gap-2">
          <InputWithIcon
            type="search"
            aria-label="Search names and e-mails"
            placeholder="Search names and e-mails"
            maxLength={200}
            icon={<Search />}
            value={q}
            onChange={(event) => setFilters({ q: event.target.value || null })}
            className="w-64 max-sm:w-full"
          />
          <FilterBar
            fields={FIELDS}
            values={{ role: role ? [role] : [] }}
            onChange={(_, next) =>
              void setFilters({ role: ROLES.find((one) => one === next.at(-1)) ?? null })
            }
            onClear={() => void setFilters(CLEARED)}
          />
        </div>
      }
      panel={
        person ? (
          <PersonPanel key={person} personId={person} onClose={() => void setFilters({ person: null })} />
        ) : null
      }
    >
      <PeopleList search={q} role={role} selected={person} onClear={() => void setFilters(CLEARED)} />
    </Page>
  );
}

interface PeopleListProps {
  search: string;
  role: Role | null;
  selected: string | null;
  onClear: () => void;
}

function PeopleList({ search, role, selected, onClear }: PeopleListProps) {
  const input = { ...(search.trim() ? { search: search.trim() } : {}), ...(role ? { role } : {}) };
  const people = useInfiniteQuery({ ...infiniteQuery(listPeople, input), placeholderData: keepPreviousData });
  const rows = useMemo(() => people.data?.pages.flatMap((page) => page.items) ?? [], [people.data]);
  const kept = useSearchParams().toString();
  if (people.isPending) return <RowsSkeleton rows={10} label="Loading people" />;
  if (people.isError && rows.length === 0) {
    return <ErrorPanel error={people.error} onRetry={() => void people.refetch()} />;
  }
  if (rows.length === 0) {
    if (search || role) return <NoMatch what="people" onClear={onClear} />;
    return (
      <Empty icon={Users} title="Nobody yet">
        People appear here when they first sign in.
      </Empty>
    );
  }
  return (
    <PeopleSearchContext value={kept}>
      <DataTable
        label="People"
        columns={peopleColumns}
        rows={rows}
        rowKey={(person) => person.id}
        selectedKey={selected}
        hasMore={people.hasNextPage}
        isLoadingMore={people.isFetchingNextPage}
        onLoadMore={() => void people.fetchNextPage()}
      />
    </PeopleSearchContext>
  );
}
