import type pg from "pg";
import { awsTargetFor } from "@/server/accounts";
import type { Output, ParsedInput } from "@/server/api/endpoint";
import { transaction } from "@/server/db/pool";
import { AppError, notFound } from "@/server/errors";
import { type EventSource, recordEvents } from "@/server/events";
import type { Context } from "@/server/identity";
import { queueRunIn } from "@/server/runs";
import { type Due, type Queued, registerScheduled } from "@/server/schedules";
import type * as contract from "./contract";
import type { ProfiledTable } from "./engine";
import { PROFILE_KIND } from "./profile-run";
import { beginProfile, emailOf, findTable, runningProfile } from "./store";
import type { ProfileInput } from "./work";

const TIMEOUT_MS = 60 * 60_000;
const RETRY = { attempts: 3, baseMs: 1_000, capMs: 30_000 };

/** Starts a profile in the name of whoever asks; one that is being made is found. */
export async function startProfile(
  ctx: Context,
  { datasetId, tableId, workgroup }: ParsedInput<typeof contract.startProfile>,
): Promise<Output<typeof contract.startProfile>> {
  const table = await findTable(tableId, datasetId);
  if (!table) throw notFound("table");
  const { roleArn } = await awsTargetFor(ctx, table.accountId);
  const { id, name, email } = ctx.actor;
  const asked = { table, workgroup: workgroup ?? null, roleArn, person: { id, name, email } };
  for (;;) {
    const running = await runningProfile(tableId);
    if (running) return { runId: running, isNew: false };
    try {
      const queue = (client: pg.PoolClient) => queueProfile(client, ctx, asked);
      return { runId: await transaction(queue, () => ["headgate_event"]), isNew: true };
    } catch (error) {
      if (!(error instanceof AlreadyRunning)) throw error;
    }
  }
}

class AlreadyRunning extends AppError {
  constructor() {
    super("conflict", "Another profile of this table was being made.");
  }
}

interface Asked {
  table: ProfiledTable;
  /** Whose principal reads the table. */
  person: { id: string; name: string; email: string };
  roleArn: string;
  workgroup: string | null;
  idempotencyKey?: string;
}

/** Queues a profile in the caller's transaction; throws where another one of the table is being made. */
async function queueProfile(client: pg.ClientBase, source: EventSource, asked: Asked): Promise<string> {
  const { table, person, roleArn, workgroup, idempotencyKey } = asked;
  const { id: tableId, accountId, datasetId, name } = table;
  const input: ProfileInput = { tableId, roleArn, email: person.email, workgroup };
  const run = await queueRunIn(client, source, {
    kind: PROFILE_KIND,
    title: `Profile ${name}`,
    owner: { id: person.id, name: person.name },
    ...{ input, accountId, timeoutMs: TIMEOUT_MS, retry: RETRY, idempotencyKey },
  });
  if (!(await beginProfile(client, run.id, { tableId, accountId, roleArn, by: person })))
    throw new AlreadyRunning();
  const event = { verb: "dataset.profile", resourceType: "dataset", resourceId: datasetId, accountId };
  await recordEvents(client, [{ source, event: { ...event, after: { table: name, runId: run.id } } }]);
  return run.id;
}

/** Lets profiles be scheduled, each of a table. */
export function registerScheduledProfiles(): void {
  registerScheduled({
    kind: PROFILE_KIND,
    resourceType: "table",
    permission: "query.run",
    readPermission: "catalog.read",
    accountOf: async (tableId) => (await findTable(tableId))?.accountId ?? null,
    queue: queueScheduled,
  });
}

async function queueScheduled(
  client: pg.ClientBase,
  { subjectId, person, roleArn, source, idempotencyKey }: Due,
): Promise<Queued> {
  const table = await findTable(subjectId);
  if (!table) return { skip: "The table is not in the catalog any more." };
  const email = (await emailOf(person.id)) ?? person.name;
  const asked = { table, roleArn, idempotencyKey, workgroup: null, person: { ...person, email } };
  return { runId: await queueProfile(client, source, asked) };
}
