"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { hrefOf, query } from "@/components/data/api";
import { useLiveEvent } from "@/components/shell/live-events";
import { refetchStale } from "@/components/shell/refetch-stale";
import type { LiveEvent } from "@/server/events/contract";
import { getResult, getResultPage } from "@/server/results/contract";
import type { Progress } from "./engine/protocol";
import { type Engine, openEngine } from "./engine-client";

/** What a tab may hold of one result; more is in the download. */
export const HELD_BYTES_MAX = 128_000_000;
const FALLBACK_POLL_MS = 2_000;

/** What there is of a result, followed while its pages still come. */
export function useManifest(statementId: string) {
  const client = useQueryClient();
  const options = query(getResult, { statementId });
  const onEvent = useCallback(
    (event: LiveEvent) => {
      if (event.resourceId === statementId && !event.result)
        refetchStale(client, { queryKey: query(getResult, { statementId }).queryKey });
    },
    [client, statementId],
  );
  useLiveEvent(onEvent);
  return useQuery({
    ...options,
    refetchInterval: ({ state }) => (state.data?.state === "fetching" ? FALLBACK_POLL_MS : false),
  });
}

type Manifest = NonNullable<ReturnType<typeof useManifest>["data"]>;

/** The worker that holds a result's rows; null until its columns are known. */
export function useEngine(statementId: string, manifest: Manifest | undefined): Engine | null {
  const client = useQueryClient();
  const [engine, setEngine] = useState<Engine | null>(null);
  const names = useMemo(
    () => (manifest ? JSON.stringify(manifest.columns.map(({ name, type }) => ({ name, type }))) : null),
    [manifest],
  );
  useEffect(() => {
    if (names === null) return;
    const opened = openEngine(JSON.parse(names) as { name: string; type: string }[]);
    setEngine(opened);
    return () => {
      setEngine(null);
      opened.close();
    };
  }, [names]);
  useEffect(() => {
    if (!engine || !manifest || manifest.state === "expired") return;
    engine.give(
      heldPages(manifest.pages).map(({ n, rowCount }) => ({
        n,
        rowCount,
        // A worker may have an address of its own: only a whole URL is safe.
        url: new URL(hrefOf(getResultPage, { statementId, n }), window.location.href).href,
        csv: client.getQueryData<string>(query(getResultPage, { statementId, n }).queryKey),
      })),
    );
  }, [client, engine, manifest, statementId]);
  return engine;
}

/** The first pages, up to what a tab may hold. */
export function heldPages(pages: Manifest["pages"]): Manifest["pages"] {
  let bytes = 0;
  return pages.filter((page, at) => {
    bytes += page.bytes;
    return at === 0 || bytes <= HELD_BYTES_MAX;
  });
}

/** Changes with each quarter more of rows while they come, and at the end: often enough to look at all of them anew. */
export const stepOf = ({ rows, isFetching }: Progress): number =>
  isFetching ? Math.floor(Math.log10(Math.max(1, rows)) * 10) : rows;

export function useEngineState(engine: Engine) {
  return useSyncExternalStore(engine.subscribe, engine.state, engine.state);
}
