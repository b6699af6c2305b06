type Level = "info" | "warn" | "error";
type Fields = Record<string, unknown>;

function flatten(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { name, message, stack, cause } = error;
  return { name, message, stack, ...(cause === undefined ? {} : { cause: flatten(cause) }) };
}

const ORDER: Record<Level, number> = { info: 0, warn: 1, error: 2 };

/** `HEADGATE_LOG` is the least level that is written: info (the default), warn or error. */
function isWritten(level: Level): boolean {
  const least = process.env["HEADGATE_LOG"] as Level | undefined;
  return ORDER[level] >= (least ? (ORDER[least] ?? 0) : 0);
}

function line(level: Level, message: string, fields: Fields): void {
  if (!isWritten(level)) return;
  const shown = Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, flatten(value)]));
  process.stderr.write(`${JSON.stringify({ at: new Date().toISOString(), level, message, ...shown })}\n`);
}

/** One JSON object a line on standard error. Callers pass ids and codes, never secrets, SQL values or bodies. */
export const log = {
  info: (message: string, fields: Fields = {}) => line("info", message, fields),
  warn: (message: string, fields: Fields = {}) => line("warn", message, fields),
  error: (message: string, fields: Fields = {}) => line("error", message, fields),
};
