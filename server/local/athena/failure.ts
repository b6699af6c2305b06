import { AthenaSqlError, columnNotFound } from "@/server/local/athena-sql/error";
import { type Piece, sourceOffset } from "@/server/local/athena-sql/piece";

/** What DuckDB tells of an error of its own. */
export interface EngineFault {
  type: string;
  message: string;
  subtype: string | null;
  position: number | null;
  name: string | null;
}

/** The facts in an error that DuckDB threw; null for an error of another kind. */
export function engineFault(error: unknown): EngineFault | null {
  if (!(error instanceof Error)) return null;
  const start = error.message.indexOf('{"exception_type"');
  if (start < 0) return null;
  const told = JSON.parse(error.message.slice(start)) as Record<string, string | undefined>;
  return {
    type: told["exception_type"] ?? "",
    message: told["exception_message"] ?? "",
    subtype: told["error_subtype"] ?? null,
    position: told["position"] === undefined ? null : Number(told["position"]),
    name: told["name"] ?? null,
  };
}

interface Origin {
  piece: Piece;
  source: string;
  /** Length of what stood before the piece in the text that was run. */
  before: number;
}

/** An error of DuckDB's as Athena words it; `origin` is what the user's text became. */
export function athenaError(error: unknown, origin?: Origin): unknown {
  const fault = engineFault(error);
  if (!fault) return error;
  const [first = ""] = fault.message.split("\n");
  const offset =
    origin && fault.position !== null
      ? sourceOffset(origin.piece, fault.position - origin.before)
      : undefined;
  const at = (code: string, reason: string) => new AthenaSqlError(code, reason, offset, origin?.source);
  if (
    fault.subtype === "COLUMN_NOT_FOUND" ||
    /^(?:Referenced column|Referenced table|Values list|Table "[^"]*" does not have a column)/.test(first)
  ) {
    const [, table = "", column] =
      /^(?:Table|Values list) "([^"]*)" does not have a column named "([^"]*)"/.exec(first) ?? [];
    const found =
      column === undefined ? (/"([^"]*)"/.exec(first)?.[1] ?? fault.name ?? "") : `${table}.${column}`;
    return columnNotFound(found.toLowerCase(), offset, origin?.source);
  }
  const plain = (code: string, reason: string) => new AthenaSqlError(code, reason);
  if (/^[A-Z_]{5,}: /.test(first)) return plain(...split(fault.message));
  // A cast that can't succeed, by which the translated text fails.
  const [, failed, why = ""] = /^Could not convert string '([A-Z_]{5,}): (.*)' to /.exec(first) ?? [];
  if (failed) return plain(failed, why);
  if (/^Type INT128 with value .* out of range .* INT64/.test(first)) {
    return plain("NUMERIC_VALUE_OUT_OF_RANGE", "bigint addition overflow");
  }
  if (fault.type === "Conversion")
    return plain(
      "INVALID_CAST_ARGUMENT",
      first.replace("\u2060", "").replace(/^Could not convert string/, "Cannot cast"),
    );
  if (fault.type === "Out of Range") return plain("NUMERIC_VALUE_OUT_OF_RANGE", first);
  if (fault.type === "Out of Memory")
    return plain("EXCEEDED_LOCAL_MEMORY_LIMIT", "Query exhausted resources at this scale factor");
  if (fault.type === "Interrupt") return plain("USER_CANCELED", "Query was canceled");
  if (/^Malformed JSON/.test(first)) return plain("INVALID_FUNCTION_ARGUMENT", first);
  if (
    fault.type === "Invalid Input" &&
    /regular expression|invalid perl operator|invalid escape|missing|bad repetition/i.test(first)
  ) {
    return plain("NOT_SUPPORTED", `This regular expression is not supported by the local engine: ${first}`);
  }
  if (fault.type === "Binder" && /ambiguous/i.test(first)) return at("AMBIGUOUS_NAME", ambiguous(first));
  if (fault.type === "Binder" && /GROUP BY clause/.test(first)) return at("EXPRESSION_NOT_AGGREGATE", first);
  if (
    fault.type === "Binder" &&
    /Cannot compare|No function matches|Cannot mix|Cannot combine|overloads/.test(first)
  ) {
    return at("TYPE_MISMATCH", first);
  }
  return at("SYNTAX_ERROR", first);
}

function split(message: string): [string, string] {
  const colon = message.indexOf(": ");
  return [message.slice(0, colon), message.slice(colon + 2)];
}

function ambiguous(message: string): string {
  const name = /"([^"]*)"/.exec(message)?.[1] ?? "";
  return `Column '${name}' is ambiguous`;
}
