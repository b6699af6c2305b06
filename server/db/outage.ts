// PostgreSQL's own words for "not now" (https://www.postgresql.org/docs/current/errcodes-appendix.html), and Prisma's.
const DATABASE_CODE = /^(57P0\d|08\w{3}|53\w{3}|40001|40P01|P1001|P1002|P1008|P1017|P2024|P2034|P2037)$/;
const DATABASE_WORDS =
  /connection terminated|timeout exceeded when trying to connect|not queryable|can't reach database|server has closed the connection|database system is (shutting down|starting up)|unable to start a transaction in the given time|DatabaseNotReachable|ConnectionClosed|SocketTimeout/i;
// Anything behind a socket may say these.
const NETWORK_CODE = /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT)$/;
const NETWORK_WORDS = /connection error/i;

function some(error: unknown, test: (error: Error) => boolean): boolean {
  for (let at: unknown = error; at instanceof Error; at = at.cause) if (test(at)) return true;
  return false;
}

/** Prisma tells PostgreSQL's code in a place of its own; its own code (P2010, P2039) only says "some error". */
function codesOf(error: Error): unknown[] {
  const { code, meta } = error as { code?: unknown; meta?: { driverAdapterError?: { cause?: unknown } } };
  const driver = meta?.driverAdapterError?.cause as { originalCode?: unknown; code?: unknown } | undefined;
  return [code, driver?.originalCode, driver?.code];
}

const hasCode = (error: Error, form: RegExp) =>
  codesOf(error).some((code) => typeof code === "string" && form.test(code));

/** A missing socket file is PostgreSQL gone; any other missing file is a bug. */
const lacksSocket = (error: Error) =>
  "syscall" in error && error.syscall === "connect" && hasCode(error, /^ENOENT$/);

/** True when it certainly was the database that did not answer, or that asked to try again. */
export const isDatabaseOutage = (error: unknown): boolean =>
  some(error, (one) => hasCode(one, DATABASE_CODE) || DATABASE_WORDS.test(one.message));

/** The same for errors of our own statements, where every broken connection is the database's. */
export const isOutage = (error: unknown): boolean =>
  isDatabaseOutage(error) ||
  some(error, (one) => hasCode(one, NETWORK_CODE) || NETWORK_WORDS.test(one.message) || lacksSocket(one));
