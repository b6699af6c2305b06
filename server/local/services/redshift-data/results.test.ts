import { readdir } from "node:fs/promises";
import {
  DescribeStatementCommand,
  ExecuteStatementCommand,
  GetStatementResultCommand,
  GetStatementResultV2Command,
  paginateGetStatementResult,
  paginateGetStatementResultV2,
  RedshiftDataClient,
  ResourceNotFoundException,
  ValidationException,
} from "@aws-sdk/client-redshift-data";
import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, expect, test } from "vitest";
import { dev, run, startTestDataApi, type TestDataApi } from "./testing";

let api: TestDataApi;
let admin: RedshiftDataClient;
let clock = 0;

beforeAll(async () => {
  api = await startTestDataApi({
    now: () => Date.now() + clock,
    dataApiLimits: { waitersPerStatement: 2, resultBytes: 3_000_000 },
  });
  admin = api.data();
});
afterAll(() => api.stop());

const get = (Id: string | undefined, input: object = {}) =>
  admin.send(new GetStatementResultCommand({ Id, ...input }));
const getCsv = (Id: string | undefined, input: object = {}) =>
  admin.send(new GetStatementResultV2Command({ Id, ...input }));

test("every type arrives as the member it has", async () => {
  const told = await run(
    admin,
    `select 1::smallint a, 2::int b, 3::bigint c, 1.5::real d, 2.5::float8 e, 1.10::decimal(10,2) f, true g,
       'x'::varchar(3) h, date '2026-01-02' i, timestamp '2026-01-02 03:04:05' j, null::int k, ''::varchar l`,
  );
  expect(told.Error).toBeUndefined();
  const { Records, ColumnMetadata } = await get(told.Id);
  expect(Records?.[0]).toEqual([
    { longValue: 1 },
    { longValue: 2 },
    { longValue: 3 },
    { doubleValue: 1.5 },
    { doubleValue: 2.5 },
    { stringValue: "1.10" },
    { booleanValue: true },
    { stringValue: "x" },
    { stringValue: "2026-01-02" },
    { stringValue: "2026-01-02 03:04:05" },
    { isNull: true },
    { stringValue: "" },
  ]);
  expect(ColumnMetadata?.map((column) => column.typeName)).toEqual(
    "int2 int4 int8 float4 float8 numeric bool varchar date timestamp int4 varchar".split(" "),
  );
  expect(ColumnMetadata?.[5]).toMatchObject({ precision: 10, scale: 2, isSigned: true });
});

test("pages of a large result join to the whole, and totals are told on each", async () => {
  const told = await run(
    admin,
    "select n, 'row ' || n as label from generate_series(1, 25000) as t(n) order by n",
  );
  expect(told.ResultRows).toBe(25_000);
  const seen: number[] = [];
  let pages = 0;
  for await (const page of paginateGetStatementResult({ client: admin }, { Id: told.Id })) {
    pages += 1;
    expect(page.TotalNumRows).toBe(25_000);
    seen.push(...(page.Records ?? []).map((row) => row[0]?.longValue ?? 0));
  }
  expect(pages).toBe(3);
  expect(seen).toEqual(Array.from({ length: 25_000 }, (_, index) => index + 1));
});

test("CSV keeps every digit and tells NULL from the empty string, page by page", async () => {
  const told = await run(
    admin,
    `select 9007199254740993::bigint + n as big, case when n % 2 = 0 then null else '' end as gap, 'a,"b"' as odd
     from generate_series(0, 10499) as t(n) order by n`,
    { ResultFormat: "CSV" },
  );
  expect(told.ResultFormat).toBe("CSV");
  let text = "";
  for await (const page of paginateGetStatementResultV2({ client: admin }, { Id: told.Id })) {
    expect(page).toMatchObject({ ResultFormat: "CSV", TotalNumRows: 10_500 });
    expect(page.ColumnMetadata?.map((column) => column.name)).toEqual(["big", "gap", "odd"]);
    for (const record of page.Records ?? []) text += record.CSVRecords;
  }
  expect(text.split("\r\n").slice(0, 2)).toEqual([
    '9007199254740993,,"a,""b"""',
    '9007199254740994,"","a,""b"""',
  ]);
  const rows = parse(text) as string[][];
  expect(rows).toHaveLength(10_500);
  expect(rows.at(-1)).toEqual(["9007199254751492", "", 'a,"b"']);
});

