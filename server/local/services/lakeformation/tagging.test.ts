import {
  CreateDatabaseCommand,
  CreateTableCommand,
  DeleteDatabaseCommand,
  DeleteTableCommand,
  GlueClient,
  UpdateTableCommand,
} from "@aws-sdk/client-glue";
import {
  AddLFTagsToResourceCommand,
  CreateLFTagCommand,
  DeleteLFTagCommand,
  GetResourceLFTagsCommand,
  LakeFormationClient,
  type LFTagPair,
  PutDataLakeSettingsCommand,
  RemoveLFTagsFromResourceCommand,
  type Resource,
  UpdateLFTagCommand,
} from "@aws-sdk/client-lakeformation";
import { Pool } from "pg";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { inTransaction } from "@/server/local/state/transaction";
import { startTestLocalAws, type TestLocalAws } from "@/server/local/testing";

let aws: TestLocalAws;
let lake: LakeFormationClient;
let glue: GlueClient;
let state: Pool;
beforeAll(async () => {
  aws = await startTestLocalAws();
  lake = new LakeFormationClient(aws.client("CentralDataMeshOwner"));
  glue = new GlueClient(aws.client("CentralDataMeshOwner"));
  state = new Pool({ connectionString: aws.databaseUrl });
  const admin = { DataLakePrincipalIdentifier: "arn:aws:iam::222222222222:role/CentralDataMeshOwner" };
  await lake.send(new PutDataLakeSettingsCommand({ DataLakeSettings: { DataLakeAdmins: [admin] } }));
  for (const [TagKey, TagValues] of Object.entries({ module: ["orders", "sales"], pii: ["true", "false"] })) {
    await lake.send(new CreateLFTagCommand({ TagKey, TagValues }));
  }
});
beforeEach(async () => {
  await state.query("truncate lakeformation_assignment, catalog_database cascade");
  await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: "erp" } }));
  await glue.send(new CreateTableCommand({ DatabaseName: "erp", TableInput: table("id", "email") }));
});
afterAll(async () => {
  await state.end();
  await aws.stop();
});

const table = (...columns: string[]) => ({
  Name: "customers",
  StorageDescriptor: { Columns: columns.map((Name) => ({ Name, Type: "string" })) },
  PartitionKeys: [{ Name: "day", Type: "string" }],
});
const CatalogId = "222222222222";
const pair = (TagKey: string, value: string) => ({ CatalogId, TagKey, TagValues: [value] });
const database = { Database: { Name: "ERP" } };
const customers = { Table: { DatabaseName: "erp", Name: "Customers" } };
const columns = (...ColumnNames: string[]) => ({
  TableWithColumns: { DatabaseName: "erp", Name: "customers", ColumnNames },
});

const tag = async (Resource: Resource, ...LFTags: LFTagPair[]) =>
  (await lake.send(new AddLFTagsToResourceCommand({ Resource, LFTags }))).Failures;
const untag = async (Resource: Resource, ...LFTags: LFTagPair[]) =>
  (await lake.send(new RemoveLFTagsFromResourceCommand({ Resource, LFTags }))).Failures;
async function tagsOf(Resource: Resource, ShowAssignedLFTags = false) {
  const { $metadata, ...tags } = await lake.send(
    new GetResourceLFTagsCommand({ Resource, ShowAssignedLFTags }),
  );
  return tags;
}

