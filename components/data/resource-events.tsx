"use client";

import { type InfiniteData, type UseInfiniteQueryResult, useInfiniteQuery } from "@tanstack/react-query";
import { ListTree } from "lucide-react";
import type { Output } from "@/server/api/endpoint";
import { listResourceEvents } from "@/server/events/contract";
import { infiniteQuery } from "./api";
import { Empty } from "./empty";
import { ErrorPanel } from "./error-panel";
import { JsonDiff } from "./json-view";
import { LoadMore } from "./load-more";
import { RowsSkeleton } from "./rows-skeleton";
import { Time } from "./time";

/** What happened to one thing, as far as the viewer may see it. */
export function ResourceEvents({ resourceType, resourceId }: { resourceType: string; resourceId: string }) {
  const events = useInfiniteQuery(infiniteQuery(listResourceEvents, { resourceType, resourceId }));
  return <EventList events={events} />;
}

type Events = Pick<
  UseInfiniteQueryResult<InfiniteData<Output<typeof listResourceEvents>>, Error>,
  "isPending" | "data" | "error" | "refetch" | "hasNextPage" | "isFetchingNextPage" | "fetchNextPage"
>;

/** Events in their order, each with what it changed. */
export function EventList({ events }: { events: Events }) {
  if (events.isPending) return <RowsSkeleton rows={4} label="Loading events" />;
  if (!events.data)
    return (
      <ErrorPanel
        error={events.error ?? new Error("No events came.")}
        onRetry={() => void events.refetch()}
      />
    );
  const items = events.data.pages.flatMap((page) => page.items);
  if (items.length === 0)
    return <Empty icon={ListTree} title="Nothing was recorded that you may see" small />;
  return (
    <>
      <ol>
        {items.map((event) => (
          <li key={event.id} className="border-b border-line">
            <details className="group">
              <summary className="ring-inside flex min-h-row cursor-pointer list-none items-center gap-3 px-2 py-1 hover:bg-hover">
                <span className="mono min-w-0 shrink basis-44 truncate">{event.verb}</span>
                <span className="min-w-0 grow truncate text-muted">{event.actorName}</span>
                <Time at={event.at} className="shrink-0 whitespace-nowrap text-muted" />
              </summary>
              <div className="px-2 pt-1 pb-3">
                <JsonDiff before={event.before} after={event.after} />
              </div>
            </details>
          </li>
        ))}
      </ol>
      {events.hasNextPage ? (
        <LoadMore
          hasMore
          isLoading={events.isFetchingNextPage}
          onLoadMore={() => void events.fetchNextPage()}
        />
      ) : null}
    </>
  );
}