test("a result is fetched in the format it was asked for", async () => {
  const json = await run(admin, "select 1");
  const csv = await run(admin, "select 1", { ResultFormat: "CSV" });
  await expect(getCsv(json.Id)).rejects.toThrow(/result format of the statement is JSON/);
  await expect(get(csv.Id)).rejects.toThrow(/result format of the statement is CSV/);
  await expect(get(csv.Id)).rejects.toBeInstanceOf(ValidationException);
});

test("a NextToken is only good for its own statement", async () => {
  const sql = "select n from generate_series(1, 10001) as t(n)";
  const [first, second] = [await run(admin, sql), await run(admin, sql)];
  const { NextToken } = await get(first.Id);
  expect((await get(first.Id, { NextToken })).Records).toHaveLength(1);
  await expect(get(second.Id, { NextToken })).rejects.toThrow("The NextToken is not valid.");
  await expect(get(first.Id, { NextToken: "5" })).rejects.toBeInstanceOf(ValidationException);
});

test("waiting for a result ends with the result, or with 'no result' when the time is over", async () => {
  const quick = await admin.send(
    new ExecuteStatementCommand({ ...dev, Sql: "select pg_sleep(0.3), 5 as n" }),
  );
  const result = await get(quick.Id, { WaitTimeSeconds: 30 });
  expect(result.Records?.[0]?.[1]).toEqual({ longValue: 5 });
  const slow = await admin.send(new ExecuteStatementCommand({ ...dev, Sql: "select pg_sleep(3)" }));
  const attempt = get(slow.Id, { WaitTimeSeconds: 1 });
  await expect(attempt).rejects.toBeInstanceOf(ResourceNotFoundException);
  await expect(attempt).rejects.toThrow(
    "Query does not have result. Please check query status with DescribeStatement.",
  );
});

test("too many who wait on one statement are refused", async () => {
  const { Id } = await admin.send(new ExecuteStatementCommand({ ...dev, Sql: "select pg_sleep(1.5)" }));
  const wait = () => admin.send(new DescribeStatementCommand({ Id, WaitTimeSeconds: 30 }));
  const answers = await Promise.allSettled([wait(), wait(), wait()]);
  const refused = answers.filter((answer) => answer.status === "rejected");
  expect(refused).toHaveLength(1);
  expect(refused[0]?.reason).toMatchObject({ name: "ActiveWaitingRequestsExceededException" });
  for (const answer of answers)
    if (answer.status === "fulfilled") expect(answer.value.Status).toBe("FINISHED");
  expect((await admin.send(new DescribeStatementCommand({ Id }))).Status).toBe("FINISHED");
});

test("a result or a row that is too large fails the statement in AWS's words, and the next one runs", async () => {
  const wide = await run(admin, "select repeat('x', 65537)");
  expect(wide).toMatchObject({
    Status: "FAILED",
    Error: expect.stringContaining("Packet for query is too large"),
  });
  const long = await run(admin, "select repeat('x', 1000) from generate_series(1, 3100)");
  expect(long).toMatchObject({
    Status: "FAILED",
    Error: expect.stringContaining("Database response exceeded size limit"),
  });
  expect(long.HasResultSet).toBe(false);
  expect((await run(admin, "select 1")).Status).toBe("FINISHED");
});

test("a large result doesn't grow the memory of the endpoint", async () => {
  await run(admin, "select 1");
  const before = process.memoryUsage().rss;
  let peak = 0;
  const watch = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().rss);
  }, 20);
  const told = await run(admin, "select repeat('x', 60000) from generate_series(1, 49)");
  clearInterval(watch);
  expect(told.ResultSize).toBe(2_940_000);
  expect(peak - before).toBeLessThan(150_000_000);
});

test("after 24 hours statement and result are gone", async () => {
  const told = await run(admin, "select 1");
  const folder = `${api.options.resultsFolder}/${told.Id?.slice(0, 2)}`;
  expect(await readdir(folder)).toContain(told.Id);
  clock = 24 * 3_600_000 + 1000;
  // A client sets its clock by each answer, so every call has one of its own.
  const later = () =>
    new RedshiftDataClient({ ...api.client("ConsumerAdminUser"), systemClockOffset: clock });
  try {
    await expect(later().send(new GetStatementResultCommand({ Id: told.Id }))).rejects.toThrow(
      "Query does not exist.",
    );
    await expect(later().send(new DescribeStatementCommand({ Id: told.Id }))).rejects.toThrow(
      "Query does not exist.",
    );
  } finally {
    clock = 0;
  }
});
