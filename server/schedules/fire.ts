import type pg from "pg";
import { principalFor } from "@/server/accounts";
import { nextTime } from "@/server/cron/expression";
import { transaction } from "@/server/db/pool";
import { AppError } from "@/server/errors";
import { type NewEvent, recordEvents, SYSTEM } from "@/server/events";
import { mayNow } from "@/server/identity";
import { allKinds, kindOf, type ScheduledKind } from "./kinds";
import { resource, told } from "./schedules";
import { claimDue, type DueRow, dropSchedule, moveOn } from "./store";

/** Queues what has come due, each in a transaction of its own that moves its schedule on; answers how many came. */
export async function fireDue(): Promise<number> {
  let count = 0;
  while (await transaction(fireOne, (isDone) => (isDone ? ["headgate_event", "headgate_run"] : [])))
    count += 1;
  return count;
}

async function fireOne(client: pg.ClientBase): Promise<boolean> {
  const row = await claimDue(
    client,
    allKinds().map((one) => one.kind),
  );
  const kind = row && kindOf(row.kind);
  if (!row || !kind) return false;
  const accountId = await kind.accountOf(row.subjectId);
  if (accountId === null) await dropSchedule(client, row.id);
  else await settle(client, { row, kind }, await queue(client, { row, kind, accountId }));
  return true;
}

interface Fired {
  row: DueRow;
  kind: ScheduledKind;
}

type Outcome = { runId: string; roleArn: string } | { skip: string } | { off: string };

async function queue(client: pg.ClientBase, fired: Fired & { accountId: string }): Promise<Outcome> {
  const { row, kind, accountId } = fired;
  const standing = await standingOf(fired);
  if ("off" in standing) return standing;
  if (row.isGoing) return { skip: "The run before it was still going." };
  const person = { id: row.personId, name: row.personName };
  await client.query("SAVEPOINT queue");
  try {
    const queued = await kind.queue(client, {
      subjectId: row.subjectId,
      dueAt: row.nextAt,
      source: { actor: { ...person, kind: "person" } },
      idempotencyKey: `schedule:${row.id}:${row.nextAt.toISOString()}`,
      ...{ accountId, person, roleArn: standing.roleArn },
    });
    return "skip" in queued ? queued : { ...queued, roleArn: standing.roleArn };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    await client.query("ROLLBACK TO SAVEPOINT queue");
    return { skip: error.message };
  }
}

/** Whether its person may still do this, and as which role; as if they did it by hand now. */
async function standingOf({
  row,
  kind,
  accountId,
}: Fired & { accountId: string }): Promise<{ roleArn: string } | { off: string }> {
  if (!(await mayNow(row.personId, kind.permission)))
    return { off: `${row.personName} has left or lacks the permission ${kind.permission} by now.` };
  try {
    const { roleArn } = await principalFor({ actor: { id: row.personId } }, accountId);
    return { roleArn };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { off: `${row.personName} has no IAM role in the account ${accountId} any more.` };
  }
}

async function settle(client: pg.ClientBase, { row, kind }: Fired, outcome: Outcome): Promise<void> {
  const following = nextTime(row, row.now, row.nextAt);
  const off = "off" in outcome ? outcome.off : following ? null : "It names no time that is still to come.";
  const problem = off ?? ("skip" in outcome ? outcome.skip : null);
  const nextAt = off === null ? following : null;
  await moveOn(client, row.id, {
    ...{ nextAt, enabled: off === null, problem },
    ...("runId" in outcome ? outcome : {}),
  });
  const event: Omit<NewEvent, "verb"> = resource(kind, row);
  const said = { ...told(row), enabled: off === null, dueAt: row.nextAt.toISOString(), reason: problem };
  if (problem === null) return;
  const verb = off === null ? "schedule.skip" : "schedule.disable";
  await recordEvents(client, [{ source: SYSTEM, event: { ...event, verb, before: told(row), after: said } }]);
}
