import {
  BatchCreatePartitionCommand,
  CreateTableCommand,
  DeleteCrawlerCommand,
  DeleteDatabaseCommand,
  DeleteTableCommand,
  GetCrawlerCommand,
  GetPartitionsCommand,
  ListCrawlsCommand,
  StartCrawlerCommand,
} from "@aws-sdk/client-glue";
import pg from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { POST as cancelRoute } from "@/app/api/v1/runs/[runId]/cancel/route";
import { PUT as scheduleRoute } from "@/app/api/v1/schedules/[kind]/[subjectId]/route";
import { until } from "@/server/runs/test-bed";
import { startScheduler } from "@/server/schedules";
import { request } from "@/server/testing/app";
import { CRAWLER_ROLE, type CrawlsBed, crawlsBed } from "./test-bed";

let bed: CrawlsBed;
beforeAll(async () => {
  bed = await crawlsBed();
}, 90_000);
afterAll(() => bed?.close());

const rows = "id,amount\n1,2\n3,4\n";

/** A Glue table that nobody crawled. */
const table = (DatabaseName: string, Name: string, columns: Record<string, string>, keys: string[] = []) =>
  bed.glue.send(
    new CreateTableCommand({
      DatabaseName,
      TableInput: {
        Name,
        Parameters: { classification: "csv" },
        PartitionKeys: keys.map((key) => ({ Name: key, Type: "string" })),
        StorageDescriptor: {
          Location: `s3://somewhere/${encodeURIComponent(Name)}/`,
          Columns: Object.entries(columns).map(([column, Type]) => ({ Name: column, Type })),
        },
      },
    }),
  );
const partition = (DatabaseName: string, TableName: string, values: string[][]) =>
  bed.glue.send(
    new BatchCreatePartitionCommand({
      ...{ DatabaseName, TableName },
      PartitionInputList: values.map((Values) => ({
        Values,
        StorageDescriptor: { Location: `s3://somewhere/else/${encodeURIComponent(Values.join("-"))}/` },
      })),
    }),
  );
const drop = (DatabaseName: string, Name: string) =>
  bed.glue.send(new DeleteTableCommand({ DatabaseName, Name }));
const partitionsOf = async (DatabaseName: string, TableName: string) =>
  (await bed.glue.send(new GetPartitionsCommand({ DatabaseName, TableName }))).Partitions ?? [];

/** Keeps crawlers from writing: one that runs stays in the middle of its crawl. */
async function hold(): Promise<() => Promise<void>> {
  const client = new pg.Client({ connectionString: bed.aws.databaseUrl });
  await client.connect();
  await client.query("BEGIN; LOCK TABLE catalog_table IN SHARE MODE");
  letGo = () => client.end();
  return letGo;
}
let letGo = async () => {};
// A test that fails in between must not hold up the others.
afterEach(() => letGo().catch(() => {}));

async function crawled(name: string): Promise<string> {
  await bed.put(`${name}/orders/a.csv`, rows);
  await bed.crawler(name);
  const datasetId = await bed.register(name);
  await bed.set(datasetId, { crawlerName: name });
  return datasetId;
}
const stateOf = async (Name: string) => (await bed.glue.send(new GetCrawlerCommand({ Name }))).Crawler?.State;

