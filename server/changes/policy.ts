import type { Permission } from "@/server/identity";
import type { Action } from "./contract";
import { hasEnough, type Snapshot } from "./reduce";
import type { ChangeState } from "./states";

interface Asker {
  id: string;
  permissions: ReadonlySet<Permission>;
}

interface Target
  extends Pick<Snapshot, "state" | "planHash" | "requirement" | "approvals" | "requester" | "isBegun"> {
  /** It did something that is not taken back or ended yet. */
  isToTakeBack: boolean;
  /** The Change that takes this one back was drafted already. */
  isBeingReverted: boolean;
  /** So was the one that does what is left of it. */
  isRestDrafted: boolean;
  /** It breaks checks that nobody overrode. */
  isBlocked: boolean;
  /** Of its steps some are not done. */
  isUnfinished: boolean;
}

/** One's own, or with the permission change.readAll everybody's: a plan tells who may read what. */
export const maySee = (actor: Asker, { requesterId }: { requesterId: string | null }): boolean =>
  actor.permissions.has("change.readAll") || requesterId === actor.id;

const OPEN = ["draft", "planned", "submitted", "approved", "rejected"];
/** What was begun stays in one of these until it goes on or is taken back. */
export const STOPPED: readonly ChangeState[] = ["submitted", "approved", "rejected", "failed"];

const isToBeSubmitted = (change: Target): boolean =>
  change.state === "planned" || (change.state === "failed" && change.isBegun && !hasEnough(change));

/** What a person may do with a Change now: the buttons and the server ask the same. */
export function actionsOf(actor: Asker, change: Target): Action[] {
  const may = (permission: Permission) => actor.permissions.has(permission);
  const isOwn = change.requester.id === actor.id;
  const { state } = change;
  const hasApproved = change.approvals.some((one) => one.personId === actor.id);
  const allowed: Record<Action, boolean> = {
    edit: isOwn && may("change.propose") && [...OPEN, "failed"].includes(state) && !change.isBegun,
    plan: may("change.propose") && OPEN.includes(state) && (isOwn || state !== "draft") && !change.isBegun,
    submit: isOwn && may("change.propose") && isToBeSubmitted(change),
    approve: !isOwn && may("change.approve") && state === "submitted" && !hasApproved,
    reject: !isOwn && may("change.approve") && ["submitted", "approved"].includes(state),
    override:
      may("change.override") &&
      change.isBlocked &&
      ["planned", "submitted", "approved", "failed"].includes(state),
    withdraw: isOwn && may("change.propose") && OPEN.includes(state) && !change.isBegun,
    apply:
      may("change.apply") &&
      ["approved", "failed"].includes(state) &&
      !isToBeSubmitted(change) &&
      !change.isBlocked &&
      !(change.isBegun && change.isBeingReverted),
    revert:
      may("change.propose") &&
      [...STOPPED, "applied", "verified"].includes(state) &&
      change.isBegun &&
      change.isToTakeBack &&
      !change.isBeingReverted,
    remainder:
      may("change.propose") &&
      STOPPED.includes(state) &&
      change.isBegun &&
      change.isUnfinished &&
      !change.isRestDrafted,
  };
  return (Object.keys(allowed) as Action[]).filter((action) => allowed[action]);
}
