import { CreateDatabaseCommand, CreateTableCommand, GlueClient } from "@aws-sdk/client-glue";
import {
  AddLFTagsToResourceCommand,
  CreateLFTagCommand,
  DeleteLFTagCommand,
  GetLFTagCommand,
  GetResourceLFTagsCommand,
  LakeFormationClient,
  ListLFTagsCommand,
  PutDataLakeSettingsCommand,
  type Resource,
  SearchTablesByLFTagsCommand,
  UpdateLFTagCommand,
} from "@aws-sdk/client-lakeformation";
import { Pool } from "pg";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { addGrant } from "@/server/local/lakeformation/grants";
import type { Permission } from "@/server/local/lakeformation/permissions";
import type { Resource as Granted } from "@/server/local/lakeformation/resource";
import { startTestLocalAws, type TestLocalAws } from "@/server/local/testing";

const consumer = "333333333333";
const governance = "222222222222";
const user = `arn:aws:iam::${consumer}:role/ConsumerAdminUser`;
const owner = `arn:aws:iam::${governance}:role/CentralDataMeshOwner`;

let aws: TestLocalAws;
let state: Pool;
let lake: LakeFormationClient;
let central: LakeFormationClient;
beforeAll(async () => {
  aws = await startTestLocalAws();
  state = new Pool({ connectionString: aws.databaseUrl });
  lake = new LakeFormationClient(aws.client("ConsumerAdminUser"));
  central = new LakeFormationClient(aws.client("CentralDataMeshOwner"));
  await admins(central, owner);
  await central.send(new CreateLFTagCommand({ TagKey: "shared", TagValues: ["a", "b"] }));
  await central.send(new CreateLFTagCommand({ TagKey: "private", TagValues: ["a"] }));
  await admins(lake, user);
  await lake.send(new CreateLFTagCommand({ TagKey: "pii", TagValues: ["true", "false"] }));
  await lake.send(new CreateLFTagCommand({ TagKey: "module", TagValues: ["sales"] }));
  const glue = new GlueClient(aws.client("ConsumerAdminUser"));
  await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: "d" } }));
  const TableInput = { Name: "t", StorageDescriptor: { Columns: [{ Name: "id", Type: "int" }] } };
  await glue.send(new CreateTableCommand({ DatabaseName: "d", TableInput }));
});
beforeEach(async () => {
  await admins(lake);
  await state.query("truncate lakeformation_grant, lakeformation_assignment");
  await state.query("update catalog_table set created_by = 'arn:aws:sts::333333333333:assumed-role/Other/o'");
});
afterAll(async () => {
  await state.end();
  await aws.stop();
});

async function admins(client: LakeFormationClient, ...arns: string[]): Promise<void> {
  const DataLakeAdmins = arns.map((arn) => ({ DataLakePrincipalIdentifier: arn }));
  await client.send(new PutDataLakeSettingsCommand({ DataLakeSettings: { DataLakeAdmins } }));
}

async function give(
  permissions: Permission[],
  resource: Granted,
  { principal = user, grantable = [] as Permission[], accountId = consumer } = {},
): Promise<void> {
  await addGrant(state, { accountId, principal, resource, permissions, grantable, updatedBy: "test" });
}

const tagged = (key: string, ...values: string[]): Granted => ({
  catalogId: consumer,
  kind: "tag",
  key,
  values,
});
const database: Granted = { catalogId: consumer, kind: "database", database: "d" };
const table = { catalogId: consumer, kind: "table", database: "d", table: "t" } as const;
const denied = (message: string) => ({
  name: "AccessDeniedException",
  message: `Insufficient Lake Formation permission(s)${message}`,
});
const onTable = { Table: { DatabaseName: "d", Name: "t" } };

const tag = async (Resource: Resource, TagKey: string, value: string) =>
  (await lake.send(new AddLFTagsToResourceCommand({ Resource, LFTags: [{ TagKey, TagValues: [value] }] })))
    .Failures;
const list = async (ResourceShareType?: "FOREIGN" | "ALL") =>
  ((await lake.send(new ListLFTagsCommand({ ResourceShareType }))).LFTags ?? []).map(
    ({ CatalogId, TagKey, TagValues }) => [CatalogId, TagKey, ...(TagValues ?? [])],
  );

test("who isn't an admin makes tags with Create LF-Tag, and owns what it made", async () => {
  const make = () => lake.send(new CreateLFTagCommand({ TagKey: "own", TagValues: ["v"] }));
  await expect(make()).rejects.toMatchObject(denied(": Required create tag on catalog"));
  await give(["CREATE_LF_TAG"], { catalogId: consumer, kind: "catalog" });
  await make();
  await lake.send(new UpdateLFTagCommand({ TagKey: "own", TagValuesToAdd: ["w"] }));
  expect(await list()).toEqual([[consumer, "own", "v", "w"]]);
  await lake.send(new DeleteLFTagCommand({ TagKey: "own" }));
  const { rows } = await state.query("select resource->>'kind' as kind from lakeformation_grant");
  expect(rows).toEqual([{ kind: "catalog" }]);
});

