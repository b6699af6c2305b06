import { plural } from "@/components/data/format";
import type { Tone } from "@/components/data/state-mark";
import type { Change, ChangeDetail, ChangeState, Counts } from "@/server/changes/contract";
import { groupsOf } from "./plan-check-groups";

const STATES: Record<ChangeState, { tone: Tone; word: string }> = {
  draft: { tone: "queued", word: "Draft" },
  planned: { tone: "queued", word: "Planned" },
  submitted: { tone: "waiting", word: "Waits for approval" },
  approved: { tone: "waiting", word: "Approved" },
  rejected: { tone: "failed", word: "Rejected" },
  withdrawn: { tone: "ended", word: "Withdrawn" },
  applying: { tone: "working", word: "Applying" },
  failed: { tone: "failed", word: "Failed" },
  applied: { tone: "waiting", word: "Applied, not as planned" },
  verified: { tone: "good", word: "Applied" },
  reverted: { tone: "ended", word: "Reverted" },
};

export const stateOf = ({ state }: Pick<Change, "state">) => STATES[state];
/** What stood in its way tells of the past once nothing can be done with it any more. */
export const isOver = ({ state }: Pick<Change, "state">): boolean =>
  ["withdrawn", "reverted"].includes(state);
/** Nothing of it is still to be done. */
export const isDone = ({ state }: Pick<Change, "state">): boolean =>
  ["applied", "verified", "reverted"].includes(state);
export const wordOfState = (state: ChangeState): string => STATES[state].word;

const TO_BE_APPLIED: readonly ChangeState[] = ["planned", "submitted", "approved", "failed"];

/** What keeps a plan from being applied, whoever approves it. */
export function blockedWords({
  state,
  planChecks,
}: Pick<ChangeDetail, "state" | "planChecks">): string | null {
  const broken = groupsOf(planChecks).broken.filter(({ isOverridden }) => !isOverridden);
  if (broken.length === 0 || !TO_BE_APPLIED.includes(state)) return null;
  const what = broken.length === 1 ? `the policy test “${broken[0]?.name}”` : `${broken.length} policy tests`;
  return `It breaks ${what}, and is applied only if an admin overrides that.`;
}

/** "1 of 2 approvals"; nothing where none are asked for or none are known of yet. */
export function approvalsWord({ approvals, approvalsNeeded }: Change): string | null {
  if (approvalsNeeded === null || approvalsNeeded === 0) return null;
  return `${approvals} of ${approvalsNeeded} ${approvalsNeeded === 1 ? "approval" : "approvals"}`;
}

/** How far a plan goes, in one line: whom it concerns, and on how much. */
export function extentWords({ gains, loses, principals, resources, reach }: Counts): string {
  if (gains + loses === 0) return "Nobody gains or loses anything.";
  const { databases = 0, tables = 0, columns = 0 } = reach ?? {};
  const counted = [
    ...(databases > 0 ? [plural(databases, "database")] : []),
    ...(tables > 0 ? [plural(tables, "table")] : []),
    ...(columns > 0 ? [plural(columns, "column")] : []),
  ];
  const on = counted.length > 0 ? counted : [plural(resources, "table or database", "tables and databases")];
  return [plural(principals, "principal"), ...on].join(" · ");
}

/** A principal by the end of its ARN. */
export const shortPrincipal = (principal: string): string =>
  principal.startsWith("arn:")
    ? principal.slice(Math.max(principal.lastIndexOf("/"), principal.lastIndexOf(":")) + 1)
    : principal;
