import { call } from "@/components/data/api";
import { runStatement } from "@/server/queries/contract";
import { getRows } from "@/server/results/contract";
import { getStatement } from "@/server/statements/contract";

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
  // On lines of its own: a comment at its end must not swallow what stands behind it.
  const limited = `SELECT * FROM (\n${sql.trim().replace(/;\s*$/, "")}\n) LIMIT ${ROWS_SHOWN}`;
  let statement = await call(runStatement, {
    ...{ accountId, warehouseKind: "athena", warehouse: workgroup, database },
    ...{ sql: limited, name: "Preview of a dataset", waitSeconds: WAIT_SECONDS },
  });
  while (!OVER.has(statement.status)) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    statement = await call(getStatement, { statementId: statement.id });
  }
  if (statement.status !== "FINISHED") throw new Error(statement.error ?? "The query was cancelled.");
  return call(getRows, { statementId: statement.id, limit: ROWS_SHOWN });
}
