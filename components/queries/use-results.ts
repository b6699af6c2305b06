"use client";

import { useQueries, useQueryClient } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import { query } from "@/components/data/api";
import { useLiveEvent } from "@/components/shell/live-events";
import { refetchStale } from "@/components/shell/refetch-stale";
import type { LiveEvent } from "@/server/events/contract";
import { getScript } from "@/server/queries/contract";
import { getStatement, type Statement } from "@/server/statements/contract";
import type { ResultRef } from "./editor-tab";
import { type SqlProblem, withoutLead } from "./sql-problem";
import { isEnded } from "./statement-words";

const FALLBACK_POLL_MS = 5_000;

/** A result tab: what it points at, and how its statement stands; null until that is known. */
export interface Result extends ResultRef {
  statement: Statement | null;
  error: Error | null;
}

/** The results of a tab, live: scripts are asked for as one, so that a hundred statements are one question. */
export function useResults(refs: readonly ResultRef[]): readonly Result[] {
  const client = useQueryClient();
  const runIds = useMemo(() => [...new Set(refs.flatMap(({ runId }) => runId ?? []))], [refs]);
  const single = useMemo(() => refs.filter(({ runId }) => runId === null), [refs]);
  const scripts = useQueries({
    queries: runIds.map((runId) => ({
      ...query(getScript, { runId }),
      refetchInterval: ({ state }: { state: { data?: { statements: Statement[] } | undefined } }) =>
        state.data?.statements.some((one) => !isEnded(one)) ? FALLBACK_POLL_MS : (false as const),
    })),
  });
  const statements = useQueries({
    queries: single.map(({ statementId }) => ({
      ...query(getStatement, { statementId }),
      refetchInterval: ({ state }: { state: { data?: Statement | undefined } }) =>
        state.data && !isEnded(state.data) ? FALLBACK_POLL_MS : (false as const),
    })),
  });
  useLiveEvent(
    useCallback(
      ({ resourceId }: LiveEvent) => {
        const ref = refs.find((one) => one.statementId === resourceId || one.runId === resourceId);
        if (!ref) return;
        const stale = ref.runId
          ? query(getScript, { runId: ref.runId })
          : query(getStatement, { statementId: ref.statementId });
        refetchStale(client, { queryKey: stale.queryKey });
      },
      [client, refs],
    ),
  );
  return refs.map((ref) => {
    const answer = ref.runId
      ? scripts[runIds.indexOf(ref.runId)]
      : statements[single.findIndex(({ statementId }) => statementId === ref.statementId)];
    const data = answer?.data;
    const statement =
      data && "statements" in data
        ? (data.statements.find(({ id }) => id === ref.statementId) ?? null)
        : (data ?? null);
    return { ...ref, statement, error: answer?.error ?? null };
  });
}

const NONE: readonly SqlProblem[] = [];

/**
 * What the failed ones complained of, for the marks in the text, or what the last press was refused for; the same list
 * as long as nothing changed.
 */
export function useProblems(results: readonly Result[], refused: SqlProblem | null): readonly SqlProblem[] {
  const found = refused ? [refused] : results.flatMap((result) => problemOf(result) ?? []);
  const key = JSON.stringify(found);
  return useMemo(() => (key === "[]" ? NONE : (JSON.parse(key) as SqlProblem[])), [key]);
}

export function problemOf({ statement, textStart, lead }: Result): SqlProblem | null {
  if (statement?.status !== "FAILED" || textStart === null) return null;
  return {
    ...withoutLead(statement.sql, statement.errorPosition, lead),
    message: statement.error?.split("\n")[0] ?? "The statement failed.",
    textStart,
  };
}
