import {
  type AthenaClient,
  BatchGetQueryExecutionCommand,
  CreateWorkGroupCommand,
  DeleteWorkGroupCommand,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  GetQueryRuntimeStatisticsCommand,
  GetWorkGroupCommand,
  InvalidRequestException,
  ListQueryExecutionsCommand,
  ListWorkGroupsCommand,
  paginateGetQueryResults,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
  UpdateWorkGroupCommand,
} from "@aws-sdk/client-athena";
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  dataBucket,
  outputBucket,
  rows,
  run,
  start,
  startTestAthena,
  type TestAthena,
  untilOver,
} from "./testing";

let lake: TestAthena;
let admin: AthenaClient;
let analyst: AthenaClient;

beforeAll(async () => {
  lake = await startTestAthena();
  admin = lake.athena();
  analyst = lake.athena("LFBusinessAnalyst1");
  await run(admin, "create database db");
  await lake.put(dataBucket, "t/a.csv", "1,pen,1.5\n2,,\n3,\\N,x\n");
  await run(
    admin,
    `create external table t (id int, name string, price double) row format delimited fields terminated by ','
     location 's3://${dataBucket}/t/'`,
  );
});
afterAll(() => lake.stop());

const text = async (key: string) => {
  const { Body } = await lake.s3().send(new GetObjectCommand({ Bucket: outputBucket, Key: key }));
  return Body?.transformToString();
};

describe("a query", () => {
  test("tells what became of it, and its result lies where it said", async () => {
    const id = await start(analyst, "select id, name, price * 2, id > 1 as more from t order by id");
    const told = await untilOver(analyst, id);
    expect(told).toMatchObject({
      QueryExecutionId: id,
      StatementType: "DML",
      SubstatementType: "SELECT",
      WorkGroup: "primary",
      ResultConfiguration: { OutputLocation: `s3://${outputBucket}/out/${id}.csv` },
      QueryExecutionContext: { Database: "db" },
      Status: { State: "SUCCEEDED" },
      EngineVersion: { EffectiveEngineVersion: "Athena engine version 3" },
    });
    expect(told.Statistics?.DataScannedInBytes).toBe("1,pen,1.5\n2,,\n3,\\N,x\n".length);
    const {
      QueryQueueTimeInMillis: queued = 0,
      EngineExecutionTimeInMillis: engine = 0,
      TotalExecutionTimeInMillis: total = 0,
    } = told.Statistics ?? {};
    expect(total).toBeGreaterThanOrEqual(queued + engine);
    expect(await text(`out/${id}.csv`)).toBe(
      '"id","name","_col2","more"\n"1","pen","3.0","false"\n"2","",,"true"\n"3",,,"true"\n',
    );
    expect(JSON.parse((await text(`out/${id}.csv.metadata`)) ?? "").columns).toHaveLength(4);
  });

  test("gives its rows with the header first, NULL without a value, and types", async () => {
    const { QueryExecutionId } = await run(
      analyst,
      "select id, name, cast(id as bigint) b, cast(1.5 as decimal(5,2)) d, array[1] a from t order by id",
    );
    const { ResultSet, UpdateCount } = await analyst.send(new GetQueryResultsCommand({ QueryExecutionId }));
    expect(UpdateCount).toBe(0);
    expect(ResultSet?.Rows?.map(({ Data }) => Data?.map(({ VarCharValue }) => VarCharValue))).toEqual([
      ["id", "name", "b", "d", "a"],
      ["1", "pen", "1", "1.50", "[1]"],
      ["2", "", "2", "1.50", "[1]"],
      ["3", undefined, "3", "1.50", "[1]"],
    ]);
    expect(ResultSet?.Rows?.[3]?.Data?.[1]).toEqual({});
    expect(
      ResultSet?.ResultSetMetadata?.ColumnInfo?.map(({ Name, Type, Precision, Scale }) => [
        Name,
        Type,
        Precision,
        Scale,
      ]),
    ).toEqual([
      ["id", "integer", 10, 0],
      ["name", "varchar", 2147483647, 0],
      ["b", "bigint", 19, 0],
      ["d", "decimal", 5, 2],
      ["a", "array", 0, 0],
    ]);
  });

  test("is paged to its last row, whatever stands in the values", async () => {
    const sql =
      "select x, 'a \"quoted\", text\nof ' || cast(x as varchar) as y from unnest(sequence(1, 25000)) as t(x) order by x";
    const { QueryExecutionId } = await run(analyst, sql);
    const all: (string | undefined)[][] = [];
    const sizes = new Set<number | undefined>();
    for await (const { ResultSet } of paginateGetQueryResults({ client: analyst }, { QueryExecutionId })) {
      sizes.add(ResultSet?.Rows?.length);
      for (const { Data } of ResultSet?.Rows ?? [])
        all.push((Data ?? []).map(({ VarCharValue }) => VarCharValue));
    }
    expect([...sizes]).toEqual([1000, 1]);
    expect(all.length).toBe(25_001);
    expect(all[0]).toEqual(["x", "y"]);
    expect(all.at(-1)).toEqual(["25000", 'a "quoted", text\nof 25000']);
    const { ResultSet, NextToken } = await analyst.send(
      new GetQueryResultsCommand({ QueryExecutionId, MaxResults: 2 }),
    );
    expect(ResultSet?.Rows).toHaveLength(2);
    await expect(
      analyst.send(new GetQueryResultsCommand({ QueryExecutionId, NextToken: `${NextToken}x` })),
    ).rejects.toThrow(InvalidRequestException);
  });

  test("values of every kind look as Athena writes them", async () => {
    const got = await rows(
      analyst,
      `select timestamp '2024-01-02 03:04:05', from_unixtime(0), date '2024-01-02', 1e0, 1e10, cast(1.1 as real), true,
        map(array['a'], array[1]), cast(row(1, 'x') as row(p integer, q varchar)), to_utf8('ab'), json_parse('{"a":1}'),
        null, 9007199254740993, interval '3' day, array[array[1.5e0, null]]`,
    );
    expect(got[1]).toEqual([
      "2024-01-02 03:04:05.000",
      "1970-01-01 00:00:00.000 UTC",
      "2024-01-02",
      "1.0",
      "1.0E10",
      "1.1",
      "true",
      "{a=1}",
      "{p=1, q=x}",
      "61 62",
      '{"a":1}',
      null,
      "9007199254740993",
      "3 00:00:00.000",
      "[[1.5, null]]",
    ]);
  });

  test("tells its statistics", async () => {
    const { QueryExecutionId } = await run(analyst, "select count(*) from t");
    const { QueryRuntimeStatistics: told } = await analyst.send(
      new GetQueryRuntimeStatisticsCommand({ QueryExecutionId }),
    );
    expect(told?.Rows).toMatchObject({ InputBytes: 21, OutputRows: 1 });
    expect(told?.OutputStage).toMatchObject({ State: "FINISHED", QueryStagePlan: { Name: "Output" } });
  });

  test("takes parameters", async () => {
    expect(
      await rows(analyst, "select id from t where name = ? or id = ?", {
        ExecutionParameters: ["'pen'", "3"],
      }),
    ).toEqual([["id"], ["1"], ["3"]]);
    const told = await run(analyst, "select ?", { ExecutionParameters: ["1", "2"] });
    expect(told.Status?.StateChangeReason).toContain(
      "INVALID_PARAMETER_USAGE: Incorrect number of parameters: expected 1 but found 2",
    );
  });
});

