import type pg from "pg";
import type { Bindable } from "@/server/db/pool";
import { env } from "@/server/env";
import { SYSTEM } from "@/server/events";
import { type InTx, queueRunIn } from "@/server/runs";
import type { CutReason, ResultState } from "@/server/statements/contract";
import { queueProbe, type WarehouseKey } from "./exactness";
import type { Missing } from "./missing";
import type { FetchedPage } from "./page";
import * as store from "./store";

export const FETCH_KIND = "result.fetch";

/** What it takes to keep the result of a statement. */
export interface ResultOwner extends WarehouseKey {
  id: string;
  ownerId: string;
  database: string;
  resultFormat: string;
}

export interface FetchInput {
  statementId: string;
}

const DAY_MS = 24 * 60 * 60 * 1_000;

/** Keeps the first page of a result in the transaction that ends its statement, or says why there is none. */
export function firstPageWrites(statement: ResultOwner, page: FirstPage): pg.QueryConfig<Bindable[]>[] {
  const now = standingOf(page);
  if ("body" in page && now.isKept) {
    return [store.keepPageWrite(statement.id, { ...page, n: 0, rowFrom: 0 }, now)];
  }
  const missing = "body" in page ? { cutReason: now.cutReason ?? "failed" } : page;
  return [store.openResultWrite(statement.id), store.cutResultWrite(statement.id, missing)];
}

/** Queues, in that transaction, what its first page shows to be missing; undefined when that is nothing. */
export function queueTheRest(statement: ResultOwner, page: FirstPage): InTx | undefined {
  const hasMore = standingOf(page).state === "fetching";
  const isUnsure = statement.resultFormat === "JSON";
  if (!hasMore && !isUnsure) return undefined;
  return async (client) => {
    if (hasMore) await queueFetch(client, statement);
    if (isUnsure) await queueProbe(client, statement);
  };
}

export type FirstPage = FetchedPage | Missing;

const standingOf = (page: FirstPage): Standing =>
  "body" in page ? standing(page, { rows: 0, bytes: 0, tokens: [] }) : cutBy(page.cutReason, false);

const cutBy = (cutReason: CutReason, isKept: boolean): Standing => ({ state: "cut", cutReason, isKept });

/** Not a child of the statement's Run, whose end would end it too. */
async function queueFetch(client: pg.ClientBase, { id, ownerId, accountId }: ResultOwner): Promise<void> {
  const input: FetchInput = { statementId: id };
  await queueRunIn(client, SYSTEM, {
    kind: FETCH_KIND,
    title: "Fetch the rest of a result",
    input,
    accountId,
    owner: { id: ownerId, name: await store.nameOf(client, ownerId) },
    timeoutMs: DAY_MS,
    retry: { attempts: 5, baseMs: 1_000, capMs: 30_000 },
    idempotencyKey: fetchKey(id),
  });
}

/** No caller's own key can have a space. */
export const fetchKey = (statementId: string) => `result ${statementId}`;

export interface Before {
  rows: number;
  bytes: number;
  /** Every token that led on so far. */
  tokens: readonly (string | null)[];
}

interface Standing {
  state: ResultState;
  cutReason: CutReason | null;
  isKept: boolean;
}

/** Whether a page can be right and is kept, and how its result stands with it. */
export function standing(page: FetchedPage, before: Before): Standing {
  if (before.bytes + page.byteCount > env().HEADGATE_RESULT_MAX_BYTES) return cutBy("limit", false);
  const rows = before.rows + page.rowCount;
  const isRepeated = page.nextToken !== null && before.tokens.includes(page.nextToken);
  const isEnd = page.nextToken === null || isRepeated || page.rowCount === 0;
  if (!isEnd) return { state: "fetching", cutReason: null, isKept: true };
  if (page.totalRows === null || rows >= page.totalRows)
    return { state: "complete", cutReason: null, isKept: true };
  return cutBy(isRepeated ? "repeated_token" : "broken", true);
}
