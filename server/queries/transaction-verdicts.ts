import type { BatchDescription, BatchPart, StatementStatus } from "@/server/aws/redshift-data";

/** How one statement of a transaction ended. */
export interface Verdict {
  status: StatementStatus;
  error: string | null;
}

/**
 * How each statement of a transaction ended that was not committed. AWS tells FINISHED of those before the failed one,
 * although their effects are gone; its pages do not say what it tells of those behind it, so nothing here depends on
 * that. `parts` are the script's own statements, without the SET of a label. Pure.
 */
export function verdictsOf(
  batch: Pick<BatchDescription, "status" | "error">,
  parts: readonly (BatchPart | undefined)[],
): Verdict[] {
  const failed = parts.findIndex((part) => part?.status === "FAILED");
  if (batch.status === "ABORTED") return parts.map(cancelled);
  if (failed >= 0) {
    const why = `statement ${failed + 1} of the transaction failed.`;
    return parts.map((part, at) => {
      if (at === failed) return { status: "FAILED", error: part?.error ?? batch.error };
      return { status: "ABORTED", error: `${at < failed ? "Undone" : "Not run"}: ${why}` };
    });
  }
  const why = `the transaction failed. ${batch.error ?? ""}`.trim();
  return parts.map((part) => ({
    status: "ABORTED",
    error: `${hasRun(part) ? "Undone" : "Not run"}: ${why}`,
  }));
}

function cancelled(part: BatchPart | undefined): Verdict {
  if (part?.status === "FAILED") return { status: "FAILED", error: part.error };
  if (part?.status === "FINISHED")
    return { status: "ABORTED", error: "Undone: the transaction was cancelled." };
  return { status: "ABORTED", error: hasBegun(part) ? null : "Cancelled before it began." };
}

const hasRun = (part: BatchPart | undefined) => part?.status === "FINISHED";
/** The warehouse gives a statement its number when it begins. */
const hasBegun = (part: BatchPart | undefined) => part?.queryId !== null && part !== undefined;