describe("a crawler", () => {
  test("that runs already is joined, and a cancel leaves it to whoever started it", async () => {
    const datasetId = await crawled("joined");
    const letGo = await hold();
    await bed.glue.send(new StartCrawlerCommand({ Name: "joined" }));
    const { runId } = await bed.start(datasetId);
    await until("it waits", async () => (await bed.crawls(datasetId))[0].state === "waiting");
    expect((await bed.crawls(datasetId))[0]).toMatchObject({ isJoined: true });
    await cancel(runId);
    expect(await bed.ended(runId)).toMatchObject({ state: "cancelled" });
    expect(await stateOf("joined")).toBe("RUNNING");
    const again = await bed.start(datasetId);
    await letGo();
    expect(await bed.ended(again.runId)).toMatchObject({ state: "succeeded", output: { newTables: 1 } });
  });

  test("is stopped when its crawl is cancelled; a second start meanwhile finds the first", async () => {
    const datasetId = await crawled("cancelled");
    const letGo = await hold();
    const { runId } = await bed.start(datasetId);
    await until("it waits", async () => (await bed.crawls(datasetId))[0].state === "waiting");
    expect(await bed.start(datasetId)).toMatchObject({ status: 202, runId, isNew: false });
    await cancel(runId);
    expect(await bed.ended(runId)).toMatchObject({ state: "cancelled" });
    await letGo();
    await until("it has stopped", async () => (await stateOf("cancelled")) === "READY");
    const { Crawls } = await bed.glue.send(new ListCrawlsCommand({ CrawlerName: "cancelled" }));
    expect(Crawls?.map(({ State }) => State)).toEqual(["STOPPED"]);
    expect(await bed.crawl(datasetId)).toMatchObject({ state: "succeeded", found: { new: 1 } });
  });

  test("that is gone fails its crawl in Glue's words; without it the source is read again", async () => {
    const datasetId = await crawled("removed");
    await bed.glue.send(new DeleteCrawlerCommand({ Name: "removed" }));
    expect(await bed.crawl(datasetId)).toMatchObject({
      state: "failed",
      error: {
        code: "EntityNotFoundException",
        message: "EntityNotFoundException: Crawler with name removed does not exist",
      },
    });
    await bed.set(datasetId, { crawlerName: null });
    expect(await bed.crawl(datasetId)).toMatchObject({ state: "succeeded", tables: 0 });
  });

  test("that may not read fails its crawl with what it says", async () => {
    await bed.database("denied");
    const datasetId = await bed.register("denied");
    const locations = ["s3://glue-iceberg-demo/nothing/"];
    expect(
      await bed.createCrawler(datasetId, { name: "denied", roleArn: CRAWLER_ROLE, locations }),
    ).toMatchObject({ status: 201 });
    const crawl = await bed.crawl(datasetId);
    expect(crawl).toMatchObject({
      state: "failed",
      error: { code: "crawl_failed" },
      crawler: { state: "FAILED" },
    });
    expect(crawl.error.message).toBe(crawl.crawler.message);
    expect(crawl.error.message).toMatch(/glue-iceberg-demo|bucket/i);
  });
});

async function cancel(runId: string): Promise<void> {
  const answer = await cancelRoute(request("POST", "/api/v1/x", { as: bed.steward, body: {} }), {
    params: Promise.resolve({ runId }),
  });
  expect(answer.status).toBe(200);
}

test("a role that can't be assumed fails the crawl in AWS's words, and nothing is superseded", async () => {
  const datasetId = await crawled("roleless");
  const { runId } = await bed.crawl(datasetId);
  const nobody = `arn:aws:iam::111111111111:role/AWSGlueServiceRole-CrossAccountCrawler`;
  const other = await bed.app.person("steward", { principals: { "111111111111": nobody } });
  const begun = await bed.start(datasetId, { as: other });
  const ended = await bed.ended(begun.runId);
  expect(ended).toMatchObject({ state: "failed", error_code: "AccessDenied" });
  expect(ended.error_message).toMatch(/is not authorized to perform: sts:AssumeRole/);
  expect((await bed.changes(datasetId)).items).toMatchObject([{ runId, state: "pending" }]);
});

