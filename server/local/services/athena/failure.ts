import { ScanLimitError } from "@/server/local/athena/run";
import { AthenaSqlError } from "@/server/local/athena-sql/error";
import { isInsufficient } from "@/server/local/catalog/needs";
import { AwsError } from "@/server/local/wire/service";
import type { Execution } from "./execution";

// Athena's catalog of errors, by ErrorType: https://docs.aws.amazon.com/athena/latest/ug/error-reference.html
const types: Readonly<Record<string, number>> = {
  SYNTAX_ERROR: 1006,
  COLUMN_NOT_FOUND: 1006,
  AMBIGUOUS_NAME: 1006,
  EXPRESSION_NOT_AGGREGATE: 1006,
  FUNCTION_NOT_FOUND: 1006,
  TYPE_MISMATCH: 1006,
  TABLE_NOT_FOUND: 1301,
  SCHEMA_NOT_FOUND: 1301,
  CATALOG_NOT_FOUND: 1301,
  TABLE_ALREADY_EXISTS: 1302,
  NOT_SUPPORTED: 1005,
  INVALID_CAST_ARGUMENT: 1003,
  INVALID_FUNCTION_ARGUMENT: 1003,
  DIVISION_BY_ZERO: 1003,
  NUMERIC_VALUE_OUT_OF_RANGE: 1003,
  PERMISSION_DENIED: 1200,
  EXCEEDED_LOCAL_MEMORY_LIMIT: 100,
};

const [system, user] = [1, 2];
const unknownUserError = 1000;
const unknownSystemError = 0;

export interface Ending {
  state: "FAILED" | "CANCELLED";
  reason: string;
  error: Execution["error"];
}

/** What becomes of an execution that ended in an error. */
export function endingOf(error: unknown, id: string): Ending {
  if (error instanceof ScanLimitError) {
    const reason = "Query cancelled! : Bytes scanned limit was exceeded";
    return { state: "CANCELLED", reason, error: { category: user, type: 1602, retryable: false } };
  }
  const failed = (reason: string, category: number, type: number, retryable = false): Ending => ({
    state: "FAILED",
    reason,
    error: { category, type, retryable },
  });
  if (error instanceof AthenaSqlError) {
    const memory = error.code === "EXCEEDED_LOCAL_MEMORY_LIMIT";
    return failed(error.message, memory ? system : user, types[error.code] ?? unknownUserError, memory);
  }
  if (isInsufficient(error)) {
    return failed(`Insufficient permissions to execute the query. ${error.message}`, user, 1200);
  }
  if (error instanceof AwsError || (error instanceof Error && "$metadata" in error)) {
    return failed(error.message, user, error.name === "AccessDeniedException" ? 1200 : unknownUserError);
  }
  console.error(`athena: ${id} could not be run`, error);
  return failed("Query exhausted resources: internal error of the local engine", system, unknownSystemError);
}