describe("failures", () => {
  test.each([
    ["select nope from t", "COLUMN_NOT_FOUND: line 1:8: Column 'nope' cannot be resolved", 2],
    ["select * from gone", "TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.db.gone' does not exist", 2],
    ["select nope(1)", "FUNCTION_NOT_FOUND: line 1:8: Function 'nope' not registered", 2],
    [
      "create external table t (a int) location 's3://x/'",
      "AlreadyExistsException(message:Table t already exists)",
      2,
    ],
    ["drop table gone", "FAILED: SemanticException [Error 10001]: Table not found db.gone", 2],
    ["merge into t using t s on true when matched then delete", "NOT_SUPPORTED: line 1:1: MERGE INTO", 2],
    [
      "create table i with (table_type = 'ICEBERG', location = 's3://x/') as select 1 a",
      "NOT_SUPPORTED: CREATE TABLE AS of an ICEBERG table is not supported by the local engine",
      2,
    ],
    [
      "create external table x (a int) row format delimted location 's3://x/'",
      "FAILED: ParseException line 1:43",
      2,
    ],
  ])("%s", async (sql, reason, category) => {
    const { Status } = await run(admin, sql);
    expect(Status).toMatchObject({
      State: "FAILED",
      AthenaError: { ErrorCategory: category, Retryable: false },
    });
    expect(Status?.StateChangeReason).toContain(reason);
    expect(Status?.AthenaError?.ErrorMessage).toBe(Status?.StateChangeReason);
  });

  test.each([
    ["selec 1", "line 1:1: mismatched input 'selec'"],
    ["select 1; select 2", "Only one sql statement is allowed. Got: select 1; select 2"],
    ["truncate table t", "Queries of this type are not supported"],
  ])("%s is refused at once", async (sql, message) => {
    const refused = start(admin, sql);
    await expect(refused).rejects.toThrow(InvalidRequestException);
    await expect(refused).rejects.toThrow(message);
    await expect(refused).rejects.toMatchObject({ AthenaErrorCode: "MALFORMED_QUERY" });
  });

  test("an output location that isn't there, or that one may not write", async () => {
    const at = (OutputLocation: string | undefined) => ({ ResultConfiguration: { OutputLocation } });
    await expect(start(analyst, "select 1", at(undefined))).rejects.toThrow("No output location provided.");
    await expect(start(analyst, "select 1", at("/tmp/x"))).rejects.toThrow(
      "outputLocation is not a valid S3 path",
    );
    await expect(start(analyst, "select 1", at("s3://nowhere/"))).rejects.toThrow(
      "Unable to verify/create output bucket nowhere",
    );
    await expect(start(analyst, "select 1", at("s3://raw-demo/"))).rejects.toThrow(
      "Unable to verify/create output bucket raw-demo",
    );
  });

  test("a bucket that one may look at, but not write into", async () => {
    const Bucket = "us-west-2.serverless-analytics";
    await lake.s3().send(new CreateBucketCommand({ Bucket }));
    const { Status } = await run(analyst, "select 1", {
      ResultConfiguration: { OutputLocation: `s3://${Bucket}/x` },
    });
    expect(Status?.State).toBe("FAILED");
    expect(Status?.StateChangeReason).toContain(
      `Access denied when writing output to url: s3://${Bucket}/x/`,
    );
    expect(Status?.StateChangeReason).toContain("is not authorized to perform: s3:PutObject");
  });

  test("what one may not do in the catalog fails with Glue's words", async () => {
    const { Status } = await run(analyst, "create database mine");
    expect(Status?.StateChangeReason).toContain("is not authorized to perform: glue:CreateDatabase");
  });

  test("what one may not read fails with S3's words", async () => {
    await run(admin, "create external table foreign_t (a int) location 's3://raw-demo/t/'");
    const { Status } = await run(analyst, "select * from foreign_t");
    expect(Status?.StateChangeReason).toContain(
      "PERMISSION_DENIED: Permission denied on S3 path: s3://raw-demo/t/",
    );
    expect(Status?.StateChangeReason).toContain("is not authorized to perform: s3:ListBucket");
  });

  test("results of what isn't over, or failed, aren't there", async () => {
    const { QueryExecutionId } = await run(analyst, "select nope");
    await expect(analyst.send(new GetQueryResultsCommand({ QueryExecutionId }))).rejects.toThrow(
      "Query did not finish successfully. Final query state: FAILED",
    );
    await expect(analyst.send(new GetQueryExecutionCommand({ QueryExecutionId: "nope" }))).rejects.toThrow(
      "QueryExecution nope was not found",
    );
    const other = lake.athena("CentralDataMeshOwner");
    await expect(other.send(new GetQueryExecutionCommand({ QueryExecutionId }))).rejects.toThrow(
      "was not found",
    );
  });
});

