import {
  BatchExecuteStatementCommand,
  type BatchExecuteStatementCommandInput,
  CancelStatementCommand,
  DescribeStatementCommand,
  GetStatementResultCommand,
  ListStatementsCommand,
  type RedshiftDataClient,
  ValidationException,
} from "@aws-sdk/client-redshift-data";
import { afterAll, beforeAll, expect, test } from "vitest";
import { dev, run, startTestDataApi, type TestDataApi, untilStatus } from "./testing";

let api: TestDataApi;
let admin: RedshiftDataClient;

beforeAll(async () => {
  api = await startTestDataApi();
  admin = api.data();
  await run(admin, "create table public.kept (n int)");
});
afterAll(() => api.stop());

const batch = async (Sqls: string[], input: Partial<BatchExecuteStatementCommandInput> = {}) => {
  const { Id } = await admin.send(
    new BatchExecuteStatementCommand({ ...dev, Sqls, WaitTimeSeconds: 30, ...input }),
  );
  return admin.send(new DescribeStatementCommand({ Id, WaitTimeSeconds: 30 }));
};
const count = async () => {
  const { Id } = await run(admin, "select count(*) from public.kept");
  const { Records } = await admin.send(new GetStatementResultCommand({ Id }));
  return Records?.[0]?.[0]?.longValue;
};
const statuses = (told: { SubStatements?: { Status?: string | undefined }[] | undefined }) =>
  told.SubStatements?.map((part) => part.Status);

test("statements run in order, share a temporary table, and each has its own result", async () => {
  const told = await batch([
    "create temporary table mine as select 1 as n union all select 2",
    "select * from mine order by n",
    "select count(*) from mine",
  ]);
  expect(told).toMatchObject({
    Status: "FINISHED",
    HasResultSet: true,
    ResultRows: -1,
    ResultSize: -1,
    RedshiftQueryId: 0,
    ExecutionMode: "TRANSACTION",
  });
  expect(told.QueryString).toBeUndefined();
  expect(told.SubStatements?.map((part) => part.Id)).toEqual([1, 2, 3].map((n) => `${told.Id}:${n}`));
  expect(told.SubStatements?.map((part) => part.HasResultSet)).toEqual([false, true, true]);
  expect(told.Duration).toBe(told.SubStatements?.reduce((sum, part) => sum + (part.Duration ?? 0), 0));
  const second = await admin.send(new GetStatementResultCommand({ Id: `${told.Id}:2` }));
  expect(second.Records).toEqual([[{ longValue: 1 }], [{ longValue: 2 }]]);
  const part = await admin.send(new DescribeStatementCommand({ Id: `${told.Id}:3` }));
  expect(part).toMatchObject({
    Id: `${told.Id}:3`,
    Status: "FINISHED",
    ResultRows: 1,
    QueryString: "select count(*) from mine",
  });
  expect(part.SubStatements).toBeUndefined();
  await expect(admin.send(new GetStatementResultCommand({ Id: told.Id }))).rejects.toThrow(
    /fetched by statement/,
  );
  await expect(admin.send(new GetStatementResultCommand({ Id: `${told.Id}:1` }))).rejects.toThrow(
    /Query does not have result/,
  );
  await expect(admin.send(new DescribeStatementCommand({ Id: `${told.Id}:4` }))).rejects.toThrow(
    "Query does not exist.",
  );
});

test("a statement's wait in the history begins when the one before it has ended", async () => {
  await batch(["select pg_sleep(0.5) as waited", "select 'after the wait' as said"]);
  const { Id } = await run(
    admin,
    `select after.queue_time, before.execution_time from sys_query_history as after
     join sys_query_history as before on before.query_id = after.query_id - 1
     where after.query_text = 'select ''after the wait'' as said'`,
  );
  const { Records } = await admin.send(new GetStatementResultCommand({ Id }));
  const [waited, before] = Records?.[0]?.map((field) => field.longValue ?? -1) ?? [];
  expect(before).toBeGreaterThan(500_000);
  expect(waited).toBeLessThan(before ?? 0);
  expect(waited).toBeGreaterThanOrEqual(0);
});

