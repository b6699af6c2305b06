import type { Tone } from "@/components/data/state-mark";
import type { Change, ChangeState } from "@/server/changes/contract";

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
export const wordOfState = (state: ChangeState): string => STATES[state].word;

/** "1 of 2 approvals"; nothing where none are asked for or none are known of yet. */
export function approvalsWord({ approvals, approvalsNeeded }: Change): string | null {
  if (approvalsNeeded === null || approvalsNeeded === 0) return null;
  return `${approvals} of ${approvalsNeeded} ${approvalsNeeded === 1 ? "approval" : "approvals"}`;
}

/** A principal by the end of its ARN. */
export const shortPrincipal = (principal: string): string =>
  principal.startsWith("arn:")
    ? principal.slice(Math.max(principal.lastIndexOf("/"), principal.lastIndexOf(":")) + 1)
    : principal;
