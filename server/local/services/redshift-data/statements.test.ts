import {
  CancelStatementCommand,
  DescribeStatementCommand,
  ExecuteStatementCommand,
  GetStatementResultCommand,
  ListStatementsCommand,
  type RedshiftDataClient,
  ResourceNotFoundException,
  ValidationException,
} from "@aws-sdk/client-redshift-data";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dev, run, startTestDataApi, type TestDataApi, untilStatus } from "./testing";

let api: TestDataApi;
let admin: RedshiftDataClient;
let clock = 0;

beforeAll(async () => {
  api = await startTestDataApi({ now: () => Date.now() + clock });
  admin = api.data();
});
afterAll(() => api.stop());

const execute = (sql: string, input: object = {}) =>
  admin.send(new ExecuteStatementCommand({ ...dev, Sql: sql, ...input }));
const describeIt = (Id: string | undefined, input: object = {}) =>
  admin.send(new DescribeStatementCommand({ Id, ...input }));

describe("running", () => {
  test("a short statement takes two calls: execute with a wait, then its result", async () => {
    const started = await execute("select 1 as one, 'a'::varchar as letter", { WaitTimeSeconds: 30 });
    expect(started).toMatchObject({
      Status: "FINISHED",
      HasResultSet: true,
      Database: "dev",
      WorkgroupName: "default",
      DbUser: "IAMR:ConsumerAdminUser",
    });
    expect(started.ClusterIdentifier).toBeUndefined();
    expect(started.SessionId).toBeUndefined();
    expect(started.RedshiftPid).toBeGreaterThan(0);
    const result = await admin.send(new GetStatementResultCommand({ Id: started.Id }));
    expect(result.Records).toEqual([[{ longValue: 1 }, { stringValue: "a" }]]);
    expect(result.TotalNumRows).toBe(1);
    expect(result.NextToken).toBeUndefined();
    expect(result.ColumnMetadata?.map((column) => [column.name, column.typeName])).toEqual([
      ["one", "int4"],
      ["letter", "varchar"],
    ]);
  });

  test("without a wait the answer comes at once, and describe waits for the end", async () => {
    const started = await execute("select pg_sleep(0.3)");
    expect(["SUBMITTED", "PICKED", "STARTED"]).toContain(started.Status);
    expect(started.HasResultSet).toBe(false);
    const told = await describeIt(started.Id, { WaitTimeSeconds: 30 });
    expect(told).toMatchObject({
      Status: "FINISHED",
      HasResultSet: true,
      ResultRows: 1,
      ResultFormat: "JSON",
    });
    expect(told.Duration).toBeGreaterThan(300e6);
    expect(told.UpdatedAt?.getTime()).toBeGreaterThan(told.CreatedAt?.getTime() ?? 0);
  });

  test("describe tells what AWS tells, and no more", async () => {
    const told = await run(admin, "select :n::int as n", {
      Parameters: [{ name: "n", value: "5" }],
      StatementName: "named",
      WithEvent: true,
    });
    const { $metadata: _, ...members } = told;
    expect(Object.keys(members).sort()).toEqual(
      [
        "CreatedAt",
        "Database",
        "DbUser",
        "Duration",
        "HasResultSet",
        "Id",
        "QueryParameters",
        "QueryString",
        "RedshiftPid",
        "RedshiftQueryId",
        "RedshiftQueryUuid",
        "ResultFormat",
        "ResultRows",
        "ResultSize",
        "Status",
        "UpdatedAt",
        "WorkgroupName",
      ].sort(),
    );
    expect(told.QueryParameters).toEqual([{ name: "n", value: "5" }]);
    expect(told.QueryString).toBe("select :n::int as n");
  });

  test("query ids grow and are found in SYS_QUERY_HISTORY with what really happened", async () => {
    const first = await run(admin, "select 41 as answer");
    const second = await run(admin, "select * from nowhere_at_all");
    expect(second.RedshiftQueryId).toBeGreaterThan(first.RedshiftQueryId ?? 0);
    const history = await run(
      admin,
      `select query_id, status, returned_rows, query_type, session_id, query_text, error_message from sys_query_history
       where query_id in (${first.RedshiftQueryId}, ${second.RedshiftQueryId}) order by query_id`,
    );
    const { Records } = await admin.send(new GetStatementResultCommand({ Id: history.Id }));
    expect(Records?.[0]?.slice(0, 5).map((field) => Object.values(field)[0])).toEqual([
      first.RedshiftQueryId,
      expect.stringMatching(/^success/),
      1,
      expect.stringMatching(/^SELECT/),
      first.RedshiftPid,
    ]);
    expect(Records?.[1]?.[1]?.stringValue).toMatch(/^failed/);
    expect(Records?.[1]?.[6]?.stringValue).toContain("nowhere_at_all");
  });

  test("rows affected are the rows of a statement that writes", async () => {
    await run(admin, "create table public.written (n int)");
    const told = await run(admin, "insert into public.written values (1), (2), (3)");
    expect(told).toMatchObject({ Status: "FINISHED", HasResultSet: false, ResultRows: 3, ResultSize: 0 });
    expect((await run(admin, "update public.written set n = n + 1 where n > 1")).ResultRows).toBe(2);
    await expect(admin.send(new GetStatementResultCommand({ Id: told.Id }))).rejects.toThrow(
      "Query does not have result. Please check query status with DescribeStatement.",
    );
  });

  test("an empty result set is a result set", async () => {
    const told = await run(admin, "select 1 as n where false");
    expect(told).toMatchObject({ HasResultSet: true, ResultRows: 0, ResultSize: 0 });
    const result = await admin.send(new GetStatementResultCommand({ Id: told.Id }));
    expect(result).toMatchObject({ Records: [], TotalNumRows: 0 });
    expect(result.ColumnMetadata?.[0]?.name).toBe("n");
  });
});

