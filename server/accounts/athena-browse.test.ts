import { AthenaClient } from "@aws-sdk/client-athena";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { GET as columnsRoute } from "@/app/api/v1/accounts/[accountId]/warehouses/[warehouseKind]/[warehouse]/databases/[database]/columns/route";
import { GET as describeRoute } from "@/app/api/v1/accounts/[accountId]/warehouses/[warehouseKind]/[warehouse]/databases/[database]/schemas/[schema]/tables/[table]/route";
import { GET as schemasRoute } from "@/app/api/v1/accounts/[accountId]/warehouses/[warehouseKind]/[warehouse]/databases/[database]/schemas/route";
import { GET as treeRoute } from "@/app/api/v1/accounts/[accountId]/warehouses/[warehouseKind]/[warehouse]/databases/[database]/tables/route";
import { GET as databasesRoute } from "@/app/api/v1/accounts/[accountId]/warehouses/[warehouseKind]/[warehouse]/databases/route";
import { GET as importRoute } from "@/app/api/v1/accounts/[accountId]/warehouses/[warehouseKind]/[warehouse]/history-import/route";
import { run } from "@/server/local/services/athena/testing";
import { jsonOf, request } from "@/server/testing/app";
import { type AccountsBed, accountsBed } from "./test-bed";

let bed: AccountsBed;
const data = "analytics-333333333333-us-east-1";
const at = {
  accountId: "333333333333",
  warehouseKind: "athena",
  warehouse: "primary",
  database: "db",
  schema: "db",
  table: "sales",
};

/** What was told before there was a database. */
const empty: { databases?: { items: string[] }; tree?: object } = {};

beforeAll(async () => {
  bed = await accountsBed();
  const as = bed.aws.client("ConsumerAdminUser");
  await new S3Client({ ...as, forcePathStyle: true }).send(new CreateBucketCommand({ Bucket: data }));
  const athena = new AthenaClient(as);
  empty.databases = await ask(databasesRoute);
  empty.tree = await ask(treeRoute, { database: "default" });
  for (const sql of [
    "create database db",
    "create database other",
    `create external table sales (id int, price decimal(10,2), tags array<string>) partitioned by (day string) location 's3://${data}/sales/'`,
    "create view seen as select id from sales",
  ]) {
    const { Status } = await run(athena, sql);
    if (Status?.State !== "SUCCEEDED") throw new Error(Status?.StateChangeReason);
  }
}, 90_000);
afterAll(() => bed?.close());
beforeEach(() => bed.proxy.reset());

type Route = typeof treeRoute;
const ask = async (route: unknown, where: object = {}) => {
  const params = Promise.resolve({ ...at, ...where });
  const answer = await (route as Route)(request("GET", "/", { as: bed.analyst }), { params });
  return { status: answer.status, ...(await jsonOf(answer)) };
};

test("a catalog without a database is worked in from default, which is empty", async () => {
  expect(empty.databases?.items).toEqual(["default"]);
  expect(empty.tree).toMatchObject({ status: 200, tables: [] });
});

test("the databases of a workgroup are Glue's, and each has one schema of its own name", async () => {
  expect((await ask(databasesRoute)).items).toEqual(["db", "other"]);
  expect((await ask(schemasRoute)).items).toEqual(["db"]);
});

test("the tree has tables and views, and columns come with their types, those of the partitions last", async () => {
  const { schemas, tables } = await ask(treeRoute);
  expect(schemas).toEqual(["db"]);
  expect(tables).toEqual([
    { schema: "db", name: "sales", type: "EXTERNAL_TABLE", rows: null },
    { schema: "db", name: "seen", type: "VIRTUAL_VIEW", rows: null },
  ]);
  const { types, tables: named } = await ask(columnsRoute);
  const typesOf = (name: string) => {
    const found = named.find((one: { name: string }) => one.name === name);
    return found.columns.map((column: string, place: number) => [column, types[found.types[place]]]);
  };
  expect(typesOf("sales")).toEqual([
    ["id", "int"],
    ["price", "decimal(10,2)"],
    ["tags", "array<string>"],
    ["day", "string"],
  ]);
  const { columns } = await ask(describeRoute);
  expect(columns.map(({ name }: { name: string }) => name)).toEqual(["id", "price", "tags", "day"]);
  expect(bed.proxy.calls).not.toContain("StartQueryExecution");
});

test("a table that is not there is told in Athena's words", async () => {
  const answer = await ask(describeRoute, { table: "gone" });
  expect(answer.status).toBe(502);
  expect(answer.detail).toContain("MetadataException");
});

test("the history of Athena cannot be imported, and that is said", async () => {
  const answer = await importRoute(request("GET", "/", { as: bed.analyst }), { params: Promise.resolve(at) });
  expect(answer.status).toBe(422);
  expect((await answer.json()).issues[0].message).toContain("not Athena's");
});
