import {
  BatchGetCrawlersCommand,
  CrawlerNotRunningException,
  CrawlerRunningException,
  CreateClassifierCommand,
  CreateCrawlerCommand,
  DeleteCrawlerCommand,
  GetClassifierCommand,
  GetCrawlerCommand,
  GetCrawlerMetricsCommand,
  GetPartitionsCommand,
  GetTableCommand,
  GlueClient,
  ListCrawlersCommand,
  ListCrawlsCommand,
  NoScheduleException,
  StartCrawlerCommand,
  StartCrawlerScheduleCommand,
  StopCrawlerCommand,
  StopCrawlerScheduleCommand,
  UpdateClassifierCommand,
  UpdateCrawlerCommand,
  UpdateCrawlerScheduleCommand,
  UpdateTableCommand,
} from "@aws-sdk/client-glue";
import { DeleteObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { Pool } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startLocalAws } from "@/server/local/local-aws";
import { startTestLocalAws, type TestLocalAws } from "@/server/local/testing";
import { fireDue } from "./scheduler";
import {
  bucket,
  columnsOf,
  crawlerRole,
  makeBucket,
  makeCrawler,
  put,
  runCrawler,
  tablesOf,
  untilReady,
} from "./testing";

let aws: TestLocalAws;
let glue: GlueClient;
let s3: S3Client;
let state: Pool;
beforeAll(async () => {
  aws = await startTestLocalAws();
  glue = new GlueClient(aws.client("LOBProducerSteward"));
  s3 = new S3Client(aws.client("LOBProducerSteward"));
  state = new Pool({ connectionString: aws.databaseUrl });
  state.on("error", () => {});
  await makeBucket(s3);
});
afterAll(async () => {
  await state.end();
  await aws.stop();
});

const row = "id,amount\n1,2\n";
const crawler = async (Name: string) => (await glue.send(new GetCrawlerCommand({ Name }))).Crawler;
const remove = (Key: string) => s3.send(new DeleteObjectCommand({ Bucket: bucket, Key }));

describe("what changed since the last crawl", () => {
  test("new columns and partitions come, what people wrote stays, and nothing new is no change", async () => {
    await put(s3, { "grows/day=1/a.csv": row });
    await makeCrawler(glue, "grows");
    const first = await runCrawler(glue, "grows");
    expect(JSON.parse(first?.Summary ?? "{}")).toEqual({
      TABLE: '{"ADD":{"Count":1,"Details":"{\\"names\\":[\\"grows\\"]}"}}',
      PARTITION: '{"ADD":{"Count":1}}',
    });
    const [table] = await tablesOf(glue, "grows");
    const {
      DatabaseName: _d,
      CatalogId: _c,
      CreateTime: _t,
      UpdateTime: _u,
      CreatedBy: _b,
      VersionId: _v,
      IsRegisteredWithLakeFormation: _r,
      ...input
    } = table ?? { Name: "" };
    const Parameters = { ...input.Parameters, mine: "kept" };
    const TableInput = { ...input, Description: "Grown by hand", Parameters };
    await glue.send(new UpdateTableCommand({ DatabaseName: "grows", TableInput }));
    await put(s3, { "grows/day=2/a.csv": "id,amount,extra\n1,2,3\n" });
    await runCrawler(glue, "grows");
    const [next] = await tablesOf(glue, "grows");
    expect(columnsOf(next)).toEqual(["id:bigint", "amount:bigint", "extra:bigint"]);
    expect(next).toMatchObject({
      Description: "Grown by hand",
      Parameters: { mine: "kept", objectCount: "2" },
    });
    const again = await runCrawler(glue, "grows");
    expect(again?.Summary).toBe("{}");
    const metrics = await glue.send(new GetCrawlerMetricsCommand({ CrawlerNameList: ["grows"] }));
    expect(metrics.CrawlerMetricsList).toMatchObject([
      { CrawlerName: "grows", TablesCreated: 0, TablesUpdated: 0 },
    ]);
  });

  test.each([
    ["LOG", ["gone"], undefined],
    ["DEPRECATE_IN_DATABASE", ["gone"], "name"],
    ["DELETE_FROM_DATABASE", [], undefined],
  ] as const)("files that are gone, with %s", async (DeleteBehavior, left, deprecated) => {
    const name = `del_${DeleteBehavior.toLowerCase()}`;
    await put(s3, { [`${name}/gone/a.csv`]: row, [`${name}/stays/a.csv`]: "x;y;z\na;b;1\n" });
    await makeCrawler(glue, name, { SchemaChangePolicy: { UpdateBehavior: "LOG", DeleteBehavior } });
    await runCrawler(glue, name);
    await remove(`${name}/gone/a.csv`);
    await put(s3, { [`${name}/other/a.json`]: '{"j":1}\n' });
    await runCrawler(glue, name);
    const tables = await tablesOf(glue, name);
    expect(tables.map(({ Name }) => Name)).toEqual([...left, "other", "stays"]);
    const gone = tables.find(({ Name }) => Name === "gone");
    expect(gone?.Parameters?.["DEPRECATED_BY_CRAWLER"]).toBe(deprecated && name);
  });

  test("with LOG a table stays as it is, and new partitions are added", async () => {
    await put(s3, { "logged/day=1/a.csv": row });
    await makeCrawler(glue, "logged", {
      RecrawlPolicy: { RecrawlBehavior: "CRAWL_NEW_FOLDERS_ONLY" },
      SchemaChangePolicy: { UpdateBehavior: "LOG", DeleteBehavior: "LOG" },
    });
    await runCrawler(glue, "logged");
    await put(s3, { "logged/day=2/a.csv": "id,amount,third\n1,2,3\n" });
    await runCrawler(glue, "logged");
    const { Table } = await glue.send(new GetTableCommand({ DatabaseName: "logged", Name: "logged" }));
    expect([Table?.VersionId, columnsOf(Table)]).toEqual(["0", ["id:bigint", "amount:bigint"]]);
    const names = { DatabaseName: "logged", TableName: "logged" };
    const { Partitions } = await glue.send(new GetPartitionsCommand(names));
    expect(Partitions?.map(({ Values }) => Values)).toEqual([["1"], ["2"]]);
  });
});

