import { CreateTableCommand, DeleteTableCommand } from "@aws-sdk/client-glue";
import {
  AddLFTagsToResourceCommand,
  CreateDataCellsFilterCommand,
  CreateLFTagCommand,
  type DataCellsFilter,
  DeleteDataCellsFilterCommand,
  GetDataCellsFilterCommand,
  GetEffectivePermissionsForPathCommand,
  ListDataCellsFilterCommand,
  PutDataLakeSettingsCommand,
  paginateListDataCellsFilter,
  type Resource,
  UpdateDataCellsFilterCommand,
} from "@aws-sdk/client-lakeformation";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestLocalAws, type TestLocalAws } from "@/server/local/testing";
import {
  asPrincipal,
  columns,
  governance,
  lakeOf,
  locationRole,
  meshOwner,
  plainRows,
  table,
} from "./testing";

let aws: TestLocalAws;
let owner: ReturnType<typeof lakeOf>;
beforeAll(async () => {
  aws = await startTestLocalAws();
  owner = lakeOf(aws, "CentralDataMeshOwner");
  await owner.administer();
  await owner.makeDatabase("mesh");
  await owner.makeTable("mesh", "sales", ["Id", "country", "list", "oid"], ["day"]);
});
afterAll(() => aws.stop());

const refused = (name: string, message: string) =>
  expect.objectContaining({ name, message: expect.stringContaining(message) });
const place = { TableCatalogId: governance, DatabaseName: "mesh", TableName: "sales" };
const german: DataCellsFilter = {
  ...place,
  Name: "German",
  RowFilter: { FilterExpression: "country = 'DE' AND day > '2024'" },
  ColumnNames: ["ID", "country"],
};
const create = (TableData: DataCellsFilter) =>
  owner.lake.send(new CreateDataCellsFilterCommand({ TableData }));
const get = async (Name: string) =>
  (await owner.lake.send(new GetDataCellsFilterCommand({ ...place, Name }))).DataCellsFilter;
const filter = (Name: string) => ({ DataCellsFilter: { ...place, Name } });

test("a filter is kept, changed in turns, and taken away with what was granted on it", async () => {
  await create({ ...german, TableName: "SALES" });
  const made = await get("German");
  expect(made).toEqual({ ...german, ColumnNames: ["id", "country"], VersionId: expect.any(String) });
  await expect(create(german)).rejects.toEqual(refused("AlreadyExistsException", "German"));
  await owner.grant(locationRole, filter("German"), ["SELECT"]);

  const changed: DataCellsFilter = {
    ...place,
    Name: "German",
    RowFilter: { AllRowsWildcard: {} },
    ColumnWildcard: { ExcludedColumnNames: ["country"] },
    VersionId: made?.VersionId,
  };
  await owner.lake.send(new UpdateDataCellsFilterCommand({ TableData: changed }));
  expect(await get("German")).toEqual({
    ...changed,
    VersionId: expect.not.stringMatching(`^${made?.VersionId}$`),
  });
  await expect(owner.lake.send(new UpdateDataCellsFilterCommand({ TableData: changed }))).rejects.toEqual(
    refused("ConcurrentModificationException", "changed"),
  );

  const listed = { Resource: table("mesh", "sales"), IncludeRelated: "TRUE" };
  const shown = plainRows(await owner.list(listed)).filter(
    ([principal]) => principal !== "CentralDataMeshOwner",
  );
  expect(shown).toEqual([["RegisterLocationServiceRole", filter("German"), "SELECT", ""]]);
  expect(plainRows(await owner.list({ Resource: table("mesh", "sales") }))).toHaveLength(2);
  const Principal = asPrincipal(locationRole);
  expect(await owner.list({ Principal, Resource: table("mesh", "sales") })).toEqual([]);

  await owner.lake.send(new DeleteDataCellsFilterCommand({ ...place, Name: "German" }));
  await expect(get("German")).rejects.toEqual(refused("EntityNotFoundException", "not found"));
  await create(german);
  expect(plainRows(await owner.list(listed))).toHaveLength(2);
});

test("filters page, and go with their table", async () => {
  await owner.makeTable("mesh", "brief", ["id"]);
  for (const Name of ["a", "b", "c"]) {
    await create({
      ...place,
      ...{ TableName: "brief", Name, RowFilter: { AllRowsWildcard: {} }, ColumnWildcard: {} },
    });
  }
  const Table = { DatabaseName: "mesh", Name: "brief" };
  const names: (string | undefined)[] = [];
  for await (const page of paginateListDataCellsFilter({ client: owner.lake, pageSize: 2 }, { Table })) {
    names.push(...(page.DataCellsFilters ?? []).map(({ Name }) => Name));
  }
  expect(names).toEqual(["a", "b", "c"]);
  await owner.glue.send(new DeleteTableCommand(Table));
  await owner.makeTable("mesh", "brief", ["id"]);
  expect((await owner.lake.send(new ListDataCellsFilterCommand({ Table }))).DataCellsFilters).toEqual([]);
});