test("a transaction fails as one: nothing of it stays, nothing after the failure runs", async () => {
  const before = await count();
  const told = await batch([
    "insert into public.kept values (1)",
    "insert into public.nowhere values (2)",
    "insert into public.kept values (3)",
  ]);
  expect(told.Status).toBe("FAILED");
  expect(told.Error).toMatch(/^Query #2 failed with ERROR: relation "public.nowhere" does not exist/);
  expect(statuses(told)).toEqual(["FINISHED", "FAILED", "ABORTED"]);
  expect(await count()).toBe(before);
});

test("with AUTO_COMMIT each statement stands alone", async () => {
  const before = Number(await count());
  const told = await batch(
    ["insert into public.kept values (1)", "select broken from", "insert into public.kept values (3)"],
    { ExecutionMode: "AUTO_COMMIT" },
  );
  expect(told).toMatchObject({ Status: "FINISHED", ExecutionMode: "AUTO_COMMIT" });
  expect(statuses(told)).toEqual(["FINISHED", "FAILED", "FINISHED"]);
  expect(await count()).toBe(before + 2);
});

test("an explicit transaction needs AUTO_COMMIT", async () => {
  const before = Number(await count());
  const told = await batch(["begin", "insert into public.kept values (1)", "rollback"], {
    ExecutionMode: "AUTO_COMMIT",
  });
  expect(told.Status).toBe("FINISHED");
  expect(await count()).toBe(before);
});

test("parameters are shared, and each must be used by some statement", async () => {
  const Parameters = [
    { name: "a", value: "1" },
    { name: "b", value: "2" },
  ];
  const told = await batch(["select :a::int", "select :b::int + :a::int"], { Parameters });
  expect(told.Status).toBe("FINISHED");
  const { Records } = await admin.send(new GetStatementResultCommand({ Id: `${told.Id}:2` }));
  expect(Records).toEqual([[{ longValue: 3 }]]);
  await expect(batch(["select :a", "select 1"], { Parameters })).rejects.toThrow("Unused parameters: [b]");
});

test("41 statements are one too many, none too few", async () => {
  const attempt = batch(Array(41).fill("select 1"));
  await expect(attempt).rejects.toBeInstanceOf(Error);
  await expect(attempt).rejects.toMatchObject({ name: "ValidationException" });
  await expect(batch([])).rejects.toMatchObject({ name: "ValidationException" });
  expect((await batch(Array(40).fill("select 1"))).SubStatements).toHaveLength(40);
});

test("cancelling a transaction undoes it; a part can't be cancelled by itself", async () => {
  const before = await count();
  const { Id } = await admin.send(
    new BatchExecuteStatementCommand({
      ...dev,
      Sqls: ["insert into public.kept values (9)", "select pg_sleep(60)", "select 1"],
    }),
  );
  await untilStatus(admin, `${Id}:2`, "STARTED");
  const part = admin.send(new CancelStatementCommand({ Id: `${Id}:2` }));
  await expect(part).rejects.toBeInstanceOf(ValidationException);
  expect((await admin.send(new CancelStatementCommand({ Id }))).Status).toBe(true);
  const told = await admin.send(new DescribeStatementCommand({ Id, WaitTimeSeconds: 10 }));
  expect(told.Status).toBe("ABORTED");
  expect(statuses(told)).toEqual(["FINISHED", "ABORTED", "ABORTED"]);
  expect(await count()).toBe(before);
});

test("one can wait for a single statement of a batch", async () => {
  const { Id } = await admin.send(
    new BatchExecuteStatementCommand({
      ...dev,
      Sqls: ["select 1", "select pg_sleep(60)"],
      ExecutionMode: "AUTO_COMMIT",
    }),
  );
  const first = await admin.send(new GetStatementResultCommand({ Id: `${Id}:1`, WaitTimeSeconds: 10 }));
  expect(first.Records).toEqual([[{ longValue: 1 }]]);
  const told = await admin.send(new DescribeStatementCommand({ Id }));
  expect(told.Status).toBe("STARTED");
  await admin.send(new CancelStatementCommand({ Id }));
});

test("a batch may be as long as its statements, and a list ends its pages before they grow too long", async () => {
  const long = `select 1 -- ${"x".repeat(100 * 1024 - 20)}`;
  for (let n = 0; n < 2; n += 1) {
    expect((await batch(Array(40).fill(long), { StatementName: "long-batch" })).Status).toBe("FINISHED");
  }
  const first = await admin.send(new ListStatementsCommand({ StatementName: "long-batch" }));
  expect(first.Statements).toHaveLength(1);
  const { NextToken } = first;
  const second = await admin.send(new ListStatementsCommand({ StatementName: "long-batch", NextToken }));
  expect(second.Statements).toHaveLength(1);
  expect(second.Statements?.[0]?.Id).not.toBe(first.Statements?.[0]?.Id);
  expect(second.NextToken).toBeUndefined();
});

test("a batch is listed as one", async () => {
  await batch(["select 1", "select 2"], { StatementName: "a-batch" });
  const { Statements } = await admin.send(new ListStatementsCommand({ StatementName: "a-batch" }));
  expect(Statements).toHaveLength(1);
  expect(Statements?.[0]).toMatchObject({ IsBatchStatement: true, QueryStrings: ["select 1", "select 2"] });
  expect(Statements?.[0]?.QueryString).toBeUndefined();
});
