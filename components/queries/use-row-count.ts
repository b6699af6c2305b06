"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef } from "react";
import { type ApiError, call, query } from "@/components/data/api";
import { useLiveEvent } from "@/components/shell/live-events";
import { refetchStale } from "@/components/shell/refetch-stale";
import type { LiveEvent } from "@/server/events/contract";
import { DryRunOutput, dryRun, type Write } from "@/server/queries/contract";
import { cancelRun, getRun } from "@/server/runs/contract";
import type { Question } from "./use-run";

const POLL_MS = 1_500;

/** The rows that a text would hit: asked for at once where it is one statement, else by a button. */
export function useRowCount({ wish, writes, refusal }: Question) {
  const client = useQueryClient();
  const isPossible = refusal === null && writes.some(({ canDryRun }) => canDryRun);
  const counts = useCounts();
  const begin = useMutation<{ runId: string }, ApiError>({
    mutationFn: () => {
      const { target, sql, parameters } = wish;
      return counts.begun(call(dryRun, { ...target, sql, parameters }));
    },
  });
  const runId = begin.data?.runId ?? null;
  const asked = query(getRun, { runId: runId ?? "" });
  const run = useQuery({
    ...asked,
    enabled: runId !== null,
    refetchInterval: ({ state }) => (state.data?.endedAt ? false : POLL_MS),
  });
  useLiveEvent(
    useCallback(
      ({ resourceId }: LiveEvent) => {
        if (runId && resourceId === runId)
          refetchStale(client, { queryKey: query(getRun, { runId }).queryKey });
      },
      [client, runId],
    ),
  );
  const { mutate } = begin;
  const startsItself = isPossible && !wish.isScript;
  useEffect(() => {
    if (startsItself) mutate();
  }, [startsItself, mutate]);
  const output = DryRunOutput.safeParse(run.data?.output).data;
  const isEnded = Boolean(run.data?.endedAt);
  const isCounting = begin.isPending || (runId !== null && !isEnded && !run.error);
  const failure = isEnded && !output ? (run.data?.error?.message ?? "it was stopped") : null;
  return {
    of: ({ ordinal }: Write) => output?.writes.find((one) => one.ordinal === ordinal),
    isCounting,
    problem: begin.error?.message ?? run.error?.message ?? failure,
    canStart: isPossible && !isCounting && !output,
    start: () => mutate(),
    stop: counts.stop,
  };
}

export type RowCount = ReturnType<typeof useRowCount>;

type Begun = Promise<{ runId: string }>;

/** The counts that were begun, so that none outlives its question: also not one whose Run is not known yet. */
function useCounts() {
  const going = useRef<Begun[]>([]);
  const stop = useCallback(() => {
    for (const one of going.current.splice(0)) {
      // One that has ended by itself refuses, and that is as good.
      one.then(({ runId }) => call(cancelRun, { runId })).catch(() => {});
    }
  }, []);
  useEffect(() => stop, [stop]);
  const begun = (one: Begun): Begun => {
    going.current.push(one);
    return one;
  };
  return { begun, stop };
}
