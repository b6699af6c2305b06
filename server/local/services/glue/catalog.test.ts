import {
  BatchCreatePartitionCommand,
  BatchDeletePartitionCommand,
  BatchDeleteTableCommand,
  BatchGetPartitionCommand,
  BatchUpdatePartitionCommand,
  ConcurrentModificationException,
  CreateDatabaseCommand,
  type CreateDatabaseCommandInput,
  CreateTableCommand,
  DeleteColumnStatisticsForTableCommand,
  DeleteDatabaseCommand,
  DeletePartitionCommand,
  EntityNotFoundException,
  GetColumnStatisticsForTableCommand,
  GetDatabaseCommand,
  GetPartitionCommand,
  GetPartitionsCommand,
  GetResourcePolicyCommand,
  GetTableCommand,
  GetTablesCommand,
  GetTableVersionsCommand,
  GetTagsCommand,
  GlueClient,
  InvalidInputException,
  PutResourcePolicyCommand,
  paginateGetDatabases,
  paginateGetPartitions,
  SearchTablesCommand,
  type TableInput,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateColumnStatisticsForTableCommand,
  UpdatePartitionCommand,
  UpdateTableCommand,
} from "@aws-sdk/client-glue";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestLocalAws, type TestLocalAws } from "@/server/local/testing";

let aws: TestLocalAws;
let glue: GlueClient;
let consumer: GlueClient;
let analyst: GlueClient;
beforeAll(async () => {
  aws = await startTestLocalAws();
  glue = new GlueClient(aws.client("CentralDataMeshOwner"));
  consumer = new GlueClient(aws.client("ConsumerAdminUser"));
  analyst = new GlueClient(aws.client("LFBusinessAnalyst1"));
  await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: "Mesh", Parameters: { a: "b" } } }));
});
afterAll(() => aws.stop());

const owner = "222222222222";
const full: TableInput = {
  Name: "Sales",
  Description: "What was sold",
  Owner: "retail",
  Retention: 7,
  TableType: "EXTERNAL_TABLE",
  LastAccessTime: new Date("2024-01-01T00:00:00Z"),
  Parameters: { classification: "csv", EXTERNAL: "TRUE" },
  PartitionKeys: [{ Name: "Day", Type: "date" }],
  StorageDescriptor: {
    Columns: [
      { Name: "Id", Type: "bigint", Comment: "key" },
      { Name: "amount", Type: "decimal(10,2)" },
    ],
    Location: "s3://lake/sales/",
    InputFormat: "org.apache.hadoop.mapred.TextInputFormat",
    OutputFormat: "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
    Compressed: false,
    NumberOfBuckets: -1,
    SerdeInfo: {
      SerializationLibrary: "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe",
      Parameters: { "field.delim": "," },
    },
    BucketColumns: ["id"],
    SortColumns: [{ Column: "id", SortOrder: 1 }],
    Parameters: { typeOfData: "file" },
    SkewedInfo: { SkewedColumnNames: ["id"], SkewedColumnValues: ["1"], SkewedColumnValueLocationMaps: {} },
    StoredAsSubDirectories: true,
  },
};
const create = (name: string, more: Partial<TableInput> = {}) =>
  glue.send(new CreateTableCommand({ DatabaseName: "mesh", TableInput: { ...full, Name: name, ...more } }));
const get = async (name: string) =>
  (await glue.send(new GetTableCommand({ DatabaseName: "mesh", Name: name }))).Table;

test("a table comes back whole, its names in lower case", async () => {
  await create("Sales");
  expect(await get("SALES")).toEqual({
    ...full,
    Name: "sales",
    DatabaseName: "mesh",
    CatalogId: owner,
    PartitionKeys: [{ Name: "day", Type: "date" }],
    StorageDescriptor: {
      ...full.StorageDescriptor,
      Columns: [
        { Name: "id", Type: "bigint", Comment: "key" },
        { Name: "amount", Type: "decimal(10,2)" },
      ],
    },
    CreateTime: expect.any(Date),
    UpdateTime: expect.any(Date),
    CreatedBy: `arn:aws:sts::${owner}:assumed-role/CentralDataMeshOwner/CentralDataMeshOwner`,
    IsRegisteredWithLakeFormation: false,
    VersionId: "0",
  });
});

