import { CreateDatabaseCommand, CreateTableCommand, GlueClient } from "@aws-sdk/client-glue";
import {
  AddLFTagsToResourceCommand,
  CreateLFTagCommand,
  LakeFormationClient,
  type LFTag,
  PutDataLakeSettingsCommand,
  paginateSearchDatabasesByLFTags,
  paginateSearchTablesByLFTags,
  type Resource,
  SearchTablesByLFTagsCommand,
  type TaggedTable,
} from "@aws-sdk/client-lakeformation";
import { Pool } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestLocalAws, type TestLocalAws } from "@/server/local/testing";

let aws: TestLocalAws;
let lake: LakeFormationClient;
beforeAll(async () => {
  aws = await startTestLocalAws();
  lake = new LakeFormationClient(aws.client("CentralDataMeshOwner"));
  const glue = new GlueClient(aws.client("CentralDataMeshOwner"));
  const admin = { DataLakePrincipalIdentifier: "arn:aws:iam::222222222222:role/CentralDataMeshOwner" };
  await lake.send(new PutDataLakeSettingsCommand({ DataLakeSettings: { DataLakeAdmins: [admin] } }));
  for (const [TagKey, TagValues] of Object.entries({ module: ["orders", "sales"], pii: ["true", "false"] })) {
    await lake.send(new CreateLFTagCommand({ TagKey, TagValues }));
  }
  for (const Name of ["a", "b", "c"]) {
    await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name } }));
  }
  const Columns = ["id", "email"].map((Name) => ({ Name, Type: "string" }));
  for (const [DatabaseName, Name] of [
    ["a", "plain"],
    ["a", "moved"],
    ["a", "split"],
    ["b", "alone"],
    ["b", "partial"],
  ] as const) {
    const TableInput = { Name, StorageDescriptor: { Columns } };
    await glue.send(new CreateTableCommand({ DatabaseName, TableInput }));
  }
  await glue.send(new CreateTableCommand({ DatabaseName: "a", TableInput: { Name: "view" } }));
  await tag({ Database: { Name: "a" } }, "module", "orders");
  await tag({ Database: { Name: "c" } }, "module", "orders");
  await tag({ Table: { DatabaseName: "a", Name: "moved" } }, "module", "sales");
  await tag(columns("a", "split", "email"), "module", "sales");
  await tag(columns("a", "split", "email"), "pii", "true");
  await tag({ Table: { DatabaseName: "b", Name: "alone" } }, "module", "orders");
  await tag(columns("b", "alone", "id"), "module", "sales");
  await tag(columns("b", "alone", "email"), "module", "sales");
  await tag(columns("b", "partial", "id"), "pii", "true");
});
afterAll(() => aws.stop());

const columns = (DatabaseName: string, Name: string, ...ColumnNames: string[]) => ({
  TableWithColumns: { DatabaseName, Name, ColumnNames },
});

async function tag(Resource: Resource, TagKey: string, value: string): Promise<void> {
  const LFTags = [{ TagKey, TagValues: [value] }];
  await lake.send(new AddLFTagsToResourceCommand({ Resource, LFTags }));
}

const on = (TagKey: string, ...TagValues: string[]): LFTag => ({ TagKey, TagValues });

async function tables(...Expression: LFTag[]): Promise<TaggedTable[]> {
  const found: TaggedTable[] = [];
  for await (const { TableList = [] } of paginateSearchTablesByLFTags(
    { client: lake, pageSize: 1 },
    { Expression },
  ))
    found.push(...TableList);
  return found;
}

const named = (found: TaggedTable[]) =>
  found.map(({ Table, LFTagsOnColumns = [] }) => [
    `${Table?.DatabaseName}.${Table?.Name}`,
    ...LFTagsOnColumns.map(({ Name }) => Name),
  ]);

