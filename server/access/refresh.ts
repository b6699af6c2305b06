import type pg from "pg";
import { awsTargetFor, knownAccounts } from "@/server/accounts";
import type { Output, ParsedInput } from "@/server/api/endpoint";
import { transaction } from "@/server/db/pool";
import type { Context } from "@/server/identity";
import { type Due, type Queued, registerScheduled } from "@/server/schedules";
import type * as contract from "./contract";
import { REFRESH_KIND } from "./contract";
import { queueRefresh } from "./refresh-queue";
import { lockedRun } from "./refresh-store";
import { accountOfSubject } from "./subject";

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
  return { runId: await queueRefresh(client, source, { accountId, roleArn }, { idempotencyKey }) };
}
