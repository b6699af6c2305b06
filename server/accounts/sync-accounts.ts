import { env, isDemo } from "@/server/env";
import { type NewEvent, SYSTEM, write } from "@/server/events/write";
import { type AccountRow, upsertAccount } from "./store";

async function syncAccounts(): Promise<void> {
  const settings = env().HEADGATE_AWS_ACCOUNTS ?? [];
  await bringInLine(
    settings.map(({ id, name, region, roleArn, externalId }) => ({
      id,
      name,
      region,
      roleArn: roleArn ?? null,
      externalId: externalId ?? null,
      source: "environment",
    })),
  );
}

let synced: Promise<void> | undefined;

/**
 * Writes the accounts of HEADGATE_AWS_ACCOUNTS down, once per process, before the first look at the accounts: so there
 * is no start-up order to get wrong. Several processes may do it at once.
 */
export function accountsSynced(): Promise<void> {
  synced ??= syncAccounts().catch((error: unknown) => {
    synced = undefined;
    throw error;
  });
  return synced;
}

/** Writes the demo lake's accounts down; does nothing while a real account is configured. */
export async function ensureDemoAccounts(
  accounts: readonly { id: string; name: string }[],
  region = "us-east-1",
): Promise<void> {
  if (!isDemo()) return;
  await bringInLine(
    accounts.map(({ id, name }) => ({ id, name, region, roleArn: null, externalId: null, source: "demo" })),
  );
}

async function bringInLine(accounts: AccountRow[]): Promise<void> {
  if (accounts.length === 0) return;
  await write(
    SYSTEM,
    (events: NewEvent[]) => events,
    async (tx) => {
      const events: NewEvent[] = [];
      for (const account of accounts) {
        const change = await upsertAccount(tx, account);
        if (!change) continue;
        events.push({
          verb: change.before ? "account.update" : "account.create",
          resourceType: "account",
          resourceId: account.id,
          accountId: account.id,
          before: change.before,
          after: account,
        });
      }
      return events;
    },
  );
}