test("a tag is changed with Alter and deleted with Drop on all of it", async () => {
  const update = () => lake.send(new UpdateLFTagCommand({ TagKey: "pii", TagValuesToAdd: ["maybe"] }));
  const remove = () => lake.send(new DeleteLFTagCommand({ TagKey: "pii" }));
  await give(["ALTER", "DROP"], tagged("pii", "true", "false"));
  await expect(update()).rejects.toMatchObject(denied(": Required Alter on pii"));
  await expect(remove()).rejects.toMatchObject(denied(": Required Drop on pii"));
  await give(["ALTER"], tagged("pii", "*"));
  await update();
  await lake.send(new UpdateLFTagCommand({ TagKey: "pii", TagValuesToDelete: ["maybe"] }));
});

test("one sees of tags the values on which one has anything", async () => {
  const get = async () => (await lake.send(new GetLFTagCommand({ TagKey: "pii" }))).TagValues;
  expect(await list()).toEqual([]);
  await expect(get()).rejects.toMatchObject(denied(": Required Describe on pii"));
  await give(["ASSOCIATE"], tagged("pii", "false"));
  expect(await list()).toEqual([[consumer, "pii", "false"]]);
  expect(await get()).toEqual(["false"]);
  await admins(lake, user);
  expect(await list()).toEqual([
    [consumer, "module", "sales"],
    [consumer, "pii", "true", "false"],
  ]);
  const none = lake.send(new GetLFTagCommand({ TagKey: "none" }));
  await expect(none).rejects.toMatchObject({ name: "EntityNotFoundException" });
});

test("tags of other accounts are listed where they are shared", async () => {
  await admins(lake, user);
  const shared = { catalogId: governance, kind: "tag", key: "shared", values: ["b"] } as const;
  const options = { principal: consumer, accountId: governance, grantable: ["DESCRIBE" as const] };
  await give(["DESCRIBE"], { ...shared, values: [...shared.values] }, options);
  expect(await list("FOREIGN")).toEqual([[governance, "shared", "b"]]);
  expect(await list("ALL")).toEqual([
    [governance, "shared", "b"],
    [consumer, "module", "sales"],
    [consumer, "pii", "true", "false"],
  ]);
  const theirs = await lake.send(new GetLFTagCommand({ CatalogId: governance, TagKey: "shared" }));
  expect(theirs.TagValues).toEqual(["b"]);
  const foreign = { CatalogId: governance, TagKey: "private" };
  await expect(lake.send(new GetLFTagCommand(foreign))).rejects.toMatchObject({
    name: "AccessDeniedException",
  });
  const update = new UpdateLFTagCommand({ ...foreign, TagValuesToAdd: ["x"] });
  await expect(lake.send(update)).rejects.toMatchObject({ name: "AccessDeniedException" });
});

test("a tag is put on what one made, or may give all of, with Associate", async () => {
  await give(["ASSOCIATE"], tagged("pii", "true"));
  await expect(tag(onTable, "pii", "true")).rejects.toMatchObject(denied(" on t"));
  await expect(tag({ Database: { Name: "d" } }, "pii", "true")).rejects.toMatchObject(denied(" on d"));

  const most = ["DESCRIBE", "ALTER", "DROP", "INSERT", "SELECT"] as const;
  await give([...most], table, { grantable: [...most] });
  await expect(tag(onTable, "pii", "true")).rejects.toMatchObject(denied(" on t"));
  await give(["DELETE"], table, { grantable: ["DELETE"] });
  expect(await tag(onTable, "pii", "true")).toEqual([]);
  expect(await tag(onTable, "pii", "false")).toMatchObject([
    {
      Error: {
        ErrorCode: "AccessDeniedException",
        ErrorMessage: denied(": Required Associate on pii").message,
      },
    },
  ]);

  await give(["ALL"], database, { grantable: ["ALL"] });
  expect(await tag({ Database: { Name: "d" } }, "pii", "true")).toEqual([]);
});

test("who made a table may tag it", async () => {
  await give(["ASSOCIATE"], tagged("pii", "*"));
  await state.query("update catalog_table set created_by = $1", [
    `arn:aws:sts::${consumer}:assumed-role/ConsumerAdminUser/somebody`,
  ]);
  expect(await tag(onTable, "pii", "true")).toEqual([]);
});

test("a read-only admin sees all tags and changes none", async () => {
  const ReadOnlyAdmins = [{ DataLakePrincipalIdentifier: user }];
  await lake.send(new PutDataLakeSettingsCommand({ DataLakeSettings: { ReadOnlyAdmins } }));
  expect(await list()).toEqual([
    [consumer, "module", "sales"],
    [consumer, "pii", "true", "false"],
  ]);
  expect(
    (await lake.send(new GetResourceLFTagsCommand({ Resource: onTable }))).LFTagsOnTable,
  ).toBeUndefined();
  for (const change of [
    () => lake.send(new CreateLFTagCommand({ TagKey: "k", TagValues: ["v"] })),
    () => lake.send(new DeleteLFTagCommand({ TagKey: "pii" })),
    () => tag(onTable, "pii", "true"),
  ]) {
    await expect(change()).rejects.toMatchObject({ name: "AccessDeniedException" });
  }
});

