"use client";

import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { Boxes, CalendarClock, Hash, ScrollText, UserRound, Zap } from "lucide-react";
import { parseAsString, useQueryState, useQueryStates } from "nuqs";
import { useMemo } from "react";
import { infiniteQuery } from "@/components/data/api";
import { DataTable } from "@/components/data/data-table";
import { Empty, NoMatch, NoPermission } from "@/components/data/empty";
import { ErrorPanel } from "@/components/data/error-panel";
import { FilterBar, type FilterField } from "@/components/data/filter-bar";
import { useNow } from "@/components/data/now";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { Page } from "@/components/shell/page";
import { useCan } from "@/components/shell/viewer";
import { listEvents } from "@/server/events/contract";
import { auditColumns } from "./audit-columns";
import { EventPanel } from "./event-panel";
import { type AuditFilters, auditFilters, auditInput } from "./filters";

const FIELDS: FilterField[] = [
  { key: "actor", label: "Actor", icon: UserRound, kind: "text", placeholder: "A name, or a person's id" },
  { key: "verb", label: "Verb", icon: Zap, kind: "text", placeholder: "statement.run, or statement" },
  { key: "resource", label: "Resource", icon: Boxes, kind: "text", placeholder: "run, statement, person…" },
  { key: "id", label: "Resource id", icon: Hash, kind: "text", placeholder: "The id of one thing" },
  { key: "time", label: "Time", icon: CalendarClock, kind: "time" },
];

const CLEARED = { actor: null, verb: null, resource: null, id: null, time: null };

/** Everything that happened, newest first; who did it, to what, and what changed. */
export function AuditView() {
  const [filters, setFilters] = useQueryStates(auditFilters, { history: "replace" });
  const [eventId, setEventId] = useQueryState("event", parseAsString.withOptions({ history: "push" }));
  if (!useCan("audit.read")) {
    return (
      <Page title="Audit">
        <NoPermission permission="audit.read" />
      </Page>
    );
  }
  const clear = () => void setFilters(CLEARED);
  const values = Object.fromEntries(
    Object.entries(filters).map(([key, value]) => [key, value ? [value] : []]),
  );
  return (
    <Page
      title="Audit"
      toolbar={
        <FilterBar
          fields={FIELDS}
          values={values}
          onChange={(key, next) => void setFilters({ [key]: next[0] ?? null })}
          onClear={clear}
        />
      }
      panel={
        eventId ? (
          <EventPanel
            eventId={eventId}
            onClose={() => void setEventId(null)}
            onFilter={(change) => void setFilters(change)}
          />
        ) : null
      }
    >
      <Trail filters={filters} selected={eventId} onClear={clear} />
    </Page>
  );
}

function Trail({
  filters,
  selected,
  onClear,
}: {
  filters: AuditFilters;
  selected: string | null;
  onClear: () => void;
}) {
  const minute = useNow(60_000, filters.time !== "");
  const input = useMemo(() => auditInput(filters, new Date(minute)), [filters, minute]);
  const events = useInfiniteQuery({ ...infiniteQuery(listEvents, input), placeholderData: keepPreviousData });
  const rows = useMemo(() => events.data?.pages.flatMap((page) => page.items) ?? [], [events.data]);
  if (events.isPending) return <RowsSkeleton rows={14} label="Loading the trail" />;
  if (events.isError && rows.length === 0) {
    return <ErrorPanel error={events.error} onRetry={() => void events.refetch()} />;
  }
  if (rows.length === 0) {
    return Object.keys(input).length > 0 ? (
      <NoMatch what="events" onClear={onClear} />
    ) : (
      <Empty icon={ScrollText} title="Nothing has happened yet">
        Every change and every statement leaves a line here that nobody can take away.
      </Empty>
    );
  }
  return (
    <DataTable
      label="Audit trail"
      columns={auditColumns}
      rows={rows}
      rowKey={(event) => event.id}
      selectedKey={selected}
      hasMore={events.hasNextPage}
      isLoadingMore={events.isFetchingNextPage}
      onLoadMore={() => void events.fetchNextPage()}
    />
  );
}
