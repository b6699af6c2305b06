import type { Tone } from "@/components/data/state-mark";
import type { Statement, StatementStatus } from "@/server/statements/contract";

const LOOK: Record<StatementStatus, { tone: Tone; word: string }> = {
  QUEUED: { tone: "queued", word: "Queued" },
  SUBMITTED: { tone: "working", word: "Submitted" },
  PICKED: { tone: "working", word: "Picked" },
  STARTED: { tone: "working", word: "Started" },
  FINISHED: { tone: "good", word: "Finished" },
  FAILED: { tone: "failed", word: "Failed" },
  ABORTED: { tone: "ended", word: "Aborted" },
};

export const wordOfStatus = (status: StatementStatus): string => LOOK[status].word;

/** How a statement's status looks and reads; one that was asked to stop says so until it has, and that it did. */
export function lookOf(statement: Pick<Statement, "status" | "isCancelRequested" | "endedAt">) {
  if (statement.isCancelRequested && statement.endedAt === null)
    return { tone: "working" as const, word: "Cancelling" };
  if (statement.isCancelRequested && statement.status === "ABORTED")
    return { ...LOOK.ABORTED, word: "Cancelled" };
  return LOOK[statement.status];
}

/** How long it took; null for one that ended before it began, whose time is that of what it waited for. */
export const durationOf = (
  statement: Pick<Statement, "status" | "startedAt" | "queryId" | "durationMs">,
): number | null =>
  statement.status === "ABORTED" && statement.startedAt === null && statement.queryId === null
    ? null
    : statement.durationMs;

export const isEnded = (statement: Pick<Statement, "endedAt">): boolean => statement.endedAt !== null;

/** Whether a result's rows are no longer kept. */
export const isExpired = (statement: Pick<Statement, "resultExpiresAt">): boolean =>
  statement.resultExpiresAt !== null && Date.parse(statement.resultExpiresAt) <= Date.now();

/** The last part of a role ARN: the name that people know. */
export const roleName = (arn: string): string => arn.slice(arn.lastIndexOf("/") + 1);
