"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState, useSyncExternalStore } from "react";
import { hrefOf, query } from "@/components/data/api";
import { followEvents, LiveEvent } from "@/server/events/contract";
import { getMe } from "@/server/identity/contract";
import { keepResult } from "./come-along";
import { isStale, staleReads } from "./live-keys";
import { refetchStale } from "./refetch-stale";

export type LiveStatus = "connecting" | "live" | "reconnecting";

type Listener = (event: LiveEvent) => void;

/** Refetches are no closer than this; what happens in between is answered by one. */
const GATHER_MS = 120;
/** After a quiet time the first one comes this soon: what belongs together arrives together. */
const SOON_MS = 15;
const RETRY_MS_MAX = 15_000;

let status: LiveStatus = "connecting";
const statusListeners = new Set<() => void>();
const eventListeners = new Set<Listener>();

function setStatus(next: LiveStatus) {
  if (status === next) return;
  status = next;
  for (const listener of statusListeners) listener();
}

/**
 * Follows what happens while the page is open: one stream per tab, which makes stale reads fetch afresh. It begins
 * `after` the page was made, so that nothing is missed between the first reads and the stream.
 */
export function LiveEvents({ after }: { after: string }) {
  const client = useQueryClient();
  const [start] = useState(after);

  useEffect(() => {
    let source: EventSource | null = null;
    let known = start;
    let gathered: LiveEvent[] = [];
    let spared = new Set<string | undefined>();
    let gather: ReturnType<typeof setTimeout> | undefined;
    let flushedAt = Number.NEGATIVE_INFINITY;
    let retry: ReturnType<typeof setTimeout> | undefined;
    let retryMs = 1000;

    const flush = () => {
      gather = undefined;
      flushedAt = performance.now();
      const stale = staleReads(gathered);
      const fresh = spared;
      gathered = [];
      spared = new Set();
      refetchStale(client, {
        predicate: ({ queryKey, queryHash }) => isStale(stale, queryKey) && !fresh.has(queryHash),
      });
    };
    const open = () => {
      source = new EventSource(hrefOf(followEvents, { after: known }));
      source.addEventListener("ready", () => {
        // The stream resumes, but after an outage more may be old than events tell of.
        if (status === "reconnecting" && retryMs > 1000) void client.invalidateQueries();
        retryMs = 1000;
        setStatus("live");
      });
      source.addEventListener("reset", () => void client.invalidateQueries());
      source.addEventListener("message", (message) => {
        const parsed = LiveEvent.safeParse(JSON.parse(String(message.data)));
        if (!parsed.success) return;
        known = message.lastEventId || known;
        spared.add(keepResult(client, parsed.data));
        for (const listener of eventListeners) listener(parsed.data);
        gathered.push(parsed.data);
        gather ??= setTimeout(flush, Math.max(SOON_MS, flushedAt + GATHER_MS - performance.now()));
      });
      source.addEventListener("error", () => {
        setStatus("reconnecting");
        // The browser itself tries again after a dropped line, but gives up after an error status.
        if (source?.readyState !== EventSource.CLOSED) return;
        // A refusal may mean that the session has ended: asking who I am leads to the door then.
        client.fetchQuery({ ...query(getMe, {}), staleTime: 0 }).catch(() => {});
        retryMs = Math.min(retryMs * 2, RETRY_MS_MAX);
        retry = setTimeout(open, retryMs);
      });
    };
    open();
    return () => {
      source?.close();
      clearTimeout(gather);
      clearTimeout(retry);
    };
  }, [client, start]);

  return null;
}

export function useLiveStatus(): LiveStatus {
  return useSyncExternalStore(
    (listener) => {
      statusListeners.add(listener);
      return () => statusListeners.delete(listener);
    },
    () => status,
    () => "connecting",
  );
}

/** Calls `listener` for every live event while mounted; give a memoized function. */
export function useLiveEvent(listener: Listener): void {
  useEffect(() => {
    eventListeners.add(listener);
    return () => {
      eventListeners.delete(listener);
    };
  }, [listener]);
}
