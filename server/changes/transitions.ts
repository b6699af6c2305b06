import type pg from "pg";
import { AppError, notFound } from "@/server/errors";
import { type EventSource, type NewEvent, recordEvents } from "@/server/events";
import { type ChangeEvent, type Refusal, reduce } from "./reduce";
import type { ChangeState } from "./states";
import { type Along, type ChangeRow, lockChange, saveChange, voidApprovals } from "./store";

export interface Transition {
  changeId: string;
  event: ChangeEvent;
  along?: Along;
  /** Beside the states, for whoever reads the trail. */
  told?: Record<string, unknown>;
}

export interface Moved {
  before: ChangeRow;
  state: ChangeState;
}

/** Takes a Change one step further in the caller's transaction; `check` may still refuse, its row being locked. */
export async function move(
  client: pg.ClientBase,
  source: EventSource,
  { changeId, event, along = {}, told = {} }: Transition,
  check: (row: ChangeRow) => void | Promise<void> = () => {},
): Promise<Moved> {
  const locked = await lockChange(client, changeId);
  if (!locked) throw notFound("Change");
  await check(locked.row);
  const reduction = reduce(locked.snapshot, event);
  if (!reduction.ok) throw refused(reduction.reason, reduction.state, event.type);
  const { next, verb } = reduction;
  await saveChange(client, changeId, next, along);
  if (next.approvals.length < locked.snapshot.approvals.length)
    await voidApprovals(
      client,
      changeId,
      next.approvals.map((one) => one.personId),
    );
  // What has come due there meanwhile waited for it.
  if (locked.row.state === "applying") await client.query("SELECT pg_notify('headgate_change', '')");
  const before = { state: locked.row.state, planHash: locked.row.planHash };
  const after = { state: next.state, planHash: next.planHash, ...told };
  await recordEvents(client, [{ source, event: { ...eventOf(locked.row, verb), before, after } }]);
  return { before: locked.row, state: next.state };
}

/** Of a Change, whose requester it belongs to. */
export const eventOf = (
  { id, requesterId, accountIds }: Pick<ChangeRow, "id" | "requesterId" | "accountIds">,
  verb: string,
): NewEvent => ({
  ...{ verb, resourceType: "change", resourceId: id, ownerId: requesterId },
  accountId: accountIds.length === 1 ? (accountIds[0] ?? null) : null,
});

const WORDS: Record<ChangeEvent["type"], string> = {
  edit: "edited",
  plan: "planned",
  submit: "submitted",
  approve: "approved",
  reject: "rejected",
  override: "overridden",
  withdraw: "withdrawn",
  lapse: "taken back",
  apply: "applied",
  stale: "found stale",
  fail: "failed",
  applied: "finished",
  verified: "verified",
  reverted: "reverted",
};

function refused(reason: Refusal, state: ChangeState, event: ChangeEvent["type"]): AppError {
  const details = { reason, state };
  if (reason === "own_change")
    return new AppError("forbidden", "Who asks for a Change can't decide on it. Ask somebody else.", {
      details,
    });
  return new AppError(
    reason === "other_plan" ? "conflict" : "precondition_failed",
    SENTENCES[reason](state, event),
    {
      details,
    },
  );
}

const SENTENCES: Record<Refusal, (state: ChangeState, event: ChangeEvent["type"]) => string> = {
  wrong_state: (state, event) => `A Change that is ${state} can't be ${WORDS[event]}.`,
  not_planned: () => "Its plan does not have the approvals that it needs. Plan and submit it again.",
  other_plan: () => "It was planned anew since you looked at it. Look at what it would do now.",
  own_change: () => "Who asks for a Change can't decide on it.",
  approved_before: () => "You have approved it already.",
  already_begun: () => "Some of its steps were sent already. Apply it again, or revert it.",
};
