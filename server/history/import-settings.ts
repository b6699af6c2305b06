import { accountOnRecord, knownAccounts } from "@/server/accounts";
import type { Output, ParsedInput } from "@/server/api/endpoint";
import { AppError, notFound } from "@/server/errors";
import { SYSTEM, write } from "@/server/events";
import type { Context } from "@/server/identity";
import { queueRun } from "@/server/runs";
import type * as contract from "./contract";
import { IMPORT_KIND } from "./import-history";
import * as store from "./import-store";

type HistoryImport = Output<typeof contract.getHistoryImport>;

const OFF = { roleArn: null, database: null, audience: "monitors", importedAt: null, problem: null } as const;

export async function getHistoryImport(
  ctx: Context,
  at: ParsedInput<typeof contract.getHistoryImport>,
): Promise<HistoryImport> {
  await mustKnow(ctx, at.accountId);
  return shown(at, await store.findSetting(at));
}

/** Switches the import on or off. What was imported stays, for the audience that is said now. */
export async function setHistoryImport(
  ctx: Context,
  input: ParsedInput<typeof contract.setHistoryImport>,
): Promise<HistoryImport> {
  await mustKnow(ctx, input.accountId);
  refuse(input);
  const before = await store.findSetting(input);
  const { accountId, warehouseKind, warehouse, roleArn, database, audience } = input;
  const event = {
    verb: "history.configure",
    resourceType: "warehouse",
    resourceId: `${accountId}/${warehouseKind}/${warehouse}`,
    accountId,
    before: before && { roleArn: before.roleArn, database: before.database, audience: before.audience },
    after: { roleArn, database, audience },
  };
  await write(ctx, event, (tx) => store.saveSetting(tx, input));
  return shown(input, await store.findSetting(input));
}

export async function importHistoryNow(
  ctx: Context,
  at: ParsedInput<typeof contract.importHistoryNow>,
): Promise<{ runId: string }> {
  await mustKnow(ctx, at.accountId);
  const setting = await store.findSetting(at);
  if (!setting?.roleArn) {
    throw new AppError(
      "precondition_failed",
      "The history of this warehouse is not imported. An admin can switch it on.",
    );
  }
  const run = await queueRun(ctx, { ...newImport(at), idempotencyKey: ctx.idempotencyKey });
  return { runId: run.id };
}

const EVERY_MS = 2 * 60 * 1_000;

/**
 * Queues an import of each warehouse that is imported from an account that is connected, once in two minutes however many workers ask: the key of the Run
 * says which two minutes it is for.
 */
export async function queueDueImports(now = Date.now()): Promise<number> {
  const imported = await store.importedWarehouses();
  const connected = await knownAccounts([...new Set(imported.map(({ accountId }) => accountId))]);
  const due = imported.filter(({ accountId }) => connected.has(accountId));
  const turn = Math.floor(now / EVERY_MS);
  for (const at of due) {
    const idempotencyKey = [IMPORT_KIND, ...store.keyOf(at), turn].join("/");
    await queueRun(SYSTEM, { ...newImport(at), idempotencyKey });
  }
  return due.length;
}

const newImport = ({ accountId, warehouseKind, warehouse }: store.WarehouseId) => ({
  kind: IMPORT_KIND,
  title: `Import the history of ${warehouse}`,
  input: { accountId, warehouseKind, warehouse },
  accountId,
  timeoutMs: 10 * 60 * 1_000,
});

/** Accounts are known to those who have a role in them, and to admins. */
async function mustKnow({ actor }: Context, accountId: string): Promise<void> {
  const isConfigured = (await knownAccounts([accountId])).has(accountId);
  const maySee = actor.permissions.has("account.update") || (await store.hasPrincipal(actor.id, accountId));
  if (!isConfigured || !maySee || !(await accountOnRecord(accountId))) throw notFound("account");
}

function refuse({ accountId, roleArn, database }: ParsedInput<typeof contract.setHistoryImport>): void {
  if (roleArn === null) return;
  const isRole = /^arn:aws[\w-]*:iam::(\d{12}):role\/[\w+=,.@/-]+$/.exec(roleArn);
  if (isRole?.[1] !== accountId) {
    const message = `Not the ARN of an IAM role in the account ${accountId}.`;
    throw new AppError("invalid", message, { issues: [{ path: "roleArn", message }] });
  }
  if (database === null) {
    const message = "Say which database it connects to.";
    throw new AppError("invalid", message, { issues: [{ path: "database", message }] });
  }
}

function shown(
  { accountId, warehouseKind, warehouse }: store.WarehouseId,
  setting: store.ImportSetting | null,
): HistoryImport {
  const { roleArn, database, audience, importedAt, problem } = setting ?? OFF;
  const at = { accountId, warehouseKind, warehouse };
  return { ...at, roleArn, database, audience, importedAt: importedAt?.toISOString() ?? null, problem };
}
