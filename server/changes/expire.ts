import type pg from "pg";
import { transaction } from "@/server/db/pool";
import { AppError } from "@/server/errors";
import { recordEvents, SYSTEM } from "@/server/events";
import { log } from "@/server/log";
import { queueRunIn } from "@/server/runs";
import { RETRY } from "./apply";
import { AGAIN_AFTER, APPLY_KIND, type ApplyInput } from "./apply-run";
import { type DueRow, dueChanges, dueOf, endExpiries, postponeExpiries } from "./expiry-store";
import type { ChangeKind } from "./kinds";
import { keepPlan, kindOfChange, type MadePlan, planOf } from "./plan";
import { addChange, type ChangeRow, findChange } from "./store";
import { eventOf, move } from "./transitions";

/** Queues a Change of Headgate's own for each Change of which something has come due; answers how many. */
export async function expireDue(): Promise<number> {
  const ids = await dueChanges();
  for (const id of ids) {
    const [row, due] = await Promise.all([findChange(id), dueOf(id)]);
    if (row && due.length > 0) await expireOrPostpone(row, due);
  }
  return ids.length;
}

/** One that can't be taken back now, for whatever reason, keeps no other one waiting. */
async function expireOrPostpone(row: ChangeRow, due: readonly DueRow[]): Promise<void> {
  try {
    await expire(row, due);
  } catch (error) {
    log.warn("what has expired can't be taken back now", { changeId: row.id, error });
    await postponeExpiries(
      due.map(({ id }) => id),
      AGAIN_AFTER,
    );
  }
}

async function expire(row: ChangeRow, due: readonly DueRow[]): Promise<void> {
  const kind = kindOfChange(row);
  const { left, gone } = await sort(kind, row, due);
  const plan = left.length > 0 ? await planOf({ kind: row.kind, steps: left.map(({ undo }) => undo) }) : null;
  await transaction(
    async (client) => {
      await endExpiries(
        client,
        gone.map(({ id }) => id),
        null,
      );
      if (plan) await queueUndo(client, { row, kind, left, plan });
    },
    () => ["headgate_event"],
  );
}

/** What is not there any more needs no taking back. */
async function sort(kind: ChangeKind, row: ChangeRow, due: readonly DueRow[]) {
  const left: DueRow[] = [];
  const gone: DueRow[] = [];
  for (const one of due) ((await isThere(kind, row, one)) ? left : gone).push(one);
  return { left, gone };
}

async function isThere(kind: ChangeKind, row: ChangeRow, { undo }: DueRow): Promise<boolean> {
  try {
    await planOf({ kind: row.kind, steps: kind.parse([undo]) });
    return true;
  } catch (error) {
    if (error instanceof AppError && error.code === "invalid") return false;
    throw error;
  }
}

interface Undo {
  row: ChangeRow;
  kind: ChangeKind;
  left: readonly DueRow[];
  plan: MadePlan;
}

/** It was approved with the Change that gave it for a time, and acts as that one did. */
const REQUIREMENT = {
  approvals: 0,
  byAdmin: false,
  why: "Its hour was approved with the Change that gave it.",
};

async function queueUndo(client: pg.ClientBase, { row, kind, left, plan }: Undo): Promise<void> {
  const steps = left.map(({ undo }) => undo);
  const accountIds = kind.accountsOf(steps);
  const title = `Expired: ${row.title}`.slice(0, 200);
  const requester = { ...SYSTEM.actor, isAdmin: false };
  const reason = "What was given for a time is taken back.";
  const changeId = await addChange(client, { kind: row.kind, title, reason, steps, accountIds, requester });
  const isOurs = await endExpiries(
    client,
    left.map(({ id }) => id),
    changeId,
  );
  if (!isOurs) throw new AppError("conflict", "Another worker has taken it.");
  const event = {
    ...eventOf(row, "change.expire"),
    after: { changeId, title: row.title, steps: steps.length },
  };
  await recordEvents(client, [{ source: SYSTEM, event }]);
  const planned = { type: "plan", planHash: plan.hash, requirement: REQUIREMENT } as const;
  const along = { plan: plan.summary, plannedAt: "now" } as const;
  await move(client, SYSTEM, { changeId, event: planned, along });
  await keepPlan(client, changeId, plan.plan);
  await move(client, SYSTEM, { changeId, event: { type: "submit" } });
  await queueApply(client, { changeId, title, row });
}

async function queueApply(
  client: pg.ClientBase,
  { changeId, title, row }: { changeId: string; title: string; row: ChangeRow },
): Promise<void> {
  const authority = row.authority ?? {};
  const input: ApplyInput = { changeId, authority, sessionName: "headgate", countsRows: false };
  const owner = { id: null, name: SYSTEM.actor.name };
  const run = await queueRunIn(client, SYSTEM, {
    ...{ kind: APPLY_KIND, title, input, owner, retry: RETRY },
    accountId: row.accountIds.length === 1 ? (row.accountIds[0] ?? null) : null,
  });
  const along = { runId: run.id, authority, appliedByName: SYSTEM.actor.name };
  await move(client, SYSTEM, { changeId, event: { type: "apply" }, along, told: { runId: run.id } });
}