const endless =
  "select count(*) from unnest(sequence(1, 100000)) as a(x), unnest(sequence(1, 100000)) as b(y) where x * y % 7 = 3";

test("a running query is stopped", async () => {
  const id = await start(analyst, endless);
  for (;;) {
    const { QueryExecution } = await analyst.send(new GetQueryExecutionCommand({ QueryExecutionId: id }));
    if (QueryExecution?.Status?.State === "RUNNING") break;
  }
  await analyst.send(new StopQueryExecutionCommand({ QueryExecutionId: id }));
  const { Status } = await untilOver(analyst, id);
  expect(Status).toMatchObject({ State: "CANCELLED", StateChangeReason: "Query cancelled by user" });
});

test("a token submits once", async () => {
  const ClientRequestToken = "t".repeat(32);
  const first = await start(analyst, "select 1", { ClientRequestToken });
  expect(await start(analyst, "select 1", { ClientRequestToken })).toBe(first);
  await expect(start(analyst, "select 2", { ClientRequestToken })).rejects.toThrow(
    "Idempotent parameters do not match",
  );
});

test("a result is used again while it is young enough, and only by who may read the table", async () => {
  const again = {
    ResultReuseConfiguration: { ResultReuseByAgeConfiguration: { Enabled: true, MaxAgeInMinutes: 60 } },
  };
  const first = await run(analyst, "select max(id) from t", again);
  expect(first.Statistics?.ResultReuseInformation?.ReusedPreviousResult).toBe(false);
  const second = await run(analyst, "select max(id) from t", again);
  expect(second.Statistics).toMatchObject({
    DataScannedInBytes: 0,
    ResultReuseInformation: { ReusedPreviousResult: true },
  });
  expect(second.ResultConfiguration?.OutputLocation).toBe(first.ResultConfiguration?.OutputLocation);
  expect(await rows(analyst, "select max(id) from t", again)).toEqual([["_col0"], ["3"]]);
  expect((await run(analyst, "select max(id) from t")).Statistics?.DataScannedInBytes).toBe(21);
});