test("a custom classifier decides over delimiter, header, names, types and SerDe", async () => {
  const CsvClassifier = {
    Name: "pipes",
    Delimiter: "|",
    QuoteSymbol: "'",
    ContainsHeader: "ABSENT" as const,
    Header: ["Key", "Text"],
    CustomDatatypeConfigured: true,
    CustomDatatypes: ["INT", "STRING"],
  };
  await glue.send(new CreateClassifierCommand({ CsvClassifier }));
  await glue.send(new UpdateClassifierCommand({ CsvClassifier: { Name: "pipes", Serde: "OpenCSVSerDe" } }));
  const { Classifier } = await glue.send(new GetClassifierCommand({ Name: "pipes" }));
  expect(Classifier?.CsvClassifier).toMatchObject({ ...CsvClassifier, Serde: "OpenCSVSerDe", Version: 2 });
  await put(s3, { "classified/a.txt": "1|'a|b'\n2|'c'\n" });
  await makeCrawler(glue, "classified", { Classifiers: ["pipes"] });
  await runCrawler(glue, "classified");
  const [table] = await tablesOf(glue, "classified");
  expect(columnsOf(table)).toEqual(["key:int", "text:string"]);
  expect(table?.StorageDescriptor?.SerdeInfo).toMatchObject({
    SerializationLibrary: "org.apache.hadoop.hive.serde2.OpenCSVSerde",
    Parameters: { separatorChar: "|", quoteChar: "'" },
  });
  await expect(
    glue.send(
      new CreateClassifierCommand({ GrokClassifier: { Name: "g", Classification: "x", GrokPattern: "y" } }),
    ),
  ).rejects.toMatchObject({ name: "NotImplementedException" });
});

