import { createHash } from "node:crypto";
import type { NewQuery, QueryExecution } from "@/server/aws/athena";

type Query = Pick<NewQuery, "workgroup" | "database" | "sql" | "parameters">;

const REMEMBERED_MAX = 1_000;
/** For a longer one a look that comes a little late is not noticed. */
const SHORT_MS = 1_000;

const took = new Map<string, number>();

/**
 * How long a query is likely to take, in milliseconds, where the same one was short of late. This process alone
 * remembers: for one that it has not seen Athena is asked more often.
 */
export const usualMs = (accountId: string, query: Query): number | undefined =>
  took.get(keyOf(accountId, query));

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
  took.set(key, (before + totalMs) / 2);
  const [oldest] = took.keys();
  if (took.size > REMEMBERED_MAX && oldest !== undefined) took.delete(oldest);
}

function keyOf(accountId: string, { workgroup, database, sql, parameters }: Query): string {
  const text = JSON.stringify([accountId, workgroup, database, sql, parameters]);
  return createHash("sha256").update(text).digest("base64");
}
