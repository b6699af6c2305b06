/** A connection that could not be made, in the words a Redshift client reads: `FATAL: database "x" does not exist`. */
export class WarehouseConnectionError extends Error {
  override readonly name = "WarehouseConnectionError";
}

const lostStates = new Set(["57P01", "57P02", "57P03", "08000", "08001", "08003", "08004", "08006"]);
const lostCodes = new Set(["ECONNREFUSED", "ECONNRESET", "EPIPE", "ETIMEDOUT", "ENOTFOUND", "EHOSTUNREACH"]);

function codeOf(error: unknown): string {
  if (typeof error !== "object" || error === null || !("code" in error)) return "";
  return String(error.code);
}

/** Whether an SQLSTATE says that the server ended the connection. */
export const isLostState = (sqlState: string): boolean => lostStates.has(sqlState);

/** Whether an error says that the server or the connection is gone, rather than that the statement was wrong. */
export function isConnectionLoss(error: unknown): boolean {
  const code = codeOf(error);
  if (lostStates.has(code) || lostCodes.has(code)) return true;
  if (error instanceof AggregateError) return error.errors.some(isConnectionLoss);
  const message = error instanceof Error ? error.message : "";
  return /Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect|Client was closed|not queryable/i.test(
    message,
  );
}

/** Says why no connection came about, as Redshift's own FATAL lines do. */
export function connectionReason(error: unknown, database: string): string {
  if (error instanceof WarehouseConnectionError) return error.message;
  const code = codeOf(error);
  const message = error instanceof Error ? error.message : String(error);
  if (code === "3D000") return `FATAL: database "${database}" does not exist`;
  if (code === "53300") return "FATAL: too many connections for the warehouse";
  if (isConnectionLoss(error)) {
    return `FATAL: the connection to the warehouse was lost or refused (${message || code})`;
  }
  return `FATAL: ${message}`;
}
