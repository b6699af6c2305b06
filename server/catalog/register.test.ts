import {
  CreateDatabaseCommand,
  CreateTableCommand,
  GetTableCommand,
  type GlueClient,
} from "@aws-sdk/client-glue";
import { DescribeResourceCommand, LakeFormationClient } from "@aws-sdk/client-lakeformation";
import { CreateBucketCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { GET as glueTablesRoute } from "@/app/api/v1/accounts/[accountId]/glue-databases/[database]/tables/route";
import { GET as glueDatabasesRoute } from "@/app/api/v1/accounts/[accountId]/glue-databases/route";
import { DELETE } from "@/app/api/v1/datasets/[datasetId]/route";
import { GET as partitionsRoute } from "@/app/api/v1/datasets/[datasetId]/tables/[tableId]/partitions/route";
import { GET as tableRoute } from "@/app/api/v1/datasets/[datasetId]/tables/[tableId]/route";
import { GET as tablesRoute } from "@/app/api/v1/datasets/[datasetId]/tables/route";
import { analyticsBucket as Bucket } from "@/prisma/demo/lake";
import { place } from "@/server/accounts/test-bed";
import { untilState } from "@/server/runs/test-bed";
import { accountId, ask as askAs, folder, type RegisterBed, registerBed } from "./testing";

let lake: RegisterBed;
let glue: GlueClient;

beforeAll(async () => {
  lake = await registerBed();
  glue = lake.glue;
  await put("orders/1.csv", "id,placed,amount\n1,2026-01-02,1.5\n2,2026-01-03,2\n");
  await put("orders/2.csv", "id,placed,amount\n3,2026-01-04,2.5\n");
  await put("orders/_SUCCESS", "");
}, 60_000);

afterAll(() => lake?.close());

const put: RegisterBed["put"] = (key, body) => lake.put(key, body);
const preview: RegisterBed["preview"] = (location, as) => lake.preview(location, as);
const register: RegisterBed["register"] = (source, more) => lake.register(source, more);
const registered: RegisterBed["registered"] = (source, more) => lake.registered(source, more);
const dataset: RegisterBed["dataset"] = (datasetId) => lake.dataset(datasetId);
const ask = (route: Parameters<typeof askAs>[0], method: string, ids: Record<string, string>) =>
  askAs(route, { method, ids, as: lake.steward });

test("what is registered counts as less than confidential by an admin's word only", async () => {
  const { app } = lake.bed;
  const source = { kind: "s3", location: folder("orders"), glueDatabase: "open", tableName: "orders" };
  const rows = async () => (await app.db.pool.query("SELECT FROM dataset")).rowCount;
  for (const role of ["viewer", "analyst", "steward"] as const) {
    const person = role === "steward" ? lake.steward : await app.person(role);
    for (const classification of ["public", "Internal"])
      expect((await lake.register(source, { classification }, person)).status).toBe(403);
  }
  expect(await lake.register(source, { classification: "public" })).toMatchObject({
    ...{ status: 403, details: { permission: "catalog.declassify" } },
  });
  expect(await rows()).toBe(0);
});

describe("a preview of a folder", () => {
  test("shows columns and rows, and writes nothing", async () => {
    lake.bed.proxy.reset();
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
      firstRows: [
        ["1", "2026-01-02", "1.5"],
        ["2", "2026-01-03", "2"],
      ],
    });
    const { rows } = await lake.bed.app.db.pool.query("SELECT FROM dataset");
    expect(rows).toEqual([]);
  });

  test.each([
    ["nowhere/", /no object in/],
    ["orders/1.csv", /is an object. Athena reads folders/],
    ["zero/", /All 1 objects .* are empty/],
    ["mixed/", /mixes formats \(1 of csv, 1 of json\)/],
    ["parts/", /is not partitioned.*is partitioned by year/],
    ["dated/", /lies in the folder 2026\/, which names no partition key/],
    ["columnar/", /shorter than the shortest one/],
    ["latin/", /not UTF-8/],
    ["quotes/", /quotes are broken/],
  ])("of %s says what is wrong and how to get out", async (name, said) => {
    await put("zero/a.csv", "");
    await put("mixed/a.csv", "a\n1\n");
    await put("mixed/b.json", "{}\n");
    await put("parts/a.csv", "a\n1\n");
    await put("parts/year=2026/a.csv", "a\n1\n");
    await put("dated/2026/01/a.csv", "a\n1\n");
    await put("columnar/a.parquet", "PAR1PAR1");
    await put("latin/a.csv", Buffer.from("n\nGr\xf6\xdfe\n", "latin1"));
    await put("quotes/a.csv", 'a,b\n"1,2\n3,4\n');
    const answer = await preview(folder(name));
    expect(answer).toMatchObject({ status: 422, issues: [{ path: "location" }] });
    expect(answer.detail).toMatch(said);
  });

  test("is as the person's own role: what that may not read stays AWS's refusal", async () => {
    await lake.s3.send(new CreateBucketCommand({ Bucket: "closed-to-analysts" }));
    const poor = await lake.bed.app.person("steward", {
      principals: { [accountId]: `arn:aws:iam::${accountId}:role/LFBusinessAnalyst1` },
    });
    expect(await preview("s3://closed-to-analysts/x/", poor)).toMatchObject({
      status: 502,
      code: "aws_denied",
    });
    expect(await preview(folder("orders"), await lake.bed.app.person("steward"))).toMatchObject({
      status: 403,
    });
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
    const lakeFormation = new LakeFormationClient(lake.bed.aws.client("ConsumerAdminUser"));
    const ResourceArn = `arn:aws:s3:::${Bucket}/orders`;
    const { ResourceInfo } = await lakeFormation.send(new DescribeResourceCommand({ ResourceArn }));
    expect(ResourceInfo?.ResourceArn).toBe(ResourceArn);

    const again = await register({ ...source, location: folder("orders///"), tableName: "other" });
    expect(again).toMatchObject({ status: 202, isNew: false, datasetId: made.datasetId, runId: made.runId });
    const { rows } = await lake.bed.app.db.pool.query(
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
    const whole = { kind: "glue", database: "crawled" };
    const same = { datasetId: made.datasetId, runId: made.runId, isNew: false, isAdding: false };
    expect(await register({ ...whole, tables: ["a"] })).toMatchObject(same);
    await table("c", []);
    const gone = await register({ ...whole, tables: ["nowhere"] });
    await untilState(gone.runId, "failed");
    expect(await dataset(made.datasetId)).toMatchObject({ state: "registered", error: null, tableCount: 1 });
    for (const [wanted, names] of [
      [{ ...whole, tables: ["a", "b"] }, ["a", "b"]],
      [whole, ["a", "b", "c"]],
    ] as const) {
      const more = await register(wanted);
      expect(more).toMatchObject({ datasetId: made.datasetId, isNew: false, isAdding: true });
      await untilState(more.runId, "succeeded");
      const { items } = await ask(tablesRoute, "GET", { datasetId: made.datasetId });
      expect(items.map((one: { name: string }) => one.name)).toEqual(names);
      expect(items[0].id).toBe(ids.tableId);
      expect(await register(wanted)).toMatchObject({ runId: more.runId, isAdding: false });
    }
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
    await lake.bed.sql('create schema "odd\'s"');
    await lake.bed.sql('create table "odd\'s".sales (id bigint, "Na me" varchar(10))');
    await lake.bed.sql('create view "odd\'s".seen as select id from "odd\'s".sales');
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