test("a value comes down from the database to the columns, until a nearer one takes its place", async () => {
  expect(await tag(database, { TagKey: "Module", TagValues: ["ORDERS"] })).toEqual([]);
  const orders = [pair("module", "orders")];
  expect(await tagsOf(database)).toEqual({ LFTagOnDatabase: orders });
  const inherited = ["id", "email", "day"].map((Name) => ({ Name, LFTags: orders }));
  expect(await tagsOf(customers)).toEqual({
    LFTagOnDatabase: orders,
    LFTagsOnTable: orders,
    LFTagsOnColumns: inherited,
  });
  expect(await tagsOf(customers, true)).toEqual({ LFTagOnDatabase: orders });

  await tag(customers, pair("module", "sales"));
  await tag(columns("EMAIL", "day"), pair("pii", "true"), pair("module", "orders"));
  expect(await tagsOf(customers, true)).toEqual({
    LFTagOnDatabase: orders,
    LFTagsOnTable: [pair("module", "sales")],
    LFTagsOnColumns: ["email", "day"].map((Name) => ({ Name, LFTags: [...orders, pair("pii", "true")] })),
  });
  expect(await tagsOf(columns("id", "email"))).toEqual({
    LFTagOnDatabase: orders,
    LFTagsOnTable: [pair("module", "sales")],
    LFTagsOnColumns: [
      { Name: "id", LFTags: [pair("module", "sales")] },
      { Name: "email", LFTags: [...orders, pair("pii", "true")] },
    ],
  });

  expect(await untag(customers, pair("module", "sales"))).toEqual([]);
  expect((await tagsOf(columns("id"))).LFTagsOnColumns).toEqual([{ Name: "id", LFTags: orders }]);
});

test("a key has one value: another takes its place, and the other keys stay", async () => {
  await tag(database, pair("module", "orders"), pair("pii", "false"));
  await tag(database, pair("module", "sales"));
  expect(await tagsOf(database)).toEqual({
    LFTagOnDatabase: [pair("module", "sales"), pair("pii", "false")],
  });
});

const notThere = { ErrorCode: "EntityNotFoundException", ErrorMessage: "Tag or tag value does not exist." };

test("tags that can't be put on something or taken off it are told, and the others are", async () => {
  expect(await tag(database, pair("none", "x"), pair("pii", "maybe"), pair("module", "sales"))).toEqual([
    { LFTag: pair("none", "x"), Error: notThere },
    { LFTag: pair("pii", "maybe"), Error: notThere },
  ]);
  const foreign = { ...pair("pii", "true"), CatalogId: "333333333333" };
  expect(await tag(database, foreign)).toMatchObject([
    { LFTag: foreign, Error: { ErrorCode: "InvalidInputException" } },
  ]);
  expect(await tagsOf(database)).toEqual({ LFTagOnDatabase: [pair("module", "sales")] });
  // Inherited isn't assigned, and another value isn't this one.
  expect(await untag(customers, pair("module", "sales"))).toMatchObject([{ Error: notThere }]);
  expect(await untag(database, pair("module", "orders"))).toMatchObject([{ Error: notThere }]);
  expect(await tagsOf(database)).toEqual({ LFTagOnDatabase: [pair("module", "sales")] });
});

test.each<[string, Resource, LFTagPair[], string, RegExp]>([
  [
    "a key twice",
    database,
    [pair("pii", "true"), pair("PII", "false")],
    "InvalidInputException",
    /^Provided list of tags contains duplicate tag key$/,
  ],
  [
    "two values of a key",
    database,
    [{ TagKey: "pii", TagValues: ["true", "false"] }],
    "InvalidInputException",
    /size not equal to 1/,
  ],
  ["a wildcard", database, [pair("pii", "*")], "InvalidInputException", /wild card/],
  [
    "51 tags",
    database,
    Array.from({ length: 51 }, (_, n) => pair(`k${n}`, "v")),
    "ValidationException",
    /lFTags/,
  ],
  [
    "two resources",
    { ...database, ...customers },
    [pair("pii", "true")],
    "InvalidInputException",
    /exactly 1/,
  ],
  [
    "a location",
    { DataLocation: { ResourceArn: "arn:aws:s3:::lake" } },
    [pair("pii", "true")],
    "InvalidInputException",
    /Only/,
  ],
  [
    "all tables",
    { Table: { DatabaseName: "erp", TableWildcard: {} } },
    [pair("pii", "true")],
    "InvalidInputException",
    /one table/,
  ],
  [
    "all columns",
    { TableWithColumns: { DatabaseName: "erp", Name: "customers", ColumnWildcard: {} } },
    [pair("pii", "true")],
    "InvalidInputException",
    /ColumnNames/,
  ],
  [
    "no database",
    { Database: { Name: "x" } },
    [pair("pii", "true")],
    "EntityNotFoundException",
    /Database x/,
  ],
  [
    "no table",
    { Table: { DatabaseName: "erp", Name: "x" } },
    [pair("pii", "true")],
    "EntityNotFoundException",
    /Table x/,
  ],
  ["no column", columns("id", "x"), [pair("pii", "true")], "EntityNotFoundException", /Column x/],
])("refused: %s", async (_what, resource, tags, name, message) => {
  await expect(tag(resource, ...tags)).rejects.toMatchObject({
    name,
    message: expect.stringMatching(message),
  });
  expect(await tagsOf(database)).toEqual({});
});

