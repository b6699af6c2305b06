import { randomUUID } from "node:crypto";
import type { AwsTarget } from "@/server/aws/clients";
import { AwsError } from "@/server/aws/error";
import { markOwn } from "@/server/aws/own-mark";
import * as data from "@/server/aws/redshift-data";
import { jsonResultPage } from "@/server/aws/redshift-results";
import { findSession } from "@/server/aws/redshift-session";
import { CheckFailed } from "./check";

export interface Probe {
  service: string;
  operation: string;
  /** Rejects as AWS does. */
  run(): Promise<unknown>;
}

export interface ProbePlace {
  target: AwsTarget;
  warehouse: data.Warehouse;
  database: string;
}

const WAIT_SECONDS = 20;
const ENDED_BADLY = new Set<data.StatementStatus>(["FAILED", "ABORTED"]);
const CATALOG = { schema: "pg_catalog", table: "pg_class" };

/**
 * What people do on a warehouse, each once and harmlessly: a SELECT 1 alone and in a batch, what is told of it, and the
 * lists of the catalog. The first must succeed for the others to mean anything.
 */
export function warehouseProbes({ target, ...place }: ProbePlace): { first: Probe; rest: Probe[] } {
  const submission = {
    ...place,
    parameters: [],
    statementName: "headgate-account-test",
    waitSeconds: WAIT_SECONDS,
  };
  let id = "";
  const dataApi = (operation: string, run: () => Promise<unknown>): Probe => ({
    service: "redshift-data",
    operation,
    run,
  });
  const sql = markOwn("SELECT 1");
  return {
    first: dataApi("ExecuteStatement", async () => {
      const sent = await data.executeStatement(target, { ...submission, sql, clientToken: randomUUID() });
      id = sent.id;
      if (ENDED_BADLY.has(sent.status)) throw await whyNot(target, id);
    }),
    rest: [
      dataApi("DescribeStatement", () => data.describeStatement(target, id)),
      dataApi("GetStatementResultV2", () => data.resultPage(target, id, { waitSeconds: WAIT_SECONDS })),
      dataApi("GetStatementResult", () => jsonResult(target, submission)),
      dataApi("CancelStatement", () => data.cancelStatement(target, id)),
      dataApi("ListStatements", () => data.findStatementByName(target, submission.statementName)),
      dataApi("BatchExecuteStatement", () =>
        data.executeBatch(target, {
          ...submission,
          sqls: [sql],
          mode: "TRANSACTION",
          clientToken: randomUUID(),
        }),
      ),
      dataApi("ListSessions", () => findSession(target, randomUUID()).catch(unlessRefused)),
      dataApi("ListDatabases", () => data.listDatabases(target, place)),
      dataApi("ListSchemas", () => data.listSchemas(target, place)),
      dataApi("ListTables", () => data.listTables(target, { ...place, ...CATALOG })),
      dataApi("DescribeTable", () => data.describeTable(target, { ...place, ...CATALOG })),
    ],
  };
}

async function whyNot(target: AwsTarget, id: string): Promise<CheckFailed> {
  const { error } = await data.describeStatement(target, id);
  return new CheckFailed(error ?? "The warehouse did not run SELECT 1.");
}

async function jsonResult(
  target: AwsTarget,
  submission: Omit<data.NewStatement, "sql" | "clientToken">,
): Promise<void> {
  const { id } = await data.executeStatement(target, {
    ...submission,
    sql: markOwn("SELECT 1"),
    clientToken: randomUUID(),
    resultFormat: "JSON",
  });
  await jsonResultPage(target, id, { waitSeconds: WAIT_SECONDS });
}

/** Nobody has a session of this id, and AWS may say so: what counts is whether it would have told. */
function unlessRefused(error: unknown): void {
  if (!(error instanceof AwsError) || error.code !== "aws_failed") throw error;
}
