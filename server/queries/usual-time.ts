import { createHash } from "node:crypto";
import type { NewQuery, QueryExecution } from "@/server/aws/athena";

type Query = Omit<NewQuery, "clientToken">;

const REMEMBERED_MAX = 1_000;
/** So much is lost at most where a query is over sooner than it used to be; a longer one does not mind a late look. */
const SHORT_MS = 250;

const took = new Map<string, number>();

/**
 * How long a query is likely to take, in milliseconds, where the same one was short of late; nobody knows of one that
 * may be answered from an earlier result. This process alone remembers: without that Athena is asked more often.
 */
export const usualMs = (accountId: string, query: Query): number | undefined =>
  query.reuseMinutes === null ? took.get(keyOf(accountId, query)) : undefined;

/** Remembers how long a query took from its submission to its end. */
export function rememberTime(
  accountId: string,
  query: Query,
  { state, isReused, totalMs }: QueryExecution,
): void {
  if (state !== "SUCCEEDED" || isReused) return;
  const key = keyOf(accountId, query);
  const before = took.get(key) ?? totalMs;
  took.delete(key);
  if (totalMs === null || before === null || totalMs > SHORT_MS) return;
  took.set(key, Math.min(totalMs, (before + totalMs) / 2));
  const [oldest] = took.keys();
  if (took.size > REMEMBERED_MAX && oldest !== undefined) took.delete(oldest);
}

function keyOf(accountId: string, { workgroup, database, sql, parameters }: Query): string {
  const text = JSON.stringify([accountId, workgroup, database, sql, parameters]);
  return createHash("sha256").update(text).digest("base64");
}
