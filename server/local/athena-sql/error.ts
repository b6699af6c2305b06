/** Who has to act on an error: AthenaError's ErrorCategory. */
export type ErrorCategory = "system" | "user" | "other";

/** What Athena refuses, in its words; `offset` is where it stands in the text the user typed (UTF-16, from 0). */
export class AthenaSqlError extends Error {
  /** Trino's name of the error; empty for a text that isn't in the grammar. */
  readonly code: string;
  readonly reason: string;
  readonly offset: number | undefined;

  constructor(code: string, reason: string, offset?: number, source?: string) {
    const place =
      offset === undefined || source === undefined ? "" : `line ${lineAndColumn(source, offset)}: `;
    super(`${code === "" ? "" : `${code}: `}${place}${reason}`);
    this.name = "AthenaSqlError";
    this.code = code;
    this.reason = reason;
    this.offset = offset;
  }
}

/** A text that Hive's grammar has no place for; Athena runs it and lets it fail. */
export class HiveParseError extends AthenaSqlError {
  constructor(reason: string, offset: number, source: string) {
    super("", `FAILED: ParseException line ${lineAndColumn(source, offset, 0)} ${reason}`);
    this.name = "HiveParseError";
  }
}

/** `3:14`, counted in characters; Trino's columns begin at 1, Hive's at 0. */
function lineAndColumn(source: string, offset: number, firstColumn = 1): string {
  const before = source.slice(0, offset);
  const line = before.split("\n").length;
  return `${line}:${[...before.slice(before.lastIndexOf("\n") + 1)].length + firstColumn}`;
}

/** What the local engine does not have, by its name. */
export function unsupported(what: string, offset?: number, source?: string): AthenaSqlError {
  return new AthenaSqlError("NOT_SUPPORTED", `${what} is not supported by the local engine`, offset, source);
}

export function columnNotFound(name: string, offset?: number, source?: string): AthenaSqlError {
  const reason = `Column '${name}' cannot be resolved or requester is not authorized to access requested resources`;
  return new AthenaSqlError("COLUMN_NOT_FOUND", reason, offset, source);
}