describe("the life of a crawler", () => {
  test("its definition is told back with Glue's defaults, and changed in part", async () => {
    const LakeFormationConfiguration = { UseLakeFormationCredentials: true, AccountId: "222222222222" };
    await makeCrawler(glue, "told", { LakeFormationConfiguration, Description: "d", Tags: { a: "b" } });
    await glue.send(new UpdateCrawlerCommand({ Name: "told", TablePrefix: "p_" }));
    expect(await crawler("told")).toMatchObject({
      Name: "told",
      Role: "AWSGlueServiceRole-CrossAccountCrawler",
      State: "READY",
      Version: 2,
      Description: "d",
      TablePrefix: "p_",
      LakeFormationConfiguration,
      RecrawlPolicy: { RecrawlBehavior: "CRAWL_EVERYTHING" },
      SchemaChangePolicy: { UpdateBehavior: "UPDATE_IN_DATABASE", DeleteBehavior: "DEPRECATE_IN_DATABASE" },
    });
    const batch = await glue.send(new BatchGetCrawlersCommand({ CrawlerNames: ["told", "none"] }));
    expect([batch.Crawlers?.length, batch.CrawlersNotFound]).toEqual([1, ["none"]]);
    expect((await glue.send(new ListCrawlersCommand({ MaxResults: 1 }))).CrawlerNames).toHaveLength(1);
    await glue.send(new DeleteCrawlerCommand({ Name: "told" }));
    await expect(crawler("told")).rejects.toThrow("Crawler with name told does not exist");
  });

  test("it runs once at a time, and stops when it is told to", async () => {
    const files = Array.from({ length: 120 }, (_, i) => [`long/p=${i}/a.csv`, row]);
    await put(s3, Object.fromEntries(files));
    await makeCrawler(glue, "long");
    const start = () => glue.send(new StartCrawlerCommand({ Name: "long" }));
    await start();
    await expect(start()).rejects.toBeInstanceOf(CrawlerRunningException);
    await glue.send(new StopCrawlerCommand({ Name: "long" }));
    expect(await untilReady(glue, "long")).toMatchObject({ State: "STOPPED" });
    expect((await crawler("long"))?.LastCrawl).toMatchObject({ Status: "CANCELLED" });
    expect(await tablesOf(glue, "long")).toEqual([]);
    await expect(glue.send(new StopCrawlerCommand({ Name: "long" }))).rejects.toBeInstanceOf(
      CrawlerNotRunningException,
    );
  });

  test("a crawl whose process was killed is FAILED at the next start", async () => {
    await makeCrawler(glue, "killed");
    await state.query("update glue_crawler set state = 'RUNNING' where name = 'killed'");
    await state.query(
      "insert into glue_crawl (id, account_id, crawler_name, state) values (gen_random_uuid(), '111111111111', 'killed', 'RUNNING')",
    );
    const second = await startLocalAws({ ...aws.options, port: 0 });
    await second.stop();
    const { Crawls } = await glue.send(new ListCrawlsCommand({ CrawlerName: "killed" }));
    expect(Crawls).toMatchObject([{ State: "FAILED", ErrorMessage: expect.stringContaining("interrupted") }]);
    expect(await crawler("killed")).toMatchObject({ State: "READY", LastCrawl: { Status: "FAILED" } });
  });

  test("a bucket that its role may not read fails the crawl", async () => {
    await makeCrawler(glue, "denied", { Targets: { S3Targets: [{ Path: "s3://no-such-bucket-here/x" }] } });
    expect(await runCrawler(glue, "denied")).toMatchObject({
      State: "FAILED",
      ErrorMessage: expect.any(String),
    });
  });

  test.each([
    ["a role that can't be assumed", { Role: `${crawlerRole}x` }, "InvalidInputException"],
    ["no target", { Targets: {} }, "InvalidInputException"],
    ["another kind of target", { Targets: { JdbcTargets: [{ Path: "x" }] } }, "NotImplementedException"],
    ["a broken schedule", { Schedule: "cron(nonsense)" }, "InvalidInputException"],
    ["a classifier that isn't there", { Classifiers: ["none"] }, "EntityNotFoundException"],
    ["a configuration that is no JSON", { Configuration: "{" }, "InvalidInputException"],
  ])("CreateCrawler refuses %s", async (_what, more, name) => {
    const Targets = { S3Targets: [{ Path: `s3://${bucket}/x/` }] };
    const input = { Name: "bad", Role: crawlerRole, DatabaseName: "d", Targets, ...more };
    await expect(glue.send(new CreateCrawlerCommand(input))).rejects.toMatchObject({ name });
    await expect(crawler("bad")).rejects.toMatchObject({ name: "EntityNotFoundException" });
  });
});

test("a schedule fires, once, at its time, and rests when it is stopped", async () => {
  await makeCrawler(glue, "timed");
  const CrawlerName = "timed";
  await expect(glue.send(new StartCrawlerScheduleCommand({ CrawlerName }))).rejects.toBeInstanceOf(
    NoScheduleException,
  );
  await glue.send(new UpdateCrawlerScheduleCommand({ CrawlerName, Schedule: "cron(0 12 * * ? *)" }));
  expect((await crawler("timed"))?.Schedule).toEqual({
    ScheduleExpression: "cron(0 12 * * ? *)",
    State: "SCHEDULED",
  });
  const started: string[] = [];
  const runner = { start: async (_account: string, name: string) => void started.push(name) };
  const noon = new Date();
  noon.setUTCHours(36, 0, 0, 0);
  await fireDue(state, runner, new Date(noon.getTime() - 48 * 3_600_000));
  expect(started).toEqual([]);
  await fireDue(state, runner, noon);
  await fireDue(state, runner, noon);
  expect(started).toEqual(["timed"]);
  await glue.send(new StopCrawlerScheduleCommand({ CrawlerName }));
  await fireDue(state, runner, new Date(noon.getTime() + 48 * 3_600_000));
  expect(started).toEqual(["timed"]);
});
