import { type AwsAccountSetting, env, isDemo } from "@/server/env";
import { SYSTEM, write } from "@/server/events/write";
import { connectionEvent } from "./connection-event";
import { type ConnectionRow, forgetTest, lockConnection, saveConnection } from "./connection-store";

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

async function syncAccounts(): Promise<void> {
  for (const setting of env().HEADGATE_AWS_ACCOUNTS ?? []) {
    await bringInLine(setting.id, (before) => fromEnvironment(setting, before));
  }
}

function fromEnvironment(
  { id, name, region, roleArn, externalId }: AwsAccountSetting,
  before: ConnectionRow | null,
): ConnectionRow {
  const { catalogs = [id], domains = [] } = before ?? {};
  return {
    ...{ id, name, region, roleArn: roleArn ?? null, externalId: externalId ?? null },
    ...{ source: "environment", catalogs, domains, disconnectedAt: null },
  };
}

/**
 * Connects the demo lake's accounts, once: what an admin says of them afterwards stays. Does nothing while a real
 * account is configured.
 */
export async function ensureDemoAccounts(
  accounts: readonly { id: string; name: string }[],
  region = "us-east-1",
): Promise<void> {
  if (!isDemo()) return;
  for (const { id, name } of accounts) {
    await bringInLine(id, (before) =>
      before && before.source !== "environment"
        ? before
        : {
            ...{ id, name, region, roleArn: null, externalId: null, source: "demo" },
            ...{ catalogs: [id], domains: [], disconnectedAt: null },
          },
    );
  }
}

interface Change {
  before: ConnectionRow | null;
  after: ConnectionRow;
}

async function bringInLine(
  id: string,
  wanted: (before: ConnectionRow | null) => ConnectionRow,
): Promise<void> {
  await write(
    SYSTEM,
    ({ before, after }: Change) => connectionEvent(before, after),
    async (tx) => {
      const before = await lockConnection(tx, id);
      const after = wanted(before);
      const isSame = JSON.stringify(sorted(before)) === JSON.stringify(sorted(after));
      if (!isSame) {
        await saveConnection(tx, after);
        if (before) await forgetTest(tx, id);
      }
      return { before, after };
    },
  );
}

const sorted = (row: ConnectionRow | null) => row && Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1));
