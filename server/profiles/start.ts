import { awsTargetFor } from "@/server/accounts";
import type { Output, ParsedInput } from "@/server/api/endpoint";
import { transaction } from "@/server/db/pool";
import { notFound } from "@/server/errors";
import { type EventSource, recordEvents } from "@/server/events";
import type { Context } from "@/server/identity";
import { queueRunIn } from "@/server/runs";
import type * as contract from "./contract";
import type { ProfiledTable } from "./engine";
import { PROFILE_KIND } from "./profile-run";
import { beginProfile, findTable, runningProfile } from "./store";
import type { ProfileInput } from "./work";

const TIMEOUT_MS = 60 * 60_000;

class AlreadyRunning extends Error {}

/** Starts a profile in the name of whoever asks; one that is being made is found. */
export async function startProfile(
  ctx: Context,
  { datasetId, tableId, workgroup }: ParsedInput<typeof contract.startProfile>,
): Promise<Output<typeof contract.startProfile>> {
  const table = await findTable(tableId, datasetId);
  if (!table) throw notFound("table");
  const person = { id: ctx.actor.id, name: ctx.actor.name, email: ctx.actor.email };
  return queueProfile(ctx, table, { person, workgroup: workgroup ?? null });
}

interface Asked {
  /** As whose principal the table is read. */
  person: { id: string; name: string; email: string };
  workgroup: string | null;
}

/** The same for whoever starts it on somebody's behalf. */
async function queueProfile(
  source: EventSource,
  table: ProfiledTable,
  { person, workgroup }: Asked,
): Promise<{ runId: string; isNew: boolean }> {
  const { roleArn } = await awsTargetFor({ actor: person }, table.accountId);
  const input: ProfileInput = { tableId: table.id, roleArn, email: person.email, workgroup };
  for (;;) {
    const running = await runningProfile(table.id);
    if (running) return { runId: running, isNew: false };
    try {
      return { runId: await begin(source, table, { person, input }), isNew: true };
    } catch (error) {
      if (!(error instanceof AlreadyRunning)) throw error;
    }
  }
}

function begin(
  source: EventSource,
  table: ProfiledTable,
  { person, input }: { person: Asked["person"]; input: ProfileInput },
): Promise<string> {
  const { id: tableId, accountId, datasetId, name } = table;
  return transaction(
    async (client) => {
      const run = await queueRunIn(client, source, {
        kind: PROFILE_KIND,
        title: `Profile ${name}`,
        input,
        accountId,
        owner: { id: person.id, name: person.name },
        timeoutMs: TIMEOUT_MS,
        retry: { attempts: 3, baseMs: 1_000, capMs: 30_000 },
      });
      const begun = { tableId, accountId, roleArn: input.roleArn, by: person };
      if (!(await beginProfile(client, run.id, begun))) throw new AlreadyRunning();
      const event = { verb: "dataset.profile", resourceType: "dataset", resourceId: datasetId, accountId };
      await recordEvents(client, [{ source, event: { ...event, after: { table: name, runId: run.id } } }]);
      return run.id;
    },
    () => ["headgate_event"],
  );
}
