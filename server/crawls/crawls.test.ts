import { UpdateTableCommand } from "@aws-sdk/client-glue";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PATCH as describeRoute } from "@/app/api/v1/datasets/[datasetId]/tables/[tableId]/route";
import { dataLakeBucket as Bucket } from "@/prisma/demo/lake";
import { place } from "@/server/accounts/test-bed";
import { request } from "@/server/testing/app";
import { CRAWLER_ROLE, type CrawlsBed, crawlsBed } from "./test-bed";

let bed: CrawlsBed;
beforeAll(async () => {
  bed = await crawlsBed();
}, 90_000);
afterAll(() => bed?.close());

const rows = "id,amount\n1,2\n3,4\n";
const wider = "id,amount,note\n1,2,x\n3,4,y\n";

/** A database that a crawler has filled from one folder a table, registered, its crawler chosen. */
async function made(name: string, files: Record<string, string>): Promise<string> {
  for (const [key, body] of Object.entries(files)) await bed.put(`${name}/${key}`, body);
  await bed.crawler(name);
  const datasetId = await bed.register(name);
  expect(await bed.set(datasetId, { crawlerName: name })).toMatchObject({ status: 200, crawlerName: name });
  return datasetId;
}

/** The same after a first crawl was accepted. */
async function settled(name: string, files: Record<string, string>): Promise<string> {
  const datasetId = await made(name, files);
  const { runId } = await bed.crawl(datasetId);
  expect(await bed.accept(datasetId, { runId })).toMatchObject({ status: 200 });
  return datasetId;
}

const shown = (change: { kind: string; tableName: string; columns: object[]; refusal: string }) =>
  `${change.kind} ${change.tableName} ${change.refusal}`;

