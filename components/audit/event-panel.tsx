"use client";

import { useQuery } from "@tanstack/react-query";
import { ListFilter } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { query } from "@/components/data/api";
import { ErrorPanel } from "@/components/data/error-panel";
import { formatExact } from "@/components/data/format";
import { JsonDiff } from "@/components/data/json-view";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { SplitPanel } from "@/components/shell/split-panel";
import { IconButton } from "@/components/ui/button";
import { Copyable } from "@/components/ui/copy-button";
import { type Event, getEvent } from "@/server/events/contract";
import { Actor } from "./audit-columns";
import type { AuditFilters } from "./filters";
import { resourceHref } from "./resource-links";

interface EventPanelProps {
  eventId: string;
  onClose: () => void;
  onFilter: (change: Partial<AuditFilters>) => void;
}

/** One event: who, what, to which thing, and what changed. */
export function EventPanel({ eventId, onClose, onFilter }: EventPanelProps) {
  const event = useQuery({ ...query(getEvent, { eventId }), staleTime: Number.POSITIVE_INFINITY });
  return (
    <SplitPanel
      label="Event"
      title={<span className="mono text-base!">{event.data?.verb ?? "Event"}</span>}
      onClose={onClose}
    >
      {event.isPending ? <RowsSkeleton rows={6} label="Loading the event" /> : null}
      {event.isError ? <ErrorPanel error={event.error} onRetry={() => void event.refetch()} /> : null}
      {event.data ? <Details event={event.data} onFilter={onFilter} /> : null}
    </SplitPanel>
  );
}

function Details({ event, onFilter }: { event: Event; onFilter: EventPanelProps["onFilter"] }) {
  const href = resourceHref(event.resourceType, event.resourceId);
  return (
    <>
      <dl className="mb-5 grid grid-cols-[88px_1fr] items-center gap-x-3 gap-y-1">
        <Fact
          name="Who"
          filter={{
            label: "Only this actor",
            apply: () => onFilter({ actor: event.actorId ?? event.actorName }),
          }}
        >
          <Actor event={event} />
        </Fact>
        <Fact
          name="To what"
          filter={{
            label: "Only this thing",
            apply: () => onFilter({ resource: event.resourceType, id: event.resourceId }),
          }}
        >
          {href ? (
            <Link href={href} className="text-accent-ink hover:underline">
              {event.resourceType}
            </Link>
          ) : (
            event.resourceType
          )}
        </Fact>
        <Fact name="Id">
          <Copyable text={event.resourceId} />
        </Fact>
        <Fact name="When">
          <span className="whitespace-normal">{formatExact(new Date(event.at))}</span>
        </Fact>
        {event.accountId ? (
          <Fact name="Account">
            <span className="mono">{event.accountId}</span>
          </Fact>
        ) : null}
        {event.requestId ? (
          <Fact name="Request">
            <Copyable text={event.requestId} />
          </Fact>
        ) : null}
      </dl>
      <h3 className="mb-2 font-semibold">What changed</h3>
      <JsonDiff before={event.before} after={event.after} />
    </>
  );
}

function Fact({
  name,
  filter,
  children,
}: {
  name: string;
  filter?: { label: string; apply: () => void };
  children: ReactNode;
}) {
  return (
    <>
      <dt className="text-muted">{name}</dt>
      <dd className="flex min-h-6 min-w-0 items-center gap-1">
        <span className="min-w-0 truncate">{children}</span>
        {filter ? (
          <IconButton size="icon-sm" className="size-6" label={filter.label} onClick={filter.apply}>
            <ListFilter aria-hidden className="size-3.5!" />
          </IconButton>
        ) : null}
      </dd>
    </>
  );
}