test("another account's resources can't be tagged, and one doesn't learn what it has", async () => {
  await admins(lake, user);
  const theirs = { Database: { CatalogId: governance, Name: "d" } };
  await expect(tag(theirs, "shared", "a")).rejects.toMatchObject({ name: "AccessDeniedException" });
  const show = lake.send(new GetResourceLFTagsCommand({ Resource: theirs }));
  await expect(show).rejects.toMatchObject(denied(": Required Describe on d"));
});

test("tags on a resource are shown to who knows of it, and no others than it may see", async () => {
  await admins(lake, user);
  await tag(onTable, "pii", "true");
  await tag(onTable, "module", "sales");
  await admins(lake);
  const show = async () =>
    (await lake.send(new GetResourceLFTagsCommand({ Resource: onTable }))).LFTagsOnTable?.map(
      ({ TagKey }) => TagKey,
    );
  const search = async () => {
    const Expression = [{ TagKey: "pii", TagValues: ["true"] }];
    const { TableList } = await lake.send(new SearchTablesByLFTagsCommand({ Expression }));
    return TableList?.map(({ Table, LFTagsOnTable }) => [
      Table?.Name,
      LFTagsOnTable?.map(({ TagKey }) => TagKey),
    ]);
  };
  await expect(show()).rejects.toMatchObject(denied(": Required Describe on t"));
  await expect(search()).rejects.toMatchObject(denied(": Required Describe on pii"));
  await give(["DESCRIBE"], tagged("pii", "true"));
  expect(await search()).toEqual([]);
  await give(["SELECT"], table);
  expect(await show()).toEqual(["pii"]);
  expect(await search()).toEqual([["t", ["pii"]]]);
  await state.query("delete from lakeformation_grant where resource->>'kind' = 'table'");
  await give(["ALL"], table, { principal: "IAM_ALLOWED_PRINCIPALS" });
  expect(await show()).toEqual(["pii"]);
});

test("a table that is left to IAM shows its own tags, and not its database's, nor is shown by that", async () => {
  const show = (resource: Resource) => lake.send(new GetResourceLFTagsCommand({ Resource: resource }));
  const all = { principal: "IAM_ALLOWED_PRINCIPALS" };
  await give(["ALL"], table, all);
  await show(onTable);
  await expect(show({ Database: { Name: "d" } })).rejects.toMatchObject(denied(": Required Describe on d"));
  await state.query("truncate lakeformation_grant");
  await give(["ALL"], database, all);
  await show({ Database: { Name: "d" } });
  await expect(show(onTable)).rejects.toMatchObject(denied(": Required Describe on t"));
});

test("tags tell of no columns but those that Glue shows", async () => {
  const TableInput = {
    Name: "people",
    StorageDescriptor: { Columns: ["id", "mail"].map((Name) => ({ Name, Type: "string" })) },
  };
  await give(["CREATE_TABLE"], database);
  await new GlueClient(aws.client("ConsumerAdminUser")).send(
    new CreateTableCommand({ DatabaseName: "d", TableInput }),
  );
  const people = (...ColumnNames: string[]) => ({
    TableWithColumns: { DatabaseName: "d", Name: "people", ColumnNames },
  });
  await admins(lake, user);
  await tag(people("id"), "pii", "false");
  await tag(people("mail"), "pii", "true");
  await admins(lake);
  await state.query("truncate lakeformation_grant");
  await state.query("update catalog_table set created_by = 'arn:aws:sts::333333333333:assumed-role/Other/o'");
  const show = async (resource: Resource) =>
    (await lake.send(new GetResourceLFTagsCommand({ Resource: resource }))).LFTagsOnColumns?.map(
      ({ Name }) => Name,
    );
  const unknown = (name: string) => ({
    name: "EntityNotFoundException",
    message: `Column ${name} not found.`,
  });
  await expect(show(people("none"))).rejects.toMatchObject(denied(": Required Describe on people"));
  await give(["DESCRIBE"], tagged("pii", "*"));
  await give(["SELECT"], { ...table, kind: "columns", table: "people", columns: { include: ["id"] } });
  expect(await show({ Table: { DatabaseName: "d", Name: "people" } })).toEqual(["id"]);
  expect(await show(people("id"))).toEqual(["id"]);
  for (const name of ["mail", "none"]) {
    await expect(show(people(name))).rejects.toMatchObject(unknown(name));
  }
  const found = async (value: string) => {
    const Expression = [{ TagKey: "pii", TagValues: [value] }];
    const { TableList } = await lake.send(new SearchTablesByLFTagsCommand({ Expression }));
    return TableList?.flatMap(({ LFTagsOnColumns = [] }) => LFTagsOnColumns.map(({ Name }) => Name));
  };
  expect(await found("false")).toEqual(["id"]);
  expect(await found("true")).toEqual([]);
});