describe("tables", () => {
  test("dropped by others come back whole when that is refused, partitions too", async () => {
    await bed.database("dropped");
    await table("dropped", "orders", { id: "bigint" }, ["day"]);
    await partition("dropped", "orders", [["1"], ["2"]]);
    const datasetId = await bed.register("dropped");
    expect(await bed.crawl(datasetId)).toMatchObject({ tables: 1, pending: 0 });
    const before = await bed.table("dropped", "orders");
    await drop("dropped", "orders");
    const { runId } = await bed.crawl(datasetId);
    expect((await bed.changes(datasetId)).items).toMatchObject([{ kind: "dropped", refusal: "overwrite" }]);
    expect(await bed.refused(datasetId, { runId })).toMatchObject({ state: "succeeded" });
    expect((await bed.table("dropped", "orders"))?.StorageDescriptor).toEqual(before?.StorageDescriptor);
    const back = await partitionsOf("dropped", "orders");
    expect(back.map(({ Values, StorageDescriptor }) => [Values, StorageDescriptor?.Location])).toEqual([
      [["1"], "s3://somewhere/else/1/"],
      [["2"], "s3://somewhere/else/2/"],
    ]);
    expect(await bed.crawl(datasetId)).toMatchObject({ pending: 0 });
  });

  test("none at all: a database that is emptied has dropped them all, a database that is gone fails", async () => {
    await bed.database("emptied");
    await table("emptied", "one", { a: "int" });
    const datasetId = await bed.register("emptied");
    await drop("emptied", "one");
    const { runId } = await bed.crawl(datasetId);
    // Nobody had looked since it was registered: what Glue had is not known.
    expect((await bed.changes(datasetId)).items).toMatchObject([{ kind: "dropped", refusal: "keep" }]);
    await bed.accept(datasetId, { runId });
    expect(await bed.crawl(datasetId)).toMatchObject({ tables: 0, pending: 0 });
    await bed.glue.send(new DeleteDatabaseCommand({ Name: "emptied" }));
    expect(await bed.crawl(datasetId)).toMatchObject({
      state: "failed",
      error: { code: "not_found", message: "The account has no Glue database emptied any more." },
    });
  });

  test("of which only some were registered: others are not taken for new", async () => {
    await bed.database("chosen");
    await table("chosen", "mine", { a: "int" });
    await table("chosen", "theirs", { a: "int" });
    const datasetId = await bed.register("chosen", ["mine"]);
    await table("chosen", "later", { a: "int" });
    expect(await bed.crawl(datasetId)).toMatchObject({ tables: 1, found: { new: 0 } });
  });

  test("with names of spaces, quotes, unicode and SQL pass through as they are", async () => {
    const name = "robert'); drop table dataset; --";
    const column = 'größe "in" cm; select 1';
    const value = "a/b=c 'd' \"e\" ü {},\\ null";
    await bed.database("odd");
    const datasetId = await bed.register("odd");
    await table("odd", name, { [column]: "int" }, ["day of week"]);
    await partition("odd", name, [[value], ["2"]]);
    const first = await bed.crawl(datasetId);
    expect(first).toMatchObject({ found: { new: 1, newPartitions: 2 } });
    const [change] = (await bed.changes(datasetId)).items;
    expect(change).toMatchObject({ tableName: name, columns: [{ name: column }, { name: "day of week" }] });
    const { items } = await bed.changed(datasetId, change.id);
    expect(items.map((one: { values: string[] }) => one.values[0]).sort()).toEqual(["2", value]);
    await bed.accept(datasetId, { runId: first.runId });
    await partition("odd", name, [["3'; --"]]);
    const second = await bed.crawl(datasetId);
    expect(second.found).toMatchObject({ new: 0, changed: 0, newPartitions: 1, droppedPartitions: 0 });
    expect(await bed.refused(datasetId, { runId: second.runId })).toMatchObject({ state: "succeeded" });
    expect((await partitionsOf("odd", name)).map(({ Values }) => Values?.[0]).sort()).toEqual(["2", value]);
  });
});

test("100,000 new partitions are counted exactly, listed page by page and taken in", {
  timeout: 180_000,
}, async () => {
  await bed.database("many");
  await table("many", "events", { id: "bigint" }, ["n"]);
  const datasetId = await bed.register("many");
  await bed.crawl(datasetId);
  const state = new pg.Client({ connectionString: bed.aws.databaseUrl });
  await state.connect();
  await partition("many", "events", [["0"]]);
  await state.query(
    `INSERT INTO catalog_partition (table_id, keys, definition)
     SELECT p.table_id, ARRAY[n::text], p.definition FROM catalog_partition AS p
     JOIN catalog_table AS t ON t.id = p.table_id AND t.name = 'events', generate_series(1, 99999) AS n`,
  );
  await state.end();
  const crawl = await bed.crawl(datasetId);
  expect(crawl).toMatchObject({
    state: "succeeded",
    found: { newPartitions: 100_000, droppedPartitions: 0 },
  });
  const [change] = (await bed.changes(datasetId)).items;
  const page = await bed.changed(datasetId, change.id, "?limit=200");
  expect(page.items).toHaveLength(200);
  expect(page.nextCursor).not.toBeNull();
  expect(await bed.accept(datasetId, { runId: crawl.runId })).toMatchObject({ accepted: 1 });
  const { rows: recorded } = await bed.app.db.pool.query(
    "SELECT count(*)::int AS count FROM dataset_partition WHERE table_id = $1",
    [change.tableId],
  );
  expect(recorded).toEqual([{ count: 100_000 }]);
});

test("a crawl on a schedule is its person's", async () => {
  const datasetId = await crawled("scheduled");
  const answer = await scheduleRoute(
    request("PUT", "/api/v1/x", { as: bed.steward, body: { expression: "rate(1 hour)" } }),
    { params: Promise.resolve({ kind: "dataset.crawl", subjectId: datasetId }) },
  );
  expect(answer.status).toBe(200);
  const stop = startScheduler();
  try {
    const { pool } = bed.app.db;
    await pool.query("UPDATE schedule SET next_at = now() WHERE subject_id = $1", [datasetId]);
    await pool.query("SELECT pg_notify('headgate_schedule', '')");
    await until("it has crawled", async () => (await bed.crawls(datasetId))[0]?.state === "succeeded", {
      withinMs: 30_000,
    });
  } finally {
    await stop();
  }
  const [crawl] = await bed.crawls(datasetId);
  expect(crawl).toMatchObject({ startedBy: expect.stringContaining("steward"), found: { new: 1 } });
});
