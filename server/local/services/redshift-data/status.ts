export type Status = "SUBMITTED" | "PICKED" | "STARTED" | "FINISHED" | "FAILED" | "ABORTED";
export type ExecutionMode = "TRANSACTION" | "AUTO_COMMIT";

const next: Readonly<Record<Status, readonly Status[]>> = {
  SUBMITTED: ["PICKED", "FAILED", "ABORTED"],
  PICKED: ["STARTED", "FAILED", "ABORTED"],
  STARTED: ["FINISHED", "FAILED", "ABORTED"],
  FINISHED: [],
  FAILED: [],
  ABORTED: [],
};

export function isTerminal(status: Status): boolean {
  return next[status].length === 0;
}

/** Whether a statement may go from one status to another. */
export function canBecome(from: Status, to: Status): boolean {
  return next[from].includes(to);
}

export interface PartOutcome {
  n: number;
  status: Status;
  error: string | null;
}

/** Why the statements behind a failed one of a transaction were not run. AWS does not say; this is our choice. */
export const notRunReason = "Not run: an earlier statement of the transaction failed";

/**
 * Status and error of a batch whose parts have all ended: a transaction fails as one, and with AUTO_COMMIT the batch
 * has the status of its last statement. A cancelled batch is ABORTED either way.
 */
export function batchOutcome(
  mode: ExecutionMode,
  parts: readonly PartOutcome[],
  cancelled: boolean,
): { status: Status; error: string | null } {
  if (cancelled && parts.some((part) => part.status === "ABORTED")) return { status: "ABORTED", error: null };
  const failed = parts.find((part) => part.status === "FAILED");
  const last = parts.at(-1);
  const decisive = mode === "TRANSACTION" ? (failed ?? last) : last;
  if (decisive?.status !== "FAILED") return { status: decisive?.status ?? "FINISHED", error: null };
  return {
    status: "FAILED",
    error: `Query #${decisive.n} failed with ${decisive.error ?? "an unknown error"}`,
  };
}