test("a table is found by the columns that match, with what they inherit and in spite of what they override", async () => {
  expect(named(await tables(on("Module", "Orders")))).toEqual([
    ["a.plain", "id", "email"],
    ["a.split", "id"],
    ["a.view"],
  ]);
  expect(named(await tables(on("module", "sales")))).toEqual([
    ["a.moved", "id", "email"],
    ["a.split", "email"],
    ["b.alone", "id", "email"],
  ]);
});

test("all keys must match on one column, each by one of its values", async () => {
  expect(named(await tables(on("module", "orders", "sales"), on("pii", "true")))).toEqual([
    ["a.split", "email"],
  ]);
  expect(await tables(on("module", "orders"), on("pii", "true"))).toEqual([]);
});

test("a table comes with its tags, its database's and those of the columns that match", async () => {
  const pair = (TagKey: string, value: string) => ({
    CatalogId: "222222222222",
    TagKey,
    TagValues: [value],
  });
  expect(await tables(on("pii", "true"), on("module", "sales"))).toEqual([
    {
      Table: { CatalogId: "222222222222", DatabaseName: "a", Name: "split" },
      LFTagOnDatabase: [pair("module", "orders")],
      LFTagsOnTable: [pair("module", "orders")],
      LFTagsOnColumns: [{ Name: "email", LFTags: [pair("module", "sales"), pair("pii", "true")] }],
    },
  ]);
});

test("databases are found by their own tags", async () => {
  const found: (string | undefined)[] = [];
  for await (const { DatabaseList = [] } of paginateSearchDatabasesByLFTags(
    { client: lake, pageSize: 1 },
    { Expression: [on("module", "orders")] },
  ))
    found.push(...DatabaseList.map(({ Database }) => Database?.Name));
  expect(found).toEqual(["a", "c"]);
});

test.each<[string, LFTag[], number, string]>([
  ["a key twice", [on("pii", "true"), on("PII", "false")], 1, "InvalidInputException"],
  ["nothing to look for", [], 1, "InvalidInputException"],
  ["an unknown value", [on("pii", "maybe")], 1, "EntityNotFoundException"],
  ["a page of none", [on("pii", "true")], 0, "ValidationException"],
  ["a page of 101", [on("pii", "true")], 101, "ValidationException"],
])("refused: %s", async (_what, Expression, MaxResults, name) => {
  const search = lake.send(new SearchTablesByLFTagsCommand({ Expression, MaxResults }));
  await expect(search).rejects.toMatchObject({ name });
});

test("a token leads on in its own search alone", async () => {
  const orders = { Expression: [on("module", "orders")], MaxResults: 1 };
  const { NextToken } = await lake.send(new SearchTablesByLFTagsCommand(orders));
  const sales = new SearchTablesByLFTagsCommand({ Expression: [on("module", "sales")], NextToken });
  await expect(lake.send(sales)).rejects.toMatchObject({ name: "InvalidInputException" });
});

test("what can match is found among many tables that have nothing", async () => {
  const state = new Pool({ connectionString: aws.databaseUrl });
  await state.query(`insert into catalog_database values ('222222222222', 'many', '{}')`);
  await state.query(
    `insert into catalog_table (account_id, database_name, name, definition, created_by)
     select '222222222222', 'many', 't' || n, '{"storage": {"columns": [{"name": "id"}]}}', 'x'
     from generate_series(1, 1500) as n`,
  );
  // The database's tag makes candidates of all; only the last few keep it.
  await tag({ Database: { Name: "many" } }, "pii", "false");
  await state.query(
    `insert into lakeformation_assignment
     select '222222222222', 'many', 't' || n, 'id', 'pii', 'true' from generate_series(1, 1498) as n`,
  );
  await state.end();
  const Expression = [on("pii", "false")];
  const found = await lake.send(new SearchTablesByLFTagsCommand({ Expression }));
  expect(named(found.TableList ?? [])).toEqual([
    ["many.t1499", "id"],
    ["many.t1500", "id"],
  ]);
  expect(found.NextToken).toBeUndefined();
});
