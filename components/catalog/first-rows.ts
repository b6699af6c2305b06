import { ApiError, call } from "@/components/data/api";
import type { Target } from "@/server/accounts/contract";
import { runStatement } from "@/server/queries/contract";
import { getRows } from "@/server/results/contract";
import { getStatement } from "@/server/statements/contract";

export const ROWS_SHOWN = 20;
const WAIT_SECONDS = 30;
const LOOK_MS = 1_000;

const OVER = new Set(["FINISHED", "FAILED", "ABORTED"]);

/** Runs a SELECT of few rows as an ordinary statement, and waits for them; `asTyped` puts an error in its reader's terms. */
export async function firstRows(target: Target, sql: string, asTyped = (message: string) => message) {
  let statement = await call(runStatement, {
    ...target,
    ...{ sql, name: "Preview of a dataset", waitSeconds: WAIT_SECONDS },
  });
  while (!OVER.has(statement.status)) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    statement = await call(getStatement, { statementId: statement.id });
  }
  if (statement.status !== "FINISHED") throw refusal(statement.error && asTyped(statement.error));
  return call(getRows, { statementId: statement.id, limit: ROWS_SHOWN });
}

const refusal = (error: string | null) =>
  new ApiError({
    type: "/docs/api#aws_failed",
    title: "The query did not run",
    status: 0,
    code: "statement_failed",
    detail: error ?? "The query was cancelled.",
    requestId: "",
  });