describe("SQL that fails is FAILED, not an exception", () => {
  test.each([
    ["an unknown table", "select * from nowhere", /^ERROR: relation "nowhere" does not exist/],
    ["a syntax error", "select 1 frm x y", /^ERROR: syntax error at or near/],
    ["an open quote", "select 'oops", /^ERROR: unterminated quoted string/],
    ["an open comment", "select 1 /* oops", /^ERROR: unterminated/],
    ["a placeholder without parameters", "select :missing", /^ERROR: /],
    ["division by zero", "select 1/0", /^ERROR: division by zero|^ERROR: Divide by zero/i],
  ])("%s", async (_name, sql, error) => {
    const told = await run(admin, sql);
    expect(told.Status).toBe("FAILED");
    expect(told.Error).toMatch(error);
    expect(told.HasResultSet).toBe(false);
  });

  test("a database that doesn't exist", async () => {
    const told = await run(admin, "select 1", { ...dev, Database: "nope" });
    expect(told).toMatchObject({ Status: "FAILED", Error: 'FATAL: database "nope" does not exist' });
  });
});

describe("refused at once", () => {
  test.each([
    ["empty SQL", { Sql: "" }, /Sql can't be empty/],
    ["100 KB and a byte", { Sql: `select '${"x".repeat(100 * 1024 + 1 - 9)}'` }, /larger than 100kB/],
    [
      "an unused parameter",
      { Sql: "select 1", Parameters: [{ name: "a", value: "1" }] },
      /Unused parameters: \[a\]/,
    ],
    [
      "a missing one",
      { Sql: "select :a, :b", Parameters: [{ name: "a", value: "1" }] },
      /Missing parameters: \[b\]/,
    ],
    [
      "an empty value",
      { Sql: "select :a", Parameters: [{ name: "a", value: "" }] },
      /length greater than or equal to 1|Empty/,
    ],
    ["no parameters in a list", { Sql: "select 1", Parameters: [] }, /length greater than or equal to 1/],
    [
      "a wait of 31 seconds",
      { Sql: "select 1", WaitTimeSeconds: 31 },
      /WaitTimeSeconds|less than or equal to 30/,
    ],
    ["no target", { Sql: "select 1", WorkgroupName: undefined }, /Either ClusterIdentifier or WorkgroupName/],
    ["two targets", { Sql: "select 1", ClusterIdentifier: "c" }, /can't be specified together/],
    ["no database", { Sql: "select 1", Database: undefined }, /Database is a required parameter/],
    ["an unknown workgroup", { Sql: "select 1", WorkgroupName: "elsewhere" }, /endpoint doesn't exist/],
    ["a user with a workgroup", { Sql: "select 1", DbUser: "awsuser" }, /DbUser can't be specified/],
    ["an unknown format", { Sql: "select 1", ResultFormat: "XML" }, /ResultFormat|resultFormat/],
  ])("%s", async (_name, input, message) => {
    const attempt = admin.send(new ExecuteStatementCommand({ ...dev, ...input } as never));
    await expect(attempt).rejects.toThrow(message);
    await expect(attempt).rejects.toBeInstanceOf(ValidationException);
  });

  test("exactly 100 KB runs", async () => {
    const sql = `select '${"x".repeat(100 * 1024 - 9)}'`;
    expect(Buffer.byteLength(sql)).toBe(100 * 1024);
    const told = await run(admin, sql);
    // The text fits; its row of more than 64 KB does not.
    expect(told).toMatchObject({
      Status: "FAILED",
      Error: expect.stringContaining("Packet for query is too large"),
    });
  });
});

describe("parameters", () => {
  test("are cast implicitly, in any order, and used more than once", async () => {
    const told = await run(
      admin,
      "select n from generate_series(1, 10) as t(n) where n >= :low and n < :high and n <> :low + 1 order by n",
      {
        Parameters: [
          { name: "high", value: "6" },
          { name: "low", value: "2" },
        ],
      },
    );
    expect(told.Error).toBeUndefined();
    const { Records } = await admin.send(new GetStatementResultCommand({ Id: told.Id }));
    expect(Records?.map((row) => row[0]?.longValue)).toEqual([2, 4, 5]);
  });

  test("are values: they can't break out of their place", async () => {
    const value = "x'; drop table written; --";
    const told = await run(admin, "select :v as v", { Parameters: [{ name: "v", value }] });
    const { Records } = await admin.send(new GetStatementResultCommand({ Id: told.Id }));
    expect(Records).toEqual([[{ stringValue: value }]]);
  });
});

describe("client tokens", () => {
  test("the same request with the same token is one statement", async () => {
    const token = "token-1";
    const [a, b] = await Promise.all([
      execute("select 7", { ClientToken: token, WaitTimeSeconds: 5 }),
      execute("select 7", { ClientToken: token }),
    ]);
    const again = await execute("select 7", { ClientToken: token });
    expect(new Set([a.Id, b.Id, again.Id]).size).toBe(1);
    expect(again.CreatedAt).toEqual(a.CreatedAt);
  });

  test("a token used for other SQL is refused", async () => {
    await execute("select 8", { ClientToken: "token-2" });
    const attempt = execute("select 9", { ClientToken: "token-2" });
    await expect(attempt).rejects.toThrow("The ClientToken was already used with other parameters.");
    await expect(attempt).rejects.toBeInstanceOf(ValidationException);
  });

  test("another identity has tokens of its own", async () => {
    const mine = await execute("select 8", { ClientToken: "token-3" });
    const theirs = await api
      .data("LFBusinessAnalyst1")
      .send(new ExecuteStatementCommand({ ...dev, Sql: "select 9", ClientToken: "token-3" }));
    expect(theirs.Id).not.toBe(mine.Id);
  });

  test("after 8 hours a token is free again", async () => {
    const first = await execute("select 8", { ClientToken: "token-4", WaitTimeSeconds: 5 });
    clock = 8 * 3_600_000 + 60_000;
    const timed = { ...api.client("ConsumerAdminUser"), systemClockOffset: clock };
    const later = new (admin.constructor as new (c: object) => RedshiftDataClient)(timed);
    const second = await later.send(
      new ExecuteStatementCommand({ ...dev, Sql: "select 9", ClientToken: "token-4", WaitTimeSeconds: 5 }),
    );
    clock = 0;
    expect(second.Id).not.toBe(first.Id);
  });
});

describe("cancelling", () => {
  test("stops a running statement, for two who cancel at once", async () => {
    const started = await execute("select pg_sleep(60)");
    await untilStatus(admin, started.Id, "STARTED");
    const cancel = () => admin.send(new CancelStatementCommand({ Id: started.Id }));
    const answers = await Promise.all([cancel(), cancel()]);
    expect(answers.map((answer) => answer.Status)).toEqual([true, true]);
    const told = await describeIt(started.Id, { WaitTimeSeconds: 10 });
    expect(told.Status).toBe("ABORTED");
    expect(told.Error).toBeUndefined();
    await expect(cancel()).rejects.toThrow(
      `Could not cancel a query that is already in ABORTED state with ID: ${started.Id}`,
    );
  });

  test("a finished statement can't be cancelled", async () => {
    const told = await run(admin, "select 1");
    const attempt = admin.send(new CancelStatementCommand({ Id: told.Id }));
    await expect(attempt).rejects.toThrow(/already in FINISHED state/);
    await expect(attempt).rejects.toBeInstanceOf(ValidationException);
  });

  test("leaves the next statements of the same user alone", async () => {
    for (let round = 0; round < 5; round += 1) {
      const started = await execute("select pg_sleep(30)");
      await untilStatus(admin, started.Id, "STARTED");
      await admin.send(new CancelStatementCommand({ Id: started.Id }));
      const next = await Promise.all([1, 2, 3].map((n) => run(admin, `select pg_sleep(0.02), ${n}`)));
      expect(next.map((each) => each.Status)).toEqual(["FINISHED", "FINISHED", "FINISHED"]);
    }
  });
});

describe("who sees what", () => {
  test.each(["b0a0c1a2-0000-4000-8000-000000000000", "zzzzzzzz-zzzz-zzzz-zzzz-zzzzzzzzzzzz"])(
    "the forged id %s is nobody's",
    async (Id) => {
      for (const command of [
        new DescribeStatementCommand({ Id }),
        new GetStatementResultCommand({ Id }),
        new CancelStatementCommand({ Id }),
      ]) {
        const attempt = admin.send(command as DescribeStatementCommand);
        await expect(attempt).rejects.toBeInstanceOf(ResourceNotFoundException);
        await expect(attempt).rejects.toMatchObject({ message: "Query does not exist.", ResourceId: Id });
      }
    },
  );

  test("an id that is none is refused with its pattern", async () => {
    await expect(describeIt("../../etc/passwd")).rejects.toThrow(/regular expression pattern/);
  });

  test("another role's statement doesn't exist", async () => {
    const told = await run(admin, "select 1");
    const analyst = api.data("LFBusinessAnalyst1");
    await expect(analyst.send(new DescribeStatementCommand({ Id: told.Id }))).rejects.toThrow(
      "Query does not exist.",
    );
    await expect(analyst.send(new CancelStatementCommand({ Id: told.Id }))).rejects.toThrow(
      "Query does not exist.",
    );
    await expect(analyst.send(new GetStatementResultCommand({ Id: told.Id }))).rejects.toThrow(
      "Query does not exist.",
    );
  });

  test("a single statement has no parts", async () => {
    const told = await run(admin, "select 1");
    await expect(describeIt(`${told.Id}:1`)).rejects.toThrow("Query does not exist.");
  });
});

describe("listing", () => {
  test("only finished ones by default, newest first, by a case-sensitive prefix, in pages", async () => {
    for (const n of [1, 2, 3]) await run(admin, `select ${n}`, { StatementName: `Listed${n}` });
    await run(admin, "select broken from", { StatementName: "Listed4" });
    await run(admin, "select 5", { StatementName: "listed5" });
    const list = (input: object) =>
      admin.send(new ListStatementsCommand({ StatementName: "Listed", ...input }));
    const names = async (input: object) => (await list(input)).Statements?.map((each) => each.StatementName);
    expect(await names({})).toEqual(["Listed3", "Listed2", "Listed1"]);
    expect(await names({ Status: "ALL" })).toEqual(["Listed4", "Listed3", "Listed2", "Listed1"]);
    expect(await names({ Status: "FAILED" })).toEqual(["Listed4"]);
    expect(await names({ ...dev })).toHaveLength(3);
    expect(await names({ Database: "dev", ClusterIdentifier: "redshift-spark-redshift-cluster" })).toEqual(
      [],
    );
    const first = await list({ MaxResults: 2 });
    const second = await list({ MaxResults: 2, NextToken: first.NextToken });
    expect(first.Statements?.map((each) => each.StatementName)).toEqual(["Listed3", "Listed2"]);
    expect(second.Statements?.map((each) => each.StatementName)).toEqual(["Listed1"]);
    expect(second.NextToken).toBeUndefined();
    await expect(list({ NextToken: "made-up" })).rejects.toThrow(/NextToken is not valid/);
    await expect(list({ MaxResults: 2, Status: "ALL", NextToken: first.NextToken })).rejects.toThrow(
      /NextToken/,
    );
    const item = first.Statements?.[0];
    expect(item).toMatchObject({
      QueryString: "select 3",
      Status: "FINISHED",
      IsBatchStatement: false,
      ResultFormat: "JSON",
    });
  });

  test("another role's statements aren't listed", async () => {
    await run(admin, "select 1", { StatementName: "private" });
    const list = await api
      .data("LFBusinessAnalyst1")
      .send(new ListStatementsCommand({ StatementName: "private", Status: "ALL" }));
    expect(list.Statements).toEqual([]);
  });
});
