/** True when the database did not answer, or asked to try again: what was to be written must be kept. */
export function isOutage(error: unknown): boolean {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    const code = "code" in at && typeof at.code === "string" ? at.code : "";
    if (/^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOENT|57P0\d|08\w{3}|53\w{3}|40001|40P01)$/.test(code))
      return true;
    if (
      /connection terminated|connection error|timeout exceeded when trying to connect|not queryable/i.test(
        at.message,
      )
    ) {
      return true;
    }
  }
  return false;
}

const WAITS_MS = [50, 100, 250, 500, 1_000];

/** How long to wait before the n-th try to reach the database again. */
export const outageWaitMs = (failures: number): number =>
  WAITS_MS[Math.min(failures, WAITS_MS.length) - 1] ?? 1_000;
