import { randomBytes } from "node:crypto";
import {
  DescribeStatementCommand,
  type DescribeStatementCommandOutput,
  ExecuteStatementCommand,
  type ExecuteStatementCommandInput,
  RedshiftDataClient,
} from "@aws-sdk/client-redshift-data";
import { demoWarehouses } from "@/prisma/demo/lake";
import type { LocalAwsOptions } from "@/server/local/local-aws";
import { startTestLocalAws, type TestLocalAws } from "@/server/local/testing";

export interface TestDataApi extends TestLocalAws {
  prefix: string;
  /** An SDK client that signs as a demo principal. */
  data(principal?: string): RedshiftDataClient;
}

/** An endpoint with the demo lake's warehouses, empty, in PostgreSQL databases of its own. */
export async function startTestDataApi(options: Partial<LocalAwsOptions> = {}): Promise<TestDataApi> {
  const prefix = `t${randomBytes(4).toString("hex")}`;
  const warehouses = demoWarehouses.map(({ setupSql: _setup, ...warehouse }) => warehouse);
  const aws = await startTestLocalAws({ warehouses, warehousePrefix: prefix, ...options });
  return {
    ...aws,
    prefix,
    data: (principal = "ConsumerAdminUser") => new RedshiftDataClient(aws.client(principal)),
  };
}

/** Where most tests run their SQL. */
export const dev = { WorkgroupName: "default", Database: "dev" };

/** Runs a statement and waits for its end. */
export async function run(
  client: RedshiftDataClient,
  sql: string,
  input: Partial<ExecuteStatementCommandInput> = {},
): Promise<DescribeStatementCommandOutput> {
  const place = input.SessionId || input.ClusterIdentifier || input.WorkgroupName ? {} : dev;
  const { Id } = await client.send(
    new ExecuteStatementCommand({ ...place, Sql: sql, WaitTimeSeconds: 30, ...input }),
  );
  return client.send(new DescribeStatementCommand({ Id, WaitTimeSeconds: 30 }));
}

/** Waits for a status that isn't the last by asking for it. */
export async function untilStatus(
  client: RedshiftDataClient,
  Id: string | undefined,
  status: string,
): Promise<DescribeStatementCommandOutput> {
  for (;;) {
    const told = await client.send(new DescribeStatementCommand({ Id }));
    if (told.Status === status) return told;
    if (["FINISHED", "FAILED", "ABORTED"].includes(told.Status ?? "")) {
      throw new Error(`${Id} is ${told.Status}: ${told.Error ?? ""}`);
    }
  }
}