describe("a crawl", () => {
  test("finds what came, and a steward takes it in", async () => {
    const datasetId = await made("first", { "orders/a.csv": rows, "people/p.csv": "name,age\nx,1\ny,2\n" });
    const crawl = await bed.crawl(datasetId);
    expect(crawl).toMatchObject({
      state: "succeeded",
      crawlerName: "first",
      isJoined: false,
      crawler: { state: "COMPLETED", message: null, tablesCreated: 2 },
      tables: 2,
      found: { new: 2, changed: 0, dropped: 0, newPartitions: 0, droppedPartitions: 0 },
      pending: 2,
    });
    const { items, waiting } = await bed.changes(datasetId);
    expect(items.map(shown)).toEqual(["new orders revert", "new people revert"]);
    expect(waiting).toBe(2);
    expect(items[0].columns).toEqual([
      { name: "id", change: "added", before: null, after: "bigint" },
      { name: "amount", change: "added", before: null, after: "bigint" },
    ]);
    expect(await bed.tables(datasetId)).toEqual([]);
    expect(await bed.accept(datasetId, { runId: crawl.runId })).toEqual({ status: 200, accepted: 2 });
    expect((await bed.tables(datasetId)).map((one: { name: string }) => one.name)).toEqual([
      "orders",
      "people",
    ]);
    expect(await bed.events(datasetId, "dataset.schemaChanged")).toMatchObject([
      {
        actor_id: null,
        before: { tables: 0 },
        after: { newTables: 2, named: [{ table: "orders" }, {}] },
      },
    ]);
    const { rows: told } = await bed.app.db.pool.query("SELECT text FROM notification WHERE person_id = $1", [
      bed.steward.id,
    ]);
    expect(told).toContainEqual({ text: "The schema of first changed: 2 tables added." });
    expect(await bed.crawl(datasetId)).toMatchObject({
      found: { new: 0, changed: 0, dropped: 0 },
      pending: 0,
    });
    expect(await bed.events(datasetId, "dataset.schemaChanged")).toHaveLength(1);
  });

  test("tells of folders in which nothing lies, though Glue calls it a success", async () => {
    const name = "mistyped";
    await bed.put(`${name}/orders/a.csv`, rows);
    await bed.put(`${name}/made-by-hand/`, "");
    const folders = ["orders/", "made-by-hand/", "ordres"].map(
      (folder) => `s3://${Bucket}/${name}/${folder}`,
    );
    await bed.crawler(name, { Targets: { S3Targets: folders.map((Path) => ({ Path })) } });
    const datasetId = await bed.register(name);
    await bed.set(datasetId, { crawlerName: name });
    expect(await bed.crawl(datasetId)).toMatchObject({
      state: "succeeded",
      crawler: { state: "COMPLETED", emptyFolders: folders.slice(1) },
    });
  });

  test("a column more: the table keeps its id and what people wrote of it", async () => {
    const datasetId = await settled("wider", { "orders/a.csv": rows });
    const [{ id }] = await bed.tables(datasetId);
    const described = { description: "Orders", columns: [{ name: "amount", description: "In cents" }] };
    await describeRoute(request("PATCH", "/api/v1/x", { as: bed.steward, body: described }), {
      params: Promise.resolve({ datasetId, tableId: id }),
    });
    await bed.put("wider/orders/a.csv", wider);
    const { runId } = await bed.crawl(datasetId);
    const { items } = await bed.changes(datasetId);
    expect(items.map(shown)).toEqual(["changed orders revert"]);
    expect(items[0]).toMatchObject({
      tableId: id,
      columns: [{ name: "note", change: "added", after: "string" }],
      facts: [],
    });
    await bed.accept(datasetId, { runId, changeIds: [items[0].id] });
    expect(await bed.recorded(datasetId, id)).toMatchObject({
      description: "Orders",
      columns: [
        { name: "id", description: "" },
        { name: "amount", description: "In cents" },
        { name: "note", type: "string" },
      ],
    });
  });

  test("refused: Glue is as it was before, and the next crawl finds it again", async () => {
    const datasetId = await settled("refused", { "orders/a.csv": rows });
    const before = await bed.table("refused", "orders");
    await bed.put("refused/orders/a.csv", wider);
    await bed.put("refused/extra/e.csv", "a,b\n1,2\n3,4\n");
    const { runId } = await bed.crawl(datasetId);
    expect((await bed.changes(datasetId)).items.map(shown)).toEqual([
      "new extra revert",
      "changed orders revert",
    ]);
    expect(await bed.refused(datasetId, { runId })).toMatchObject({
      state: "succeeded",
      output: { putBack: 2 },
    });
    const after = await bed.table("refused", "orders");
    expect(after?.StorageDescriptor).toEqual(before?.StorageDescriptor);
    expect(after?.Parameters).toEqual(before?.Parameters);
    await expect(bed.table("refused", "extra")).rejects.toThrow("not found");
    expect(await bed.changes(datasetId)).toMatchObject({ items: [], waiting: 0 });
    expect((await bed.changes(datasetId, `?runId=${runId}`)).items).toMatchObject([
      { state: "refused", decidedByName: expect.stringContaining("steward") },
      { state: "refused" },
    ]);
    expect(await bed.events(datasetId, "dataset.refuseChanges")).toMatchObject([
      { after: { runId, changes: 2, by: expect.stringContaining("steward") } },
    ]);
    expect(await bed.crawl(datasetId)).toMatchObject({ found: { new: 1, changed: 1 }, pending: 2 });
  });

  test("a table whose files are gone is dropped when accepted, and whole again when refused", async () => {
    const datasetId = await settled("gone", { "keep/a.csv": rows, "lost/a.csv": rows, "late/a.csv": rows });
    await bed.remove("gone/lost/a.csv");
    await bed.remove("gone/late/a.csv");
    const { runId } = await bed.crawl(datasetId);
    const { items } = await bed.changes(datasetId);
    expect(items.map(shown)).toEqual(["dropped late revert", "dropped lost revert"]);
    expect((await bed.table("gone", "lost"))?.Parameters).toHaveProperty("DEPRECATED_BY_CRAWLER");
    await bed.accept(datasetId, { runId, changeIds: [items[0].id] });
    expect((await bed.tables(datasetId)).map((one: { name: string }) => one.name)).toEqual(["keep", "lost"]);
    expect(await bed.refused(datasetId, { runId })).toMatchObject({ state: "succeeded" });
    expect((await bed.table("gone", "lost"))?.Parameters).not.toHaveProperty("DEPRECATED_BY_CRAWLER");
    // What was accepted as gone stays unmentioned though Glue still lists it.
    expect((await bed.crawl(datasetId)).found).toMatchObject({ new: 0, dropped: 1 });
  });
});

