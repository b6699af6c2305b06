import type { ChangeState, Requirement } from "./states";

/** What somebody said of the plan as it stands. */
export interface Approval {
  personId: string;
  isAdmin: boolean;
}

/** All of a Change that decides what may happen to it next. */
export interface Snapshot {
  state: ChangeState;
  stateSeq: number;
  /** Of what it would do and what that means, as it was last worked out; null until then and after an edit. */
  planHash: string | null;
  requirement: Requirement | null;
  requester: { id: string | null; isAdmin: boolean };
  /** Of this plan: those given to another do not count. */
  approvals: readonly Approval[];
  /** Whether a step was sent: then it can't be edited any more. */
  isBegun: boolean;
}

export type ChangeEvent =
  | { type: "edit" }
  | { type: "plan"; planHash: string; requirement: Requirement }
  | { type: "submit" }
  | { type: "approve"; by: Approval; planHash: string }
  | { type: "reject"; byId: string; planHash: string }
  /** What it breaks is meant: an admin says so. */
  | { type: "override"; planHash: string }
  | { type: "withdraw" }
  /** Who approved it may not do so any more. */
  | { type: "lapse"; personIds: readonly string[] }
  | { type: "apply" }
  | { type: "stale" }
  | { type: "fail" }
  | { type: "applied" }
  | { type: "verified" }
  | { type: "reverted" };

export type Refusal =
  | "wrong_state"
  | "not_planned"
  | "other_plan"
  | "own_change"
  | "approved_before"
  | "already_begun";

export type Reduction =
  | { ok: true; next: Snapshot; verb: string }
  | { ok: false; reason: Refusal; state: ChangeState };

const FROM: Record<ChangeEvent["type"], readonly ChangeState[]> = {
  edit: ["draft", "planned", "submitted", "approved", "rejected", "failed"],
  plan: ["draft", "planned", "submitted", "approved", "rejected"],
  submit: ["planned", "failed"],
  approve: ["submitted"],
  reject: ["submitted", "approved"],
  override: ["planned", "submitted", "approved", "failed"],
  withdraw: ["draft", "planned", "submitted", "approved", "rejected"],
  lapse: ["approved", "failed"],
  apply: ["approved", "failed"],
  stale: ["applying"],
  fail: ["applying"],
  applied: ["applying"],
  verified: ["applied"],
  reverted: ["submitted", "approved", "rejected", "failed", "applied", "verified"],
};

/** The state machine: what `event` makes of a Change, or why it may not happen. Pure. */
export function reduce(change: Snapshot, event: ChangeEvent): Reduction {
  const refuse = (reason: Refusal): Reduction => ({ ok: false, reason, state: change.state });
  if (!FROM[event.type].includes(change.state)) return refuse("wrong_state");
  const to = (state: ChangeState, verb: string, more: Partial<Snapshot> = {}): Reduction => ({
    ok: true,
    verb: `change.${verb}`,
    next: { ...change, ...more, state, stateSeq: change.stateSeq + 1 },
  });
  switch (event.type) {
    case "edit":
      return change.isBegun ? refuse("already_begun") : to("draft", "edit", WITHOUT_PLAN);
    case "plan":
      return change.isBegun ? refuse("already_begun") : plan(change, event, to);
    case "submit":
      return submit(change, to, refuse);
    case "approve":
      return approve(change, event, to, refuse);
    case "reject":
      return reject(change, event, to, refuse);
    case "override":
      return event.planHash === change.planHash ? to(change.state, "override") : refuse("other_plan");
    case "lapse":
      return lapse(change, event.personIds, to);
    case "apply":
      return hasEnough(change) ? to("applying", "apply") : refuse("not_planned");
    case "stale":
      return change.isBegun ? refuse("already_begun") : to("draft", "stale", WITHOUT_PLAN);
    case "fail":
      return to("failed", "fail");
    case "applied":
      return to("applied", "finish");
    case "verified":
      return to("verified", "verify");
    case "withdraw":
      return change.isBegun ? refuse("already_begun") : to("withdrawn", "withdraw");
    case "reverted":
      return change.isBegun ? to("reverted", "revert") : refuse("wrong_state");
  }
}

const WITHOUT_PLAN = { planHash: null, requirement: null, approvals: [] };

type To = (state: ChangeState, verb: string, more?: Partial<Snapshot>) => Reduction;

/** A plan that came out the same leaves what was said of it; another one voids it. */
function plan(change: Snapshot, event: Extract<ChangeEvent, { type: "plan" }>, to: To): Reduction {
  const { planHash, requirement } = event;
  const was = change.requirement;
  const isAsked = requirement.approvals === was?.approvals && requirement.byAdmin === was.byAdmin;
  const isSame = planHash === change.planHash && isAsked;
  if (isSame && change.state !== "rejected") return to(change.state, "plan", { requirement });
  return to("planned", "plan", { planHash, requirement, approvals: [] });
}

/** What was begun and lost its approvals may ask for them again. */
function submit(change: Snapshot, to: To, refuse: (reason: Refusal) => Reduction): Reduction {
  if (change.state === "failed" && (!change.isBegun || hasEnough(change))) return refuse("wrong_state");
  return to(hasEnough(change) ? "approved" : "submitted", "submit");
}

/** What was begun is not undone by a no: it stays as it was left, to be taken back or asked for again. */
function reject(
  change: Snapshot,
  { byId, planHash }: Extract<ChangeEvent, { type: "reject" }>,
  to: To,
  refuse: (reason: Refusal) => Reduction,
): Reduction {
  if (planHash !== change.planHash) return refuse("other_plan");
  if (byId === change.requester.id) return refuse("own_change");
  return to(change.isBegun ? "failed" : "rejected", "reject", { approvals: [] });
}

function approve(
  change: Snapshot,
  { by, planHash }: Extract<ChangeEvent, { type: "approve" }>,
  to: To,
  refuse: (reason: Refusal) => Reduction,
): Reduction {
  if (planHash !== change.planHash) return refuse("other_plan");
  if (by.personId === change.requester.id) return refuse("own_change");
  if (change.approvals.some((one) => one.personId === by.personId)) return refuse("approved_before");
  const next = { ...change, approvals: [...change.approvals, by] };
  return to(hasEnough(next) ? "approved" : "submitted", "approve", { approvals: next.approvals });
}

/** What was begun stays begun: it needs the approval anew before it goes on. */
function lapse(change: Snapshot, personIds: readonly string[], to: To): Reduction {
  const approvals = change.approvals.filter((one) => !personIds.includes(one.personId));
  const isLeft = hasEnough({ ...change, approvals });
  return to(isLeft ? change.state : "submitted", "lapse", { approvals });
}

/** Whether all that is missing of what policy asks for is an admin. */
export const lacksAdmin = (change: Parameters<typeof hasEnough>[0]): boolean =>
  !hasEnough(change) && hasEnough({ ...change, requester: { ...change.requester, isAdmin: true } });

/** Whether what policy asks for was given to this very plan. */
export function hasEnough({
  planHash,
  requirement,
  approvals,
  requester,
}: Pick<Snapshot, "planHash" | "requirement" | "approvals" | "requester">): boolean {
  if (planHash === null || requirement === null) return false;
  const others = approvals.filter((one) => one.personId !== requester.id);
  const isByAdmin = !requirement.byAdmin || requester.isAdmin || others.some((one) => one.isAdmin);
  return isByAdmin && new Set(others.map((one) => one.personId)).size >= requirement.approvals;
}
