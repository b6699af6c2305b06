import { ApiError, call } from "@/components/data/api";
import { runStatement } from "@/server/queries/contract";
import { getRows } from "@/server/results/contract";
import { getStatement } from "@/server/statements/contract";
import { asTyped, limitedSql } from "./limited-sql";

export interface AthenaPlace {
  accountId: string;
  workgroup: string;
  database: string;
}

const ROWS_SHOWN = 20;
const WAIT_SECONDS = 30;
const LOOK_MS = 1_000;

const OVER = new Set(["FINISHED", "FAILED", "ABORTED"]);

/** Runs the SELECT as an ordinary statement, cut to some rows, and waits for them. */
export async function athenaRows({ accountId, workgroup, database }: AthenaPlace, sql: string) {
  let statement = await call(runStatement, {
    ...{ accountId, warehouseKind: "athena", warehouse: workgroup, database },
    ...{ sql: limitedSql(sql, ROWS_SHOWN), name: "Preview of a dataset", waitSeconds: WAIT_SECONDS },
  });
  while (!OVER.has(statement.status)) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    statement = await call(getStatement, { statementId: statement.id });
  }
  if (statement.status !== "FINISHED") throw refusal(statement.error);
  return call(getRows, { statementId: statement.id, limit: ROWS_SHOWN });
}

const refusal = (error: string | null) =>
  new ApiError({
    type: "/docs/api#aws_failed",
    title: "Athena refused it",
    status: 0,
    code: "statement_failed",
    detail: error === null ? "The query was cancelled." : asTyped(error),
    requestId: "",
  });
