import type pg from "pg";
import { awsTargetFor, knownAccounts } from "@/server/accounts";
import type { Output, ParsedInput } from "@/server/api/endpoint";
import { transaction } from "@/server/db/pool";
import type { EventSource } from "@/server/events";
import type { Context } from "@/server/identity";
import { queueRunIn } from "@/server/runs";
import { type Due, type Queued, registerScheduled } from "@/server/schedules";
import type * as contract from "./contract";
import { REFRESH_KIND } from "./contract";
import type { RefreshInput } from "./refresh-run";
import { lockedRun } from "./refresh-store";
import { accountOfSubject } from "./subject";

const TIMEOUT_MS = 2 * 60 * 60_000;
const RETRY = { attempts: 5, baseMs: 2_000, capMs: 60_000 };

/** Queues a reading of an account's rules; while one is going that one is answered. */
export async function refreshLake(
  ctx: Context,
  { accountId }: ParsedInput<typeof contract.refreshLake>,
): Promise<Output<typeof contract.refreshLake>> {
  const { roleArn } = await awsTargetFor(ctx, accountId);
  return transaction(
    async (client) => {
      const going = await lockedRun(client, accountId);
      if (going) return { runId: going, isNew: false };
      return { runId: await queueRefresh(client, ctx, { accountId, roleArn }), isNew: true };
    },
    () => ["headgate_event"],
  );
}

async function queueRefresh(
  client: pg.ClientBase,
  source: EventSource,
  input: RefreshInput,
  idempotencyKey?: string,
): Promise<string> {
  const run = await queueRunIn(client, source, {
    ...{ kind: REFRESH_KIND, title: `Read who may read what in ${input.accountId}` },
    ...{ input, accountId: input.accountId, timeoutMs: TIMEOUT_MS, retry: RETRY, idempotencyKey },
  });
  return run.id;
}

/** Lets refreshes be scheduled. */
export function registerScheduledRefreshes(): void {
  registerScheduled({
    kind: REFRESH_KIND,
    resourceType: "lake",
    permission: "access.refresh",
    readPermission: "access.read",
    accountOf: async (subjectId) => {
      const accountId = accountOfSubject(subjectId);
      const known = accountId ? await knownAccounts([accountId]) : new Set();
      return accountId && known.has(accountId) ? accountId : null;
    },
    queue: queueScheduled,
  });
}

async function queueScheduled(
  client: pg.ClientBase,
  { accountId, source, roleArn, idempotencyKey }: Due,
): Promise<Queued> {
  if (await lockedRun(client, accountId)) return { skip: "Another refresh was going." };
  return { runId: await queueRefresh(client, source, { accountId, roleArn }, idempotencyKey) };
}
