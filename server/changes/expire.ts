import type pg from "pg";
import { transaction } from "@/server/db/pool";
import { asAppError } from "@/server/errors";
import { recordEvents, SYSTEM } from "@/server/events";
import { log } from "@/server/log";
import { queueRunIn } from "@/server/runs";
import { sideBySide } from "@/server/side-by-side";
import { RETRY } from "./apply";
import { APPLY_KIND, type ApplyInput } from "./apply-run";
import { type DueGroup, groupsOf, stepsOfGroup } from "./due-groups";
import { noteFailure } from "./expiry-failure";
import { dueNow, endExpiries } from "./expiry-store";
import { allKinds } from "./kinds";
import { keepPlan, type MadePlan, planOf } from "./plan";
import { sortDue } from "./sort-due";
import { addChange, applyingOn } from "./store";
import { eventOf, move } from "./transitions";

const AT_ONCE = 4;
const LONGEST_MS = 5 * 60_000;

/** Queues a Change of Headgate's own for what has come due of an account, given by one role; answers how many were due. */
export async function expireDue(): Promise<number> {
  const due = await dueNow(allKinds());
  await sideBySide(groupsOf(due), AT_ONCE, (group) =>
    expireOrPostpone(group, AbortSignal.timeout(LONGEST_MS)),
  );
  return due.length;
}

/** What can't be taken back now, for whatever reason, keeps nothing of another Change waiting. */
async function expireOrPostpone(group: DueGroup, signal: AbortSignal): Promise<void> {
  try {
    await expire(group, signal);
  } catch (error) {
    if (error instanceof TakenByAnother) return;
    const changeIds = [...new Set(group.due.map(({ change }) => change.id))];
    if (changeIds.length > 1) {
      for (const id of changeIds)
        await expireOrPostpone({ ...group, due: group.due.filter(({ change }) => change.id === id) }, signal);
      return;
    }
    log.warn("what has expired can't be taken back now", { changeIds, error });
    await postpone(
      group.due.map(({ id }) => id),
      asAppError(error)?.message ?? "Something is wrong in Headgate; its log tells more.",
    );
  }
}

const postpone = (ids: readonly string[], problem: string): Promise<void> =>
  transaction(
    (client) => noteFailure(client, ids, problem),
    () => ["headgate_event"],
  );

/** Another worker was at it at the same time. */
class TakenByAnother extends Error {}

async function expire(group: DueGroup, signal: AbortSignal): Promise<void> {
  const { left, gone, stuck } = await sortDue(group, signal);
  if (stuck.length > 0)
    await postpone(
      stuck.map(({ id }) => id),
      "AWS still has it, but what it was given on is not known: refresh the account, or revoke it by a Change.",
    );
  const undo = { ...group, due: left };
  const plan = left.length > 0 ? await planOf({ kind: group.kind.kind, steps: stepsOfGroup(undo) }) : null;
  await transaction(
    async (client) => {
      // Its lock comes before those of the rows, as wherever both are taken.
      const isFree = plan !== null && !(await applyingOn(client, group.accountIds, null));
      await endExpiries(
        client,
        gone.map(({ id }) => id),
        null,
      );
      // Else what ends that one wakes the clock.
      if (plan && isFree) await queueUndo(client, undo, plan);
    },
    () => ["headgate_event"],
  );
}

/** It was approved with the Change that gave it for a time, and acts as that one did. */
const REQUIREMENT = {
  approvals: 0,
  byAdmin: false,
  why: "Its hour was approved with the Change that gave it.",
};

async function queueUndo(client: pg.ClientBase, group: DueGroup, plan: MadePlan): Promise<void> {
  const { kind, accountIds, due } = group;
  const steps = stepsOfGroup(group);
  const changes = [...new Map(due.map(({ change }) => [change.id, change])).values()];
  const given = changes.length === 1 ? (changes[0]?.title ?? "") : `what ${changes.length} Changes gave`;
  const title = `Expired: ${given}`.slice(0, 200);
  const requester = { ...SYSTEM.actor, isAdmin: false };
  const reason = "What was given for a time is taken back.";
  const changeId = await addChange(client, { kind: kind.kind, title, reason, steps, accountIds, requester });
  const ids = due.map(({ id }) => id);
  if (!(await endExpiries(client, ids, changeId))) throw new TakenByAnother();
  const entries = changes.map((change) => {
    const count = due.filter((one) => one.change.id === change.id).length;
    const after = { changeId, title: change.title, steps: count };
    return { source: SYSTEM, event: { ...eventOf(change, "change.expire"), after } };
  });
  await recordEvents(client, entries);
  const planned = { type: "plan", planHash: plan.hash, requirement: REQUIREMENT } as const;
  const along = { plan: plan.summary, plannedAt: "now" } as const;
  await move(client, SYSTEM, { changeId, event: planned, along });
  await keepPlan(client, changeId, plan.plan);
  await move(client, SYSTEM, { changeId, event: { type: "submit" } });
  await queueApply(client, { changeId, title, group });
}

async function queueApply(
  client: pg.ClientBase,
  { changeId, title, group }: { changeId: string; title: string; group: DueGroup },
): Promise<void> {
  const { authority, accountIds } = group;
  const input: ApplyInput = { changeId, authority, sessionName: "headgate", countsRows: false };
  const owner = { id: null, name: SYSTEM.actor.name };
  const run = await queueRunIn(client, SYSTEM, {
    ...{ kind: APPLY_KIND, title, input, owner, retry: RETRY },
    accountId: accountIds.length === 1 ? (accountIds[0] ?? null) : null,
  });
  const along = { runId: run.id, authority, appliedByName: SYSTEM.actor.name };
  await move(client, SYSTEM, { changeId, event: { type: "apply" }, along, told: { runId: run.id } });
}