test("an update may be bound to a version, and the versions can be read", async () => {
  await create("versioned");
  const update = (Description: string, more: object = {}) =>
    glue.send(
      new UpdateTableCommand({
        DatabaseName: "mesh",
        TableInput: { ...full, Name: "versioned", Description },
        ...more,
      }),
    );
  await update("one", { VersionId: "0" });
  await expect(update("two", { VersionId: "0" })).rejects.toBeInstanceOf(ConcurrentModificationException);
  await update("three", { SkipArchive: true });
  const { TableVersions } = await glue.send(
    new GetTableVersionsCommand({ DatabaseName: "mesh", TableName: "versioned" }),
  );
  expect(TableVersions?.map(({ VersionId, Table }) => [VersionId, Table?.Description])).toEqual([
    ["2", "three"],
    ["0", "What was sold"],
  ]);
  await expect(update("x", { Force: true, TransactionId: "t" })).rejects.toMatchObject({
    name: "NotImplementedException",
    message: expect.stringContaining("TransactionId of glue:UpdateTable"),
  });
});

test("lists page, match and search", async () => {
  for (const Name of ["p_1", "p_2", "q_1"]) await create(Name, { Description: `Ware 100%_ ${Name}` });
  const { TableList } = await glue.send(new GetTablesCommand({ DatabaseName: "mesh", Expression: "p_.*" }));
  expect(TableList?.map(({ Name }) => Name)).toEqual(["p_1", "p_2"]);
  await expect(
    glue.send(new GetTablesCommand({ DatabaseName: "mesh", NextToken: "rubbish" })),
  ).rejects.toBeInstanceOf(InvalidInputException);
  const search = async (SearchText: string) =>
    (
      await glue.send(
        new SearchTablesCommand({ SearchText, SortCriteria: [{ FieldName: "Name", Sort: "DESC" }] }),
      )
    ).TableList?.map(({ Name }) => Name);
  expect(await search("100%_ p_")).toEqual(["p_2", "p_1"]);
  expect(await search('"q_1"')).toEqual(["q_1"]);
  const names: (string | undefined)[] = [];
  await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: "other" } }));
  for await (const page of paginateGetDatabases({ client: glue, pageSize: 1 }, {})) {
    names.push(...(page.DatabaseList ?? []).map(({ Name }) => Name));
  }
  expect(names).toEqual(["mesh", "other"]);
  const batch = { DatabaseName: "mesh", TablesToDelete: ["p_1", "none"] };
  const { Errors } = await glue.send(new BatchDeleteTableCommand(batch));
  expect(Errors).toMatchObject([
    { TableName: "none", ErrorDetail: { ErrorCode: "EntityNotFoundException" } },
  ]);
});