describe("partitions", () => {
  test("new and dropped ones: counted, listed, put back or taken in", async () => {
    const name = "parts";
    const day = (n: number) => `sales/day=${n}/a.csv`;
    const datasetId = await settled(name, { [day(1)]: rows, [day(2)]: rows });
    expect(await bed.crawl(datasetId)).toMatchObject({ pending: 0 });
    await bed.put(`${name}/${day(3)}`, rows);
    await bed.put(`${name}/${day(4)}`, rows);
    const first = await bed.crawl(datasetId);
    expect(first.found).toMatchObject({ new: 0, changed: 0, newPartitions: 2, droppedPartitions: 0 });
    const [change] = (await bed.changes(datasetId)).items;
    expect(change).toMatchObject({ kind: "partitions", tableName: "sales", columns: [], newPartitions: 2 });
    const page = await bed.changed(datasetId, change.id, "?limit=1");
    const rest = await bed.changed(datasetId, change.id, `?limit=1&cursor=${page.nextCursor}`);
    expect(
      [...page.items, ...rest.items].map(({ values }: { values: string[] }) => values[0]).sort(),
    ).toEqual(["3", "4"]);
    expect(await bed.refused(datasetId, { runId: first.runId })).toMatchObject({ state: "succeeded" });
    const again = await bed.crawl(datasetId);
    expect(again.found.newPartitions).toBe(2);
    await bed.accept(datasetId, { runId: again.runId });
    expect(await bed.crawl(datasetId)).toMatchObject({ found: { newPartitions: 0 }, pending: 0 });
  });
});

describe("read again", () => {
  test("without a crawler what others changed in Glue is found; refusing puts Glue back over them", async () => {
    await bed.put("plain/orders/a.csv", rows);
    const datasetId = await settled("plain", { "orders/a.csv": rows });
    await bed.set(datasetId, { crawlerName: null });
    expect(await bed.crawl(datasetId)).toMatchObject({ crawlerName: null, crawler: null, pending: 0 });
    const table = await bed.table("plain", "orders");
    const Columns = [{ Name: "id", Type: "string" }, ...(table?.StorageDescriptor?.Columns?.slice(1) ?? [])];
    await bed.glue.send(
      new UpdateTableCommand({
        DatabaseName: "plain",
        TableInput: {
          Name: "orders",
          TableType: table?.TableType,
          Parameters: table?.Parameters,
          StorageDescriptor: { ...table?.StorageDescriptor, Columns },
        },
      }),
    );
    const { runId } = await bed.crawl(datasetId);
    const { items } = await bed.changes(datasetId);
    expect(items.map(shown)).toEqual(["changed orders overwrite"]);
    expect(items[0].columns).toEqual([{ name: "id", change: "retyped", before: "bigint", after: "string" }]);
    expect(await bed.refused(datasetId, { runId })).toMatchObject({ state: "succeeded" });
    expect((await bed.table("plain", "orders"))?.StorageDescriptor?.Columns?.[0]?.Type).toBe("bigint");
  });
});