test("50 tags are the most on one resource", async () => {
  const keys = Array.from({ length: 50 }, (_, n) => `k${n}`);
  await state.query("insert into lakeformation_tag select $1, key, '{v}' from unnest($2::text[]) as key", [
    CatalogId,
    keys,
  ]);
  expect(await tag(columns("id"), ...keys.map((key) => pair(key, "v")))).toEqual([]);
  await expect(tag(columns("id", "email"), pair("pii", "true"))).rejects.toMatchObject({
    name: "InvalidInputException",
  });
  expect((await tagsOf(columns("email"), true)).LFTagsOnColumns).toBeUndefined();
  await tag(columns("email"), pair("pii", "true"));
  await state.query("delete from lakeformation_tag where tag_key = any($1)", [keys]);
});

test("a value that is in use stays; one that no longer is goes", async () => {
  await tag(columns("id"), pair("pii", "true"));
  const remove = () => lake.send(new UpdateLFTagCommand({ TagKey: "pii", TagValuesToDelete: ["TRUE"] }));
  await expect(remove()).rejects.toMatchObject({
    name: "InvalidInputException",
    message: "Update not allowed",
  });
  await untag(columns("id"), pair("pii", "true"));
  await remove();
  await lake.send(new UpdateLFTagCommand({ TagKey: "pii", TagValuesToAdd: ["true"] }));
});

test("a tag is not put on anything while somebody changes it", async () => {
  await inTransaction(state, async (client) => {
    await client.query("update lakeformation_tag set tag_values = tag_values where tag_key = 'pii'");
    await expect(tag(database, pair("pii", "true"))).rejects.toMatchObject({
      name: "ConcurrentModificationException",
    });
  });
  expect(await tag(database, pair("pii", "true"))).toEqual([]);
});

test("many who tag one resource at once lose nothing and stay below its limit", async () => {
  const keys = Array.from({ length: 60 }, (_, n) => `many${n}`);
  await state.query("insert into lakeformation_tag select $1, key, '{v}' from unnest($2::text[]) as key", [
    CatalogId,
    keys,
  ]);
  const done = await Promise.allSettled(keys.map((key) => tag(customers, pair(key, "v"))));
  expect(done.filter(({ status }) => status === "fulfilled")).toHaveLength(50);
  expect((await tagsOf(customers, true)).LFTagsOnTable).toHaveLength(50);
  await state.query("delete from lakeformation_tag where tag_key = any($1)", [keys]);
});

test("tags vanish with the column, the table, the database and the tag", async () => {
  const all = async () =>
    (
      await state.query("select table_name, column_name, tag_key from lakeformation_assignment order by 1, 2")
    ).rows.map((row) => Object.values(row).join("."));
  await lake.send(new CreateLFTagCommand({ TagKey: "gone", TagValues: ["v"] }));
  await tag(columns("id", "email", "day"), pair("pii", "true"));
  await tag(customers, pair("gone", "v"));
  await tag(database, pair("pii", "true"));
  await glue.send(new UpdateTableCommand({ DatabaseName: "erp", TableInput: table("email", "name") }));
  expect(await all()).toEqual(["..pii", "customers..gone", "customers.day.pii", "customers.email.pii"]);
  await lake.send(new DeleteLFTagCommand({ TagKey: "gone" }));
  expect(await all()).toEqual(["..pii", "customers.day.pii", "customers.email.pii"]);
  await glue.send(new DeleteTableCommand({ DatabaseName: "erp", Name: "customers" }));
  expect(await all()).toEqual(["..pii"]);
  await glue.send(new CreateTableCommand({ DatabaseName: "erp", TableInput: table("id") }));
  await tag(columns("id"), pair("pii", "false"));
  await glue.send(new DeleteDatabaseCommand({ Name: "erp" }));
  expect(await all()).toEqual([]);
});
