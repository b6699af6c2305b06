"use client";

import { useEffect, useRef } from "react";
import { dialectOf } from "@/server/sql/dialect";
import { isEnded } from "./statement-words";
import type { Result } from "./use-results";

interface Ends {
  /** The statement that a script failed at, once for each script. */
  onFailed: (statementId: string) => void;
  /** All that ran has ended, and some of it made, changed or dropped what has a name. */
  onNames: () => void;
}

/** Tells how statements ended that were seen running; what had ended before it came in sight is no news. */
export function useEnded(results: readonly Result[], { onFailed, onNames }: Ends): void {
  const running = useRef(new Set<string>());
  const areNamesOld = useRef(false);
  useEffect(() => {
    const ended = endedOf(results, running.current);
    for (const { statementId } of ended) running.current.delete(statementId);
    const stillRunning = results.filter(isRunning);
    // They stay known while another tab is in sight.
    for (const { statementId } of stillRunning) running.current.add(statementId);
    const failed = ended.find(({ runId, statement }) => runId !== null && statement?.status === "FAILED");
    if (failed) onFailed(failed.statementId);
    areNamesOld.current ||= ended.some(changesNames);
    if (!areNamesOld.current || stillRunning.length > 0) return;
    areNamesOld.current = false;
    onNames();
  });
}

const isRunning = ({ statement }: Result): boolean => statement !== null && !isEnded(statement);

/** Those that ended since they were seen running. Pure. */
export const endedOf = (results: readonly Result[], running: ReadonlySet<string>): Result[] =>
  results.filter(
    ({ statementId, statement }) => statement !== null && isEnded(statement) && running.has(statementId),
  );

const NAMING = /^(?:create|drop|alter)\b/i;

/** Whether a statement finished that leaves other names in the database than there were. Pure. */
export function changesNames({ statement }: Pick<Result, "statement">): boolean {
  if (statement?.status !== "FINISHED") return false;
  try {
    const { writesIn } = dialectOf(statement.warehouseKind);
    return writesIn(statement.sql).some(({ verb, isTemporary }) => NAMING.test(verb) && !isTemporary);
  } catch {
    return false;
  }
}