test("a schema of Redshift is read again; refusing changes nothing there and says so", async () => {
  const { accountId, ...at } = place;
  const as = await bed.app.person("steward", {
    principals: { [accountId]: `arn:aws:iam::${accountId}:role/ConsumerAdminUser` },
  });
  await bed.sql("create schema shop");
  await bed.sql("create table shop.orders (id int, note varchar(10))");
  const datasetId = await bed.registerSource({ kind: "redshift", ...at, schema: "shop" }, { accountId, as });
  await bed.sql("alter table shop.orders add column paid boolean");
  await bed.sql("create table shop.people (id int)");
  const { runId } = await bed.start(datasetId, { as });
  expect(await bed.ended(runId)).toMatchObject({ state: "succeeded" });
  const { items } = await bed.changes(datasetId);
  expect(items.map(shown)).toEqual(["changed orders keep", "new people keep"]);
  expect(items[0].columns).toEqual([{ name: "paid", change: "added", before: null, after: "boolean" }]);
  const changeIds = [items[1].id];
  await bed.ended((await bed.refuse(datasetId, { runId, changeIds }, { as })).runId);
  expect(await bed.accept(datasetId, { runId })).toMatchObject({ accepted: 1 });
  expect(await bed.tables(datasetId)).toMatchObject([{ name: "orders", columnCount: 3 }]);
  expect(await bed.crawlers(datasetId, { as })).toMatchObject({ items: [] });
  expect(await bed.set(datasetId, { crawlerName: "any" }, { as })).toMatchObject({ status: 412 });
});

describe("deciding", () => {
  test("two stewards can't both: who comes second is told who was first, and nothing is done twice", async () => {
    const datasetId = await made("race", { "one/a.csv": rows, "two/a.csv": rows });
    const { runId } = await bed.crawl(datasetId);
    const other = await bed.person("steward");
    const answers = await Promise.all([
      bed.accept(datasetId, { runId }),
      bed.accept(datasetId, { runId }, { as: other }),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412]);
    expect(answers.find(({ status }) => status === 412).detail).toMatch(/steward .* decided them/);
    expect(await bed.tables(datasetId)).toHaveLength(2);
  });

  test("one of several being decided, none of them is", async () => {
    const datasetId = await made("some", { "one/a.csv": rows, "two/a.csv": rows });
    const { runId } = await bed.crawl(datasetId);
    const [one, two] = (await bed.changes(datasetId)).items;
    await bed.accept(datasetId, { runId, changeIds: [one.id] });
    expect(await bed.accept(datasetId, { runId, changeIds: [one.id, two.id] })).toMatchObject({
      status: 412,
    });
    expect((await bed.changes(datasetId)).items).toMatchObject([{ id: two.id, state: "pending" }]);
  });

  test("a later crawl's changes take the place of those that wait", async () => {
    const datasetId = await made("later", { "one/a.csv": rows });
    const first = await bed.crawl(datasetId);
    const second = await bed.crawl(datasetId);
    expect(await bed.accept(datasetId, { runId: first.runId })).toMatchObject({
      status: 412,
      detail: expect.stringContaining("later crawl took their place"),
    });
    expect(await bed.events(datasetId, "dataset.schemaChanged")).toHaveLength(1);
    expect(await bed.accept(datasetId, { runId: second.runId })).toMatchObject({ status: 200 });
  });

  test("a table that changed since is left alone, and waits for a decision again", async () => {
    const datasetId = await made("since", { "one/a.csv": rows });
    const { runId } = await bed.crawl(datasetId);
    const table = await bed.table("since", "one");
    await bed.glue.send(
      new UpdateTableCommand({
        DatabaseName: "since",
        TableInput: { Name: "one", StorageDescriptor: table?.StorageDescriptor, Description: "mine" },
      }),
    );
    expect(await bed.refused(datasetId, { runId })).toMatchObject({
      state: "failed",
      error_code: "changed_since",
    });
    expect(await bed.table("since", "one")).toMatchObject({ Description: "mine" });
    expect((await bed.changes(datasetId)).items).toMatchObject([
      { state: "pending", error: expect.stringContaining("somebody has changed it since") },
    ]);
  });

  test("additive changes need nobody where that is chosen; a drop still does", async () => {
    const datasetId = await settled("additive", { "one/a.csv": rows, "two/a.csv": rows });
    await bed.set(datasetId, { acceptsAdditive: true });
    await bed.put("additive/one/a.csv", wider);
    await bed.put("additive/three/a.csv", rows);
    await bed.remove("additive/two/a.csv");
    expect(await bed.crawl(datasetId)).toMatchObject({
      found: { new: 1, changed: 1, dropped: 1 },
      pending: 1,
    });
    const { items } = await bed.changes(datasetId);
    expect(items.map(shown)).toEqual(["dropped two revert"]);
    expect((await bed.tables(datasetId)).map((one: { name: string }) => one.name)).toEqual([
      "one",
      "three",
      "two",
    ]);
    expect(await bed.events(datasetId, "dataset.acceptChanges")).toMatchObject([{}, { actor_id: null }]);
  });
});

