import { CreateDatabaseCommand, CreateTableCommand, GetTableCommand, GlueClient } from "@aws-sdk/client-glue";
import { DescribeResourceCommand, LakeFormationClient } from "@aws-sdk/client-lakeformation";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { GET as glueTablesRoute } from "@/app/api/v1/accounts/[accountId]/glue-databases/[database]/tables/route";
import { GET as glueDatabasesRoute } from "@/app/api/v1/accounts/[accountId]/glue-databases/route";
import { POST as previewRoute } from "@/app/api/v1/dataset-previews/route";
import { DELETE, GET as datasetRoute } from "@/app/api/v1/datasets/[datasetId]/route";
import { GET as partitionsRoute } from "@/app/api/v1/datasets/[datasetId]/tables/[tableId]/partitions/route";
import { GET as tableRoute } from "@/app/api/v1/datasets/[datasetId]/tables/[tableId]/route";
import { GET as tablesRoute } from "@/app/api/v1/datasets/[datasetId]/tables/route";
import { POST } from "@/app/api/v1/datasets/route";
import { analyticsBucket as Bucket } from "@/prisma/demo/lake";
import { type AccountsBed, accountsBed, place } from "@/server/accounts/test-bed";
import { type RunningWorker, startWorker } from "@/server/runs";
import { untilState } from "@/server/runs/test-bed";
import { jsonOf, request, type TestPerson } from "@/server/testing/app";
import { registerRegisterExecutor } from "./register-run";

const accountId = place.accountId;

let bed: AccountsBed;
let steward: TestPerson;
let worker: RunningWorker;
let glue: GlueClient;
let s3: S3Client;

beforeAll(async () => {
  bed = await accountsBed();
  registerRegisterExecutor();
  worker = startWorker();
  steward = await bed.app.person("steward", {
    principals: { [accountId]: `arn:aws:iam::${accountId}:role/ConsumerAdminUser` },
  });
  glue = new GlueClient(bed.aws.client("ConsumerAdminUser"));
  s3 = new S3Client({ ...bed.aws.client("ConsumerAdminUser"), forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket }));
  await put("orders/1.csv", "id,placed,amount\n1,2026-01-02,1.5\n2,2026-01-03,2\n");
  await put("orders/2.csv", "id,placed,amount\n3,2026-01-04,2.5\n");
  await put("orders/_SUCCESS", "");
}, 60_000);

afterAll(async () => {
  await worker?.stop();
  await bed?.close();
});

const put = (Key: string, Body: string | Buffer) => s3.send(new PutObjectCommand({ Bucket, Key, Body }));
const folder = (name: string) => `s3://${Bucket}/${name}`;

type Route = (request: Request, route: { params: Promise<Record<string, string>> }) => Promise<Response>;

async function ask(route: Route, method: string, ids: Record<string, string>, body?: object, as = steward) {
  const answer = await route(request(method, "/api/v1/x", { as, ...(body ? { body } : {}) }), {
    params: Promise.resolve(ids),
  });
  return { status: answer.status, ...(await jsonOf(answer)) };
}
const preview = (location: string, as = steward) =>
  ask(previewRoute, "POST", {}, { accountId, location }, as);
const register = (source: object, more: object = {}) => ask(POST, "POST", {}, { accountId, source, ...more });
const dataset = (datasetId: string) => ask(datasetRoute, "GET", { datasetId });

async function registered(source: object, more: object = {}) {
  const begun = await register(source, more);
  expect(begun).toMatchObject({ status: 202, isNew: true });
  await untilState(begun.runId, "succeeded");
  const { items } = await ask(tablesRoute, "GET", { datasetId: begun.datasetId });
  return { ...begun, tables: items, dataset: await dataset(begun.datasetId) };
}

