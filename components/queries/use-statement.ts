"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { query } from "@/components/data/api";
import { useLiveEvent } from "@/components/shell/live-events";
import { refetchStale } from "@/components/shell/refetch-stale";
import type { LiveEvent } from "@/server/events/contract";
import { getStatement } from "@/server/statements/contract";
import { isEnded } from "./statement-words";

const FALLBACK_POLL_MS = 5_000;

/** A statement that follows its live events; a slow poll covers a stream that is down. */
export function useStatement(id: string | null) {
  const client = useQueryClient();
  const options = query(getStatement, { statementId: id ?? "" });
  const onEvent = useCallback(
    (event: LiveEvent) => {
      if (id && event.resourceId === id)
        refetchStale(client, { queryKey: query(getStatement, { statementId: id }).queryKey });
    },
    [client, id],
  );
  useLiveEvent(onEvent);
  return useQuery({
    ...options,
    enabled: id !== null,
    refetchInterval: ({ state }) => (state.data && !isEnded(state.data) ? FALLBACK_POLL_MS : false),
  });
}
