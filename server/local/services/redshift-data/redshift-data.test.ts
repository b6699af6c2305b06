import {
  DescribeStatementCommand,
  ExecuteStatementCommand,
  GetStatementResultCommand,
  type RedshiftDataClient,
} from "@aws-sdk/client-redshift-data";
import { afterAll, beforeAll, expect, test } from "vitest";
import { dev, run, startTestDataApi, type TestDataApi } from "./testing";

let api: TestDataApi;
let admin: RedshiftDataClient;

beforeAll(async () => {
  api = await startTestDataApi();
  admin = api.data();
});
afterAll(() => api.stop());

test("a short statement takes two calls: execute with a wait, then its result", async () => {
  const started = await admin.send(
    new ExecuteStatementCommand({ ...dev, Sql: "select 1 as one, 'a' as letter", WaitTimeSeconds: 30 }),
  );
  expect(started).toMatchObject({
    Status: "FINISHED",
    HasResultSet: true,
    Database: "dev",
    WorkgroupName: "default",
    DbUser: "IAMR:ConsumerAdminUser",
  });
  expect(started.RedshiftPid).toBeGreaterThan(0);
  const result = await admin.send(new GetStatementResultCommand({ Id: started.Id }));
  expect(result.Records).toEqual([[{ longValue: 1 }, { stringValue: "a" }]]);
  expect(result.TotalNumRows).toBe(1);
  expect(result.NextToken).toBeUndefined();
  expect(result.ColumnMetadata?.map((column) => [column.name, column.typeName])).toEqual([
    ["one", "int4"],
    ["letter", "varchar"],
  ]);
  const told = await admin.send(new DescribeStatementCommand({ Id: started.Id }));
  expect(told).toMatchObject({ Status: "FINISHED", ResultRows: 1, ResultSize: 2 });
});

test("an SQL error is a status, not an exception", async () => {
  const told = await run(admin, "select * from nowhere");
  expect(told.Status).toBe("FAILED");
  expect(told.Error).toMatch(/^ERROR: relation "nowhere" does not exist/);
});