test("partitions one by one and in batches", async () => {
  await create("parts");
  const names = { DatabaseName: "mesh", TableName: "parts" };
  const days = Array.from({ length: 25 }, (_, i) => `2024-01-${String(i + 1).padStart(2, "0")}`);
  const PartitionInputList = days.map((day) => ({
    Values: [day],
    StorageDescriptor: { ...full.StorageDescriptor, Location: `s3://lake/sales/day=${day}/` },
  }));
  await glue.send(new BatchCreatePartitionCommand({ ...names, PartitionInputList }));
  const again = await glue.send(
    new BatchCreatePartitionCommand({ ...names, PartitionInputList: PartitionInputList.slice(0, 1) }),
  );
  expect(again.Errors).toMatchObject([
    { PartitionValues: [days[0]], ErrorDetail: { ErrorCode: "AlreadyExistsException" } },
  ]);
  const found: (string | undefined)[] = [];
  const filtered = { ...names, Expression: "day >= '2024-01-20'", ExcludeColumnSchema: true };
  for await (const page of paginateGetPartitions({ client: glue, pageSize: 4 }, filtered)) {
    for (const partition of page.Partitions ?? []) {
      expect(partition.StorageDescriptor?.Columns).toBeUndefined();
      found.push(partition.StorageDescriptor?.Location);
    }
  }
  expect(found).toHaveLength(6);
  const entry = { PartitionValueList: [days[1] ?? ""], PartitionInput: { Parameters: { rows: "1" } } };
  const missing = { PartitionValueList: ["1999-01-01"], PartitionInput: {} };
  const updated = await glue.send(new BatchUpdatePartitionCommand({ ...names, Entries: [entry, missing] }));
  expect(updated.Errors).toMatchObject([{ PartitionValueList: ["1999-01-01"] }]);
  const moved = { ...names, PartitionValueList: [days[2] ?? ""], PartitionInput: { Values: ["2025-01-01"] } };
  await glue.send(new UpdatePartitionCommand(moved));
  const one = await glue.send(new GetPartitionCommand({ ...names, PartitionValues: ["2025-01-01"] }));
  expect(one.Partition?.Values).toEqual(["2025-01-01"]);
  const some = [{ Values: [days[1] ?? ""] }, { Values: ["1999-01-01"] }];
  const got = await glue.send(new BatchGetPartitionCommand({ ...names, PartitionsToGet: some }));
  expect(got.Partitions?.map(({ Parameters }) => Parameters)).toEqual([{ rows: "1" }]);
  const dropped = await glue.send(new BatchDeletePartitionCommand({ ...names, PartitionsToDelete: some }));
  expect(dropped.Errors).toMatchObject([{ PartitionValues: ["1999-01-01"] }]);
  await expect(
    glue.send(new DeletePartitionCommand({ ...names, PartitionValues: ["1999-01-01"] })),
  ).rejects.toThrow("Cannot find partition.");
  await expect(
    glue.send(new GetPartitionsCommand({ ...names, NextToken: "rubbish" })),
  ).rejects.toBeInstanceOf(InvalidInputException);
});

test("statistics of columns keep dates, decimals and counts", async () => {
  await create("stats");
  const names = { DatabaseName: "mesh", TableName: "stats" };
  const AnalyzedTime = new Date("2024-02-03T04:05:06Z");
  const decimal = {
    ColumnName: "amount",
    ColumnType: "decimal(10,2)",
    AnalyzedTime,
    StatisticsData: {
      Type: "DECIMAL" as const,
      DecimalColumnStatisticsData: {
        MinimumValue: { UnscaledValue: new Uint8Array([1, 255]), Scale: 2 },
        NumberOfNulls: 1,
        NumberOfDistinctValues: 2,
      },
    },
  };
  const unknown = { ...decimal, ColumnName: "nothing" };
  const saved = await glue.send(
    new UpdateColumnStatisticsForTableCommand({ ...names, ColumnStatisticsList: [decimal, unknown] }),
  );
  expect(saved.Errors).toMatchObject([{ ColumnStatistics: { ColumnName: "nothing" } }]);
  const read = () =>
    glue.send(new GetColumnStatisticsForTableCommand({ ...names, ColumnNames: ["amount", "id"] }));
  expect(await read()).toMatchObject({ ColumnStatisticsList: [decimal], Errors: [{ ColumnName: "id" }] });
  await glue.send(new DeleteColumnStatisticsForTableCommand({ ...names, ColumnName: "amount" }));
  expect((await read()).ColumnStatisticsList).toEqual([]);
});

test("tags belong to a database and go with it", async () => {
  const input: CreateDatabaseCommandInput = { DatabaseInput: { Name: "tagged" }, Tags: { a: "1", b: "2" } };
  await glue.send(new CreateDatabaseCommand(input));
  const ResourceArn = `arn:aws:glue:us-east-1:${owner}:database/tagged`;
  await glue.send(new TagResourceCommand({ ResourceArn, TagsToAdd: { b: "3" } }));
  await glue.send(new UntagResourceCommand({ ResourceArn, TagsToRemove: ["a"] }));
  expect((await glue.send(new GetTagsCommand({ ResourceArn }))).Tags).toEqual({ b: "3" });
  await glue.send(new DeleteDatabaseCommand({ Name: "tagged" }));
  await expect(glue.send(new GetTagsCommand({ ResourceArn }))).rejects.toBeInstanceOf(
    EntityNotFoundException,
  );
});

