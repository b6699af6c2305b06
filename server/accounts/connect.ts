import { randomBytes } from "node:crypto";
import type { Output, ParsedInput } from "@/server/api/endpoint";
import { AppError, notFound } from "@/server/errors";
import { write } from "@/server/events";
import type { Context } from "@/server/identity";
import { connectionEvent } from "./connection-event";
import {
  type ConnectionRow,
  findConnection,
  forgetTest,
  lockConnection,
  saveConnection,
  usesOf,
} from "./connection-store";
import type * as contract from "./contract";
import { isConnected } from "./store";
import { accountsSynced } from "./sync-accounts";

type Connection = Output<typeof contract.getAccount>;

/** Connects an account, or connects again what was disconnected: with its people's roles, under a new external id. */
export async function createAccount(
  ctx: Context,
  input: ParsedInput<typeof contract.createAccount>,
): Promise<Connection> {
  const { id, name, region, roleArn, domains, catalogs = [id] } = input;
  refuseForeignRole(id, roleArn);
  await accountsSynced();
  const after: ConnectionRow = {
    ...{ id, name, region, roleArn, domains: unique(domains), catalogs: unique(catalogs) },
    ...{ externalId: newExternalId(), source: "console", disconnectedAt: null },
  };
  await write(
    ctx,
    () => connectionEvent(null, after),
    async (tx) => {
      const before = await lockConnection(tx, id);
      if (before && isConnected(before)) throw alreadyConnected(before);
      await saveConnection(tx, after);
      if (before) await forgetTest(tx, id);
    },
  );
  return shown(after);
}

export async function getAccount(
  _ctx: Context,
  { accountId }: ParsedInput<typeof contract.getAccount>,
): Promise<Connection> {
  return shown(await connectedAccount(accountId));
}

export async function updateAccount(
  ctx: Context,
  { accountId, ...fields }: ParsedInput<typeof contract.updateAccount>,
): Promise<Connection> {
  await connectedAccount(accountId);
  if (fields.roleArn) refuseForeignRole(accountId, fields.roleArn);
  const { after } = await write(
    ctx,
    (change: Change) => connectionEvent(change.before, change.after),
    async (tx) => {
      const before = mine(accountId, await lockConnection(tx, accountId));
      const after = changed(before, fields);
      if (connectionEvent(before, after).length > 0) {
        await saveConnection(tx, after);
        if (before.roleArn !== after.roleArn || before.region !== after.region)
          await forgetTest(tx, accountId);
      }
      return { before, after };
    },
  );
  return shown(after);
}

/** Ends a connection. Its row, its history and its people's roles stay; Headgate acts there no more. */
export async function disconnectAccount(
  ctx: Context,
  { accountId }: ParsedInput<typeof contract.disconnectAccount>,
): Promise<{ id: string }> {
  await connectedAccount(accountId);
  const { openRuns } = await usesOf(accountId);
  if (openRuns > 0) {
    throw new AppError(
      "precondition_failed",
      `${openRuns === 1 ? "1 run goes" : `${openRuns} runs go`} on in this account. Cancel what may be cancelled, or wait for the end.`,
      { details: { openRuns } },
    );
  }
  await write(
    ctx,
    (before: ConnectionRow) => connectionEvent(before, null),
    async (tx) => {
      const before = mine(accountId, await lockConnection(tx, accountId));
      await saveConnection(tx, { ...before, disconnectedAt: new Date() });
      await forgetTest(tx, accountId);
      return before;
    },
  );
  return { id: accountId };
}

/** An account that is connected now; `not_found` otherwise. */
export async function connectedAccount(accountId: string): Promise<ConnectionRow> {
  await accountsSynced();
  const row = await findConnection(accountId);
  if (!row || !isConnected(row)) throw notFound("account");
  return row;
}

/** A row that may be changed here: not the environment's, and not disconnected by somebody else meanwhile. */
function mine(accountId: string, row: ConnectionRow | null): ConnectionRow {
  if (!row || row.disconnectedAt) throw notFound("account");
  if (row.source !== "environment") return row;
  throw new AppError(
    "precondition_failed",
    `The account ${accountId} is managed by the setting HEADGATE_AWS_ACCOUNTS. Change it there and start Headgate again.`,
  );
}

interface Change {
  before: ConnectionRow;
  after: ConnectionRow;
}

type Fields = Omit<ParsedInput<typeof contract.updateAccount>, "accountId">;

function changed(before: ConnectionRow, fields: Fields): ConnectionRow {
  const { name = before.name, region = before.region, roleArn = before.roleArn } = fields;
  const { catalogs = before.catalogs, domains = before.domains } = fields;
  const externalId = before.externalId ?? (roleArn ? newExternalId() : null);
  const connection = { name, region, roleArn, externalId };
  return { ...before, ...connection, catalogs: unique(catalogs), domains: unique(domains) };
}

const unique = (names: readonly string[]) => [...new Set(names)];

/** Nobody else must be able to guess it: then no other customer of a shared Headgate can name our role. */
const newExternalId = () => randomBytes(24).toString("base64url");

function refuseForeignRole(accountId: string, roleArn: string | null): void {
  if (roleArn === null || roleArn.split(":")[4] === accountId) return;
  const message = `This role is not one of the account ${accountId}.`;
  throw new AppError("invalid", message, { issues: [{ path: "roleArn", message }] });
}

function alreadyConnected({ id, name }: ConnectionRow): AppError {
  const message = `The account ${id} is connected already, as ${name}.`;
  return new AppError("conflict", message, { issues: [{ path: "id", message }] });
}

async function shown({ disconnectedAt: _at, ...row }: ConnectionRow): Promise<Connection> {
  return { ...row, uses: await usesOf(row.id) };
}
