import {
  type NewQuery,
  type QueryExecution,
  queryRows,
  type RowsPage,
  startQuery,
  stopQuery,
} from "@/server/aws/athena";
import type { AwsTarget } from "@/server/aws/clients";
import { log } from "@/server/log";
import { RunFailure } from "@/server/runs";
import { isOver } from "./athena-outcome";
import { watchQuery } from "./athena-watch";

interface Waiting {
  withinMs: number;
  signal: AbortSignal;
}

/** Null while it goes on after `withinMs`; throws in Athena's words when it failed. */
export async function queryEnded(
  target: AwsTarget,
  id: string,
  { withinMs, signal }: Waiting,
): Promise<QueryExecution | null> {
  const until = performance.now() + withinMs;
  let seen: "QUEUED" | "RUNNING" = "QUEUED";
  for (;;) {
    const left = Math.max(0, until - performance.now());
    const told = await watchQuery(target, id, { seen, withinMs: left, signal });
    if (told.state === "SUCCEEDED") return told;
    if (isOver(told)) throw new RunFailure("query_failed", told.reason ?? `The query is ${told.state}.`);
    if (performance.now() >= until) return null;
    seen = told.state === "RUNNING" ? "RUNNING" : "QUEUED";
  }
}

/**
 * The first page of a query's result, for what is asked now and kept nowhere. It is stopped when it has taken so
 * long, when nobody waits for it any more, and when Athena cannot be asked how it stands.
 */
export async function askAthena(
  target: AwsTarget,
  query: Pick<NewQuery, "workgroup" | "database" | "sql" | "clientToken">,
  waiting: Waiting,
): Promise<RowsPage> {
  waiting.signal.throwIfAborted();
  const id = await startQuery(target, { ...query, parameters: [], reuseMinutes: null });
  try {
    const ended = await queryEnded(target, id, waiting);
    if (ended) return await queryRows(target, id, { hasHeader: true, signal: waiting.signal });
  } catch (error) {
    if (!(error instanceof RunFailure)) await stop(target, id);
    throw error;
  }
  await stop(target, id);
  const seconds = Math.round(waiting.withinMs / 1_000);
  throw new RunFailure("query_timed_out", `Athena has not answered within ${seconds} s, so it was stopped.`);
}

const stop = (target: AwsTarget, id: string) =>
  stopQuery(target, id).catch((error: unknown) => log.warn("a query could not be stopped", { id, error }));