describe("another account", () => {
  const read = (Name: string) =>
    consumer.send(new GetTableCommand({ CatalogId: owner, DatabaseName: "mesh", Name }));

  test("gets what the resource policy gives, directly and by links, and nothing else", async () => {
    await create("shared", { PartitionKeys: [] });
    await create("secret");
    await expect(read("shared")).rejects.toMatchObject({ name: "AccessDeniedException" });
    const arn = (rest: string) => `arn:aws:glue:us-east-1:${owner}:${rest}`;
    const Statement = {
      Effect: "Allow",
      Principal: { AWS: "333333333333" },
      Action: "glue:Get*",
      Resource: [arn("catalog"), arn("database/mesh"), arn("table/mesh/shared")],
    };
    const PolicyInJson = JSON.stringify({ Version: "2012-10-17", Statement: [Statement] });
    const { PolicyHash } = await glue.send(new PutResourcePolicyCommand({ PolicyInJson }));
    expect((await read("shared")).Table?.CatalogId).toBe(owner);
    await expect(read("secret")).rejects.toMatchObject({ name: "AccessDeniedException" });
    const list = await consumer.send(new GetTablesCommand({ CatalogId: owner, DatabaseName: "mesh" }));
    expect(list.TableList?.map(({ Name }) => Name)).toEqual(["shared"]);
    const TargetDatabase = { CatalogId: owner, DatabaseName: "mesh" };
    await consumer.send(new CreateDatabaseCommand({ DatabaseInput: { Name: "link", TargetDatabase } }));
    const link = await consumer.send(new GetDatabaseCommand({ Name: "link" }));
    expect(link.Database).toMatchObject({ Name: "link", CatalogId: "333333333333", TargetDatabase });
    const through = await consumer.send(new GetTableCommand({ DatabaseName: "link", Name: "shared" }));
    expect(through.Table).toMatchObject({ Name: "shared", CatalogId: owner });
    const TableInput = { ...full, Name: "intruder" };
    await expect(
      consumer.send(new CreateTableCommand({ DatabaseName: "link", TableInput })),
    ).rejects.toMatchObject({ name: "AccessDeniedException" });
    const kept = await glue.send(new GetResourcePolicyCommand({}));
    expect(kept).toMatchObject({ PolicyInJson, PolicyHash });
    await expect(
      glue.send(new PutResourcePolicyCommand({ PolicyInJson, PolicyExistsCondition: "NOT_EXIST" })),
    ).rejects.toMatchObject({ name: "ConditionCheckFailureException" });
    const conditional = JSON.stringify({ Statement: [{ ...Statement, Condition: {} }] });
    await expect(
      glue.send(new PutResourcePolicyCommand({ PolicyInJson: conditional })),
    ).rejects.toMatchObject({ name: "NotImplementedException" });
  });
});

test.each([
  ["a name of no length", { Name: "" }, "ValidationException"],
  [
    "a column twice",
    { StorageDescriptor: { Columns: [{ Name: "A" }, { Name: "a" }] } },
    "InvalidInputException",
  ],
  ["a schema of a registry", { StorageDescriptor: { SchemaReference: {} } }, "NotImplementedException"],
])("CreateTable refuses %s", async (_what, more, name) => {
  await expect(create("bad", more)).rejects.toMatchObject({ name });
});

test("an analyst may not change the catalog", async () => {
  await expect(
    analyst.send(new CreateDatabaseCommand({ DatabaseInput: { Name: "mine" } })),
  ).rejects.toMatchObject({ name: "AccessDeniedException" });
});

test("names of any kind are kept, and nothing in them is run", async () => {
  for (const Name of ["with space", "quo'te\"", "naïve 表", "x; drop table catalog_table; --", "a/b*?%"]) {
    await create(Name);
    expect((await get(Name))?.Name).toBe(Name.toLowerCase());
  }
});