describe("a preview of a folder", () => {
  test("shows columns and rows, and writes nothing", async () => {
    bed.proxy.reset();
    expect(await preview(folder("orders"))).toMatchObject({
      status: 200,
      location: folder("orders/"),
      format: "csv",
      key: "orders/1.csv",
      objects: 2,
      columns: [
        { name: "id", type: "bigint" },
        { name: "placed", type: "date" },
        { name: "amount", type: "double" },
      ],
      rows: [
        ["1", "2026-01-02", "1.5"],
        ["2", "2026-01-03", "2"],
      ],
    });
    const { rows } = await bed.app.db.pool.query("SELECT FROM dataset");
    expect(rows).toEqual([]);
  });

  test.each([
    ["nowhere/", /no object in/],
    ["orders/1.csv", /is an object. Athena reads folders/],
    ["zero/", /All 1 objects .* are empty/],
    ["mixed/", /mixes formats \(1 of csv, 1 of json\)/],
    ["parts/", /laid out in partitions \(year=…\)/],
    ["columnar/", /Parquet is not inferred here/],
    ["latin/", /not UTF-8/],
    ["quotes/", /quotes are broken/],
  ])("of %s says what is wrong and how to get out", async (name, said) => {
    await put("zero/a.csv", "");
    await put("mixed/a.csv", "a\n1\n");
    await put("mixed/b.json", "{}\n");
    await put("parts/year=2026/a.csv", "a\n1\n");
    await put("columnar/a.parquet", "PAR1PAR1");
    await put("latin/a.csv", Buffer.from("n\nGr\xf6\xdfe\n", "latin1"));
    await put("quotes/a.csv", 'a,b\n"1,2\n3,4\n');
    const answer = await preview(folder(name));
    expect(answer).toMatchObject({ status: 422, issues: [{ path: "location" }] });
    expect(answer.detail).toMatch(said);
  });

  test("is as the person's own role: what that may not read stays AWS's refusal", async () => {
    await s3.send(new CreateBucketCommand({ Bucket: "closed-to-analysts" }));
    const poor = await bed.app.person("steward", {
      principals: { [accountId]: `arn:aws:iam::${accountId}:role/LFBusinessAnalyst1` },
    });
    expect(await preview("s3://closed-to-analysts/x/", poor)).toMatchObject({
      status: 502,
      code: "aws_denied",
    });
    expect(await preview(folder("orders"), await bed.app.person("steward"))).toMatchObject({ status: 403 });
  });
});

describe("an S3 folder", () => {
  test("becomes a Glue table, registered with Lake Formation, and is found the second time", async () => {
    const source = { kind: "s3", location: folder("orders"), glueDatabase: "shop", tableName: "orders" };
    const made = await registered(source, {
      registersLocation: true,
      ownerTeam: "Shop",
      description: "Orders",
    });
    expect(made.dataset).toMatchObject({
      name: "orders",
      state: "registered",
      locationState: "registered",
      tableCount: 1,
      ownerTeam: "Shop",
    });
    expect(made.tables).toMatchObject([
      { name: "orders", format: "csv", columnCount: 3, location: folder("orders/") },
    ]);
    const { Table } = await glue.send(new GetTableCommand({ DatabaseName: "shop", Name: "orders" }));
    expect(Table?.Parameters).toMatchObject({ "skip.header.line.count": "1" });
    expect(Table?.StorageDescriptor?.SerdeInfo?.Parameters).toMatchObject({ "field.delim": "," });
    const lakeFormation = new LakeFormationClient(bed.aws.client("ConsumerAdminUser"));
    const ResourceArn = `arn:aws:s3:::${Bucket}/orders`;
    const { ResourceInfo } = await lakeFormation.send(new DescribeResourceCommand({ ResourceArn }));
    expect(ResourceInfo?.ResourceArn).toBe(ResourceArn);

    const again = await register({ ...source, location: folder("orders///"), tableName: "other" });
    expect(again).toMatchObject({ status: 202, isNew: false, datasetId: made.datasetId, runId: made.runId });
    const { rows } = await bed.app.db.pool.query(
      "SELECT verb FROM event WHERE resource_id = $1 ORDER BY id",
      [made.datasetId],
    );
    expect(rows.map((row) => row.verb)).toEqual(["dataset.register", "dataset.registered"]);
  });

  test("takes names for the columns of a CSV, as many as it has, and none for JSON's", async () => {
    await put("named/a.csv", "1,x\n2,y\n");
    await put("fields/a.json", '{"a": 1}\n');
    const s3Source = (name: string, columnNames: string[]) =>
      register({ kind: "s3", location: folder(name), glueDatabase: "shop", tableName: name, columnNames });
    const wrong = await s3Source("named", ["only_one"]);
    await untilState(wrong.runId, "failed");
    expect((await dataset(wrong.datasetId)).error).toMatch(/has 2 columns and 1 names were given/);
    expect((await s3Source("named", ["same", "same"])).status).toBe(422);
    const right = await s3Source("named", ["id", "größe"]);
    await untilState(right.runId, "succeeded");
    const { Table } = await glue.send(new GetTableCommand({ DatabaseName: "shop", Name: "named" }));
    expect(Table?.StorageDescriptor?.Columns?.map(({ Name, Type }) => `${Name} ${Type}`)).toEqual([
      "id bigint",
      "größe string",
    ]);
    const json = await s3Source("fields", ["b"]);
    await untilState(json.runId, "failed");
    expect((await dataset(json.datasetId)).error).toMatch(/named by its fields/);
  });

  test("asked for twice at the same moment is one dataset", async () => {
    await put("twice/a.json", '{"a": 1}\n');
    const source = { kind: "s3", location: folder("twice"), glueDatabase: "shop", tableName: "twice" };
    const [one, two] = await Promise.all([register(source), register(source)]);
    expect(one.datasetId).toBe(two.datasetId);
    expect([one.isNew, two.isNew].sort()).toEqual([false, true]);
    await untilState(one.runId, "succeeded");
  });

  test("is registered again after it was taken out, or after a crash: its table is taken as it is", async () => {
    await put("again/a.csv", "a\n1\n");
    const source = { kind: "s3", location: folder("again"), glueDatabase: "shop", tableName: "again" };
    const { datasetId } = await registered(source);
    const removed = await ask(DELETE, "DELETE", { datasetId });
    expect(removed.status).toBe(200);
    const { dataset: second } = await registered(source);
    expect(second).toMatchObject({ state: "registered", tableCount: 1 });
    expect(second.id).not.toBe(datasetId);
  });

  test("over the name of another table fails, says so, and can be tried again", async () => {
    await put("clash/a.csv", "a\n1\n");
    const source = { kind: "s3", location: folder("clash"), glueDatabase: "shop", tableName: "orders" };
    const begun = await register(source);
    await untilState(begun.runId, "failed");
    const failed = await dataset(begun.datasetId);
    expect(failed.state).toBe("failed");
    expect(failed.error).toMatch(/has a table orders already.*Choose another name/);
    const next = await register({ ...source, tableName: "clash" });
    expect(next).toMatchObject({ isNew: true, datasetId: begun.datasetId });
    await untilState(next.runId, "succeeded");
    expect(await dataset(begun.datasetId)).toMatchObject({ state: "registered", error: null, tableCount: 1 });
  });
});