test("lists and batches", async () => {
  const ids = [await start(analyst, "select 1"), await start(analyst, "select 2")];
  for (const id of ids) await untilOver(analyst, id);
  const listed: string[] = [];
  let NextToken: string | undefined;
  do {
    const page = await analyst.send(new ListQueryExecutionsCommand({ MaxResults: 7, NextToken }));
    listed.push(...(page.QueryExecutionIds ?? []));
    NextToken = page.NextToken;
  } while (NextToken);
  expect(new Set(listed).size).toBe(listed.length);
  expect(listed.slice(0, 2).sort()).toEqual([...ids].sort());
  const batch = await analyst.send(
    new BatchGetQueryExecutionCommand({ QueryExecutionIds: [...ids, "gone"] }),
  );
  expect(batch.QueryExecutions?.map(({ Query }) => Query)).toEqual(["select 1", "select 2"]);
  expect(batch.UnprocessedQueryExecutionIds).toMatchObject([{ QueryExecutionId: "gone" }]);
});

describe("workgroups", () => {
  test("enforce their settings and cut off what would read too much", async () => {
    const Configuration = {
      ResultConfiguration: { OutputLocation: `s3://${outputBucket}/wg/` },
      BytesScannedCutoffPerQuery: 10_000_000,
    };
    await admin.send(new CreateWorkGroupCommand({ Name: "strict", Configuration }));
    await expect(admin.send(new CreateWorkGroupCommand({ Name: "strict" }))).rejects.toThrow(
      "already created",
    );
    const told = await run(admin, "select 1", { WorkGroup: "strict" });
    expect(told.ResultConfiguration?.OutputLocation).toBe(
      `s3://${outputBucket}/wg/${told.QueryExecutionId}.csv`,
    );
    await lake.put(dataBucket, "big/a.txt", "x".repeat(99).concat("\n").repeat(110_000));
    await run(admin, `create external table big (a string) location 's3://${dataBucket}/big/'`);
    expect((await run(admin, "select count(*) from big", { WorkGroup: "strict" })).Status).toMatchObject({
      State: "CANCELLED",
      StateChangeReason: "Query cancelled! : Bytes scanned limit was exceeded",
    });
    await admin.send(
      new UpdateWorkGroupCommand({
        WorkGroup: "strict",
        State: "DISABLED",
        ConfigurationUpdates: { RemoveBytesScannedCutoffPerQuery: true },
      }),
    );
    await expect(start(admin, "select 1", { WorkGroup: "strict" })).rejects.toThrow(
      "WorkGroup strict is disabled",
    );
    const { WorkGroup } = await admin.send(new GetWorkGroupCommand({ WorkGroup: "strict" }));
    expect(WorkGroup?.Configuration?.BytesScannedCutoffPerQuery).toBeUndefined();
    await expect(admin.send(new DeleteWorkGroupCommand({ WorkGroup: "strict" }))).rejects.toThrow(
      "is not empty",
    );
    await admin.send(new DeleteWorkGroupCommand({ WorkGroup: "strict", RecursiveDeleteOption: true }));
    await expect(admin.send(new GetWorkGroupCommand({ WorkGroup: "strict" }))).rejects.toThrow(
      "WorkGroup strict is not found.",
    );
  });

  test("primary is there for every account", async () => {
    const { WorkGroups } = await lake.athena("LOBProducerSteward").send(new ListWorkGroupsCommand({}));
    expect(WorkGroups?.map(({ Name, State }) => [Name, State])).toEqual([["primary", "ENABLED"]]);
    await expect(admin.send(new DeleteWorkGroupCommand({ WorkGroup: "primary" }))).rejects.toThrow(
      "cannot be deleted",
    );
    await expect(
      admin.send(new StartQueryExecutionCommand({ QueryString: "select 1", WorkGroup: "none" })),
    ).rejects.toThrow("WorkGroup none is not found.");
  });
});

test("what ran when the endpoint stopped has failed; what was over still is", async () => {
  const done = await run(analyst, "select 42");
  const id = await start(analyst, endless);
  await lake.restart();
  const client = lake.athena("LFBusinessAnalyst1");
  expect((await untilOver(client, id)).Status).toMatchObject({
    State: "FAILED",
    AthenaError: { Retryable: true },
  });
  const { ResultSet } = await client.send(
    new GetQueryResultsCommand({ QueryExecutionId: done.QueryExecutionId }),
  );
  expect(ResultSet?.Rows?.[1]?.Data).toEqual([{ VarCharValue: "42" }]);
  const { Contents } = await lake
    .s3()
    .send(new ListObjectsV2Command({ Bucket: outputBucket, Prefix: `out/${id}` }));
  expect(Contents ?? []).toEqual([]);
  admin = lake.athena();
  analyst = client;
});