test.each<[string, Partial<DataCellsFilter>, string]>([
  ["a predicate that doesn't parse", { RowFilter: { FilterExpression: "country = " } }, "line 1:11"],
  ["a predicate on what isn't there", { RowFilter: { FilterExpression: "nope = 1" } }, "nope not found"],
  ["a predicate on a list", { RowFilter: { FilterExpression: "list is null" } }, "array<int>"],
  [
    "a predicate on a column that is kept for PostgreSQL",
    { RowFilter: { FilterExpression: "OID = '1'" } },
    "oid",
  ],
  ["such a column", { ColumnNames: ["oid"] }, "oid"],
  ["no rows", { RowFilter: {} }, "Either FilterExpression or AllRowsWildcard"],
  ["columns in and out", { ColumnWildcard: {} }, "Either ColumnNames or ColumnWildcard"],
  ["no columns", { ColumnNames: [] }, "ColumnNames"],
  ["a column that isn't there", { ColumnNames: ["nope"] }, "nope not found"],
  [
    "a partition key left out",
    { ColumnNames: undefined, ColumnWildcard: { ExcludedColumnNames: ["day"] } },
    "Partition key",
  ],
])("a filter with %s is refused", async (_what, change, message) => {
  await expect(create({ ...german, Name: "bad", ...change })).rejects.toEqual(
    refused("InvalidInputException", message),
  );
});

test("a predicate of 2,048 characters is the longest, and there are no filters on links and views", async () => {
  const long = `country = '${"x".repeat(2048 - 12)}'`;
  await create({ ...german, Name: "long", RowFilter: { FilterExpression: long } });
  await expect(
    create({ ...german, Name: "longer", RowFilter: { FilterExpression: `${long} ` } }),
  ).rejects.toMatchObject({ $metadata: { httpStatusCode: 400 } });
  const TargetTable = { CatalogId: governance, DatabaseName: "mesh", Name: "sales" };
  for (const TableInput of [
    { Name: "a_link", TargetTable },
    { Name: "a_view", TableType: "VIRTUAL_VIEW" },
  ]) {
    await owner.glue.send(new CreateTableCommand({ DatabaseName: "mesh", TableInput }));
    await expect(create({ ...german, TableName: TableInput.Name })).rejects.toEqual(
      refused("InvalidInputException", "can't be made on a"),
    );
  }
});

test("another account's tables have their filters there", async () => {
  const consumer = lakeOf(aws, "ConsumerAdminUser");
  await expect(consumer.lake.send(new CreateDataCellsFilterCommand({ TableData: german }))).rejects.toEqual(
    refused("NotImplementedException", "another account's catalog"),
  );
});

test("the permissions on what lies at a path are told", async () => {
  const at = async (ResourceArn: string, MaxResults?: number, NextToken?: string) =>
    owner.lake.send(new GetEffectivePermissionsForPathCommand({ ResourceArn, MaxResults, NextToken }));
  const { Permissions = [] } = await at("arn:aws:s3:::lake/mesh/sales");
  expect(plainRows(Permissions).map(([principal]) => principal)).toEqual([
    "CentralDataMeshOwner",
    "CentralDataMeshOwner",
  ]);
  const first = await at("arn:aws:s3:::lake/mesh/sales", 1);
  const second = await at("arn:aws:s3:::lake/mesh/sales", 1, first.NextToken);
  expect([...(first.Permissions ?? []), ...(second.Permissions ?? [])]).toEqual(Permissions);
  expect(second.NextToken).toBeUndefined();
  expect((await at("arn:aws:s3:::lake/mesh")).Permissions?.length).toBeGreaterThan(2);
  expect((await at("arn:aws:s3:::lake/mes")).Permissions).toEqual([]);
});

test("who may pass on some columns by their tags makes no filters of the table", async () => {
  await owner.makeTable("mesh", "people", ["id", "mail"]);
  const people = table("mesh", "people");
  const tag = (resource: Resource, value: string) =>
    owner.lake.send(
      new AddLFTagsToResourceCommand({
        Resource: resource,
        LFTags: [{ TagKey: "pii", TagValues: [value] }],
      }),
    );
  await owner.lake.send(new CreateLFTagCommand({ TagKey: "pii", TagValues: ["no", "yes"] }));
  await tag(people, "no");
  await tag(columns("mesh", "people", ["mail"]), "yes");
  const Expression = [{ TagKey: "pii", TagValues: ["no"] }];
  const policy: Resource = { LFTagPolicy: { ResourceType: "TABLE", Expression } };
  await owner.grant(meshOwner, policy, ["SELECT"], ["SELECT"]);
  await owner.revoke(meshOwner, people, ["ALL", "SELECT"]);
  const leave = new PutDataLakeSettingsCommand({ DataLakeSettings: { DataLakeAdmins: [] } });
  await owner.lake.send(leave);
  const make = () =>
    create({
      ...{ ...place, TableName: "people", Name: "every" },
      ...{ RowFilter: { AllRowsWildcard: {} }, ColumnWildcard: {} },
    });
  await expect(make()).rejects.toEqual(refused("AccessDeniedException", "not authorized"));
  await owner.administer();
  await tag(columns("mesh", "people", ["mail"]), "no");
  await owner.lake.send(leave);
  await make();
  await owner.administer();
});