describe("a Glue database", () => {
  test("is registered whole or with some of its tables, partitions and counts included", async () => {
    await glue.send(
      new CreateDatabaseCommand({ DatabaseInput: { Name: "crawled", Description: "By a crawler" } }),
    );
    const table = (Name: string, PartitionKeys: { Name: string; Type: string }[]) =>
      glue.send(
        new CreateTableCommand({
          DatabaseName: "crawled",
          TableInput: {
            Name,
            TableType: "EXTERNAL_TABLE",
            Parameters: { classification: "parquet", recordCount: "42", sizeKey: "1000" },
            PartitionKeys,
            StorageDescriptor: {
              Columns: [{ Name: "n", Type: "bigint", Comment: "a number" }],
              Location: folder(`crawled/${Name}/`),
            },
          },
        }),
      );
    await table("a", [{ Name: "day", Type: "date" }]);
    await table("b", []);
    const listed = await ask(glueDatabasesRoute, "GET", { accountId });
    expect(listed.items).toContainEqual({
      name: "crawled",
      description: "By a crawler",
      location: null,
      datasetId: null,
    });
    const inside = await ask(glueTablesRoute, "GET", { accountId, database: "crawled" });
    expect(inside.items).toContainEqual({
      ...{ name: "a", format: "parquet", location: folder("crawled/a/"), columnCount: 2 },
    });
    const made = await registered({ kind: "glue", database: "crawled", tables: ["a"] });
    expect(made.tables).toMatchObject([{ name: "a", format: "parquet", rows: 42, bytes: 1000 }]);
    const ids = { datasetId: made.datasetId, tableId: made.tables[0].id };
    expect(await ask(tableRoute, "GET", ids)).toMatchObject({
      columns: [
        { name: "n", type: "bigint", description: "a number", isPartitionKey: false },
        { name: "day", type: "date", isPartitionKey: true },
      ],
    });
    expect(await ask(partitionsRoute, "GET", ids)).toMatchObject({ status: 200, keys: ["day"], items: [] });
    const after = await ask(glueDatabasesRoute, "GET", { accountId });
    expect(after.items.find((one: { name: string }) => one.name === "crawled").datasetId).toBe(
      made.datasetId,
    );
  });

  test("that is not there fails by name", async () => {
    const begun = await register({ kind: "glue", database: "nowhere" });
    await untilState(begun.runId, "failed");
    expect((await dataset(begun.datasetId)).error).toBe("The account has no Glue database nowhere.");
  });
});

describe("a Redshift schema", () => {
  test("is registered with its tables, views and columns", async () => {
    await bed.sql('create schema "odd\'s"');
    await bed.sql('create table "odd\'s".sales (id bigint, "Na me" varchar(10))');
    await bed.sql('create view "odd\'s".seen as select id from "odd\'s".sales');
    const { warehouseKind, warehouse, database } = place;
    const made = await registered({ kind: "redshift", warehouseKind, warehouse, database, schema: "odd's" });
    expect(made.dataset).toMatchObject({ sourceKind: "redshift", schemaName: "odd's", name: "odd's" });
    expect(made.tables).toMatchObject([
      { name: "sales", type: "TABLE", format: "redshift", columnCount: 2 },
      { name: "seen", type: "VIEW", columnCount: 1 },
    ]);
  });
});

test("a registration is refused before anything is written where the input is no good", async () => {
  const s3Source = { kind: "s3", glueDatabase: "shop", tableName: "x", location: folder("orders") };
  for (const source of [
    { ...s3Source, location: "s3://bucket" },
    { ...s3Source, location: "/etc" },
    { ...s3Source, tableName: "Not Good" },
    { kind: "upload" },
    { kind: "glue", database: "" },
  ])
    expect((await register(source)).status).toBe(422);
});