describe("who", () => {
  test("everybody sees, stewards start and decide", async () => {
    const datasetId = await made("who", { "one/a.csv": rows });
    const { runId } = await bed.crawl(datasetId);
    for (const role of ["viewer", "analyst"] as const) {
      const as = await bed.person(role);
      expect(await bed.crawls(datasetId, { as })).toMatchObject([{ runId, pending: 1 }]);
      expect(await bed.changes(datasetId, "", { as })).toMatchObject({ status: 200, waiting: 1 });
      expect(await bed.setting(datasetId, { as })).toMatchObject({ status: 200, crawlerName: "who" });
      const refused = { status: 403, details: { permission: "catalog.update" } };
      expect(await bed.start(datasetId, { as })).toMatchObject(refused);
      expect(await bed.accept(datasetId, { runId }, { as })).toMatchObject(refused);
      expect(await bed.refuse(datasetId, { runId }, { as })).toMatchObject(refused);
      expect(await bed.set(datasetId, { acceptsAdditive: true }, { as })).toMatchObject(refused);
      expect(await bed.crawlers(datasetId, { as })).toMatchObject(refused);
    }
    const nowhere = "00000000-0000-7000-8000-000000000000";
    expect(await bed.start(nowhere)).toMatchObject({ status: 404 });
    expect(await bed.accept(nowhere, { runId })).toMatchObject({ status: 404 });
    expect(await bed.accept(datasetId, { runId: nowhere })).toMatchObject({ status: 404 });
    expect(await bed.changes(nowhere)).toMatchObject({ status: 404 });
  });
});

describe("its crawler", () => {
  test("is made over the dataset's own folders, marks what is gone and deletes nothing", async () => {
    const datasetId = await settled("own", { "one/a.csv": rows, "one/deep/b.csv": rows });
    const { locations } = await bed.setting(datasetId);
    const created = await bed.createCrawler(datasetId, {
      ...{ name: "own ' crawler", roleArn: CRAWLER_ROLE, exclusions: ["**.tmp"] },
      lakeFormationAccountId: "222222222222",
    });
    expect(created).toMatchObject({ status: 201, crawlerName: "own ' crawler" });
    expect((await bed.crawlers(datasetId)).items).toMatchObject([
      { name: "own" },
      { name: "own ' crawler", targets: locations, state: "READY" },
    ]);
    expect(await bed.crawl(datasetId)).toMatchObject({ state: "succeeded", crawlerName: "own ' crawler" });
  });

  test("must write into the dataset's database, and is refused in Glue's own words", async () => {
    const datasetId = await made("mine", { "one/a.csv": rows });
    const Role = "arn:aws:iam::111111111111:role/AWSGlueServiceRole-CrossAccountCrawler";
    await bed.crawler("theirs", { Role });
    expect(await bed.crawlers(datasetId)).toMatchObject({ items: [{ name: "mine" }], roleArns: [Role] });
    expect(await bed.set(datasetId, { crawlerName: "theirs" })).toMatchObject({
      status: 422,
      issues: [{ path: "crawlerName" }],
    });
    expect(await bed.set(datasetId, { crawlerName: "nobody" })).toMatchObject({
      status: 502,
      detail: "EntityNotFoundException: Crawler with name nobody does not exist",
    });
    const made2 = { name: "bad", roleArn: "arn:aws:iam::111111111111:role/Nobody" };
    expect(await bed.createCrawler(datasetId, made2)).toMatchObject({ status: 422 });
    expect(await bed.createCrawler(datasetId, { ...made2, locations: ["s3://b/x/"] })).toMatchObject({
      status: 502,
    });
  });
});
