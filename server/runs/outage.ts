// PostgreSQL's own words for "not now", and Prisma's.
const DATABASE_CODE = /^(57P0\d|08\w{3}|53\w{3}|40001|40P01|P1001|P1002|P1008|P1017)$/;
const DATABASE_WORDS =
  /connection terminated|timeout exceeded when trying to connect|not queryable|can't reach database|server has closed the connection|database system is (shutting down|starting up)|DatabaseNotReachable|ConnectionClosed/i;
// Anything behind a socket may say these.
const NETWORK_CODE = /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOENT)$/;
const NETWORK_WORDS = /connection error/i;

function some(error: unknown, code: RegExp, words: RegExp): boolean {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    if ("code" in at && typeof at.code === "string" && code.test(at.code)) return true;
    if (words.test(at.message)) return true;
  }
  return false;
}

/** True when it certainly was the database that did not answer, or that asked to try again. */
export const isDatabaseOutage = (error: unknown): boolean => some(error, DATABASE_CODE, DATABASE_WORDS);

/** The same for errors of our own statements, where every broken connection is the database's. */
export function isOutage(error: unknown): boolean {
  return isDatabaseOutage(error) || some(error, NETWORK_CODE, NETWORK_WORDS);
}

const WAITS_MS = [50, 100, 250, 500, 1_000];

/** How long to wait before the n-th try to reach the database again. */
export const outageWaitMs = (failures: number): number =>
  WAITS_MS[Math.min(failures, WAITS_MS.length) - 1] ?? 1_000;
