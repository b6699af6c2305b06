import { CreateTableCommand, GetTableCommand, UpdateTableCommand } from "@aws-sdk/client-glue";
import {
  AddLFTagsToResourceCommand,
  CreateDataCellsFilterCommand,
  CreateLFTagCommand,
  CreateLFTagExpressionCommand,
  GrantPermissionsCommand,
  UpdateDataCellsFilterCommand,
  UpdateLFTagExpressionCommand,
} from "@aws-sdk/client-lakeformation";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ANALYST, CONSUMER, type LakeBed, lakeBed } from "./lake-bed/test-bed";

let bed: LakeBed;
const VALUES = ["one", "two", "three", "four", "five"];
beforeAll(async () => {
  bed = await lakeBed();
  for (const TagKey of ["zone", "area"])
    await bed.lake.send(new CreateLFTagCommand({ TagKey, TagValues: VALUES }));
  for (const Name of ["people", "other"]) await makeTable(Name, ["id", "mail"]);
  const TableData = { ...FILTER, RowFilter: { FilterExpression: "total = '1'" }, ColumnWildcard: {} };
  await bed.lake.send(new CreateDataCellsFilterCommand({ TableData }));
  await bed.lake.send(new CreateLFTagExpressionCommand({ Name: "zones", Expression: expression("four") }));
  await bed.refresh();
}, 120_000);
afterAll(() => bed?.close());

const FILTER = { TableCatalogId: CONSUMER, DatabaseName: "shop", TableName: "orders", Name: "few" };
const makeTable = (Name: string, columns: string[]) => {
  const Columns = columns.map((column) => ({ Name: column, Type: "string" }));
  const TableInput = { Name, StorageDescriptor: { Location: `s3://shop-lake/${Name}/`, Columns } };
  return bed.glue.send(new CreateTableCommand({ DatabaseName: "shop", TableInput }));
};
const expression = (value: string) => [{ TagKey: "zone", TagValues: [value] }];
const tag = (Resource: object, value: string, TagKey = "zone") =>
  bed.lake.send(
    new AddLFTagsToResourceCommand({
      ...{ Resource, LFTags: [{ CatalogId: CONSUMER, TagKey, TagValues: [value] }] },
    }),
  );
const tableOf = (Name: string) => ({ Table: { DatabaseName: "shop", Name } });
const column = (Name: string) => ({
  TableWithColumns: { DatabaseName: "shop", Name, ColumnNames: ["mail"] },
});
const grant = (resource: object, permission = "SELECT") => ({
  ...{ name: "GrantPermissions", grant: { principal: ANALYST, resource, permissions: [permission] } },
});
const policy = (said: object) => grant({ kind: "tagPolicy", resourceType: "TABLE", expression: said });
const tagging = (table: string, value: string) => ({
  name: "AddLFTagsToResource",
  resource: { kind: "table", database: "shop", table },
  tags: { area: value },
});

const refused = async (id: string) => {
  bed.proxy.reset();
  const done = await bed.applied(bed.ada, id);
  expect(done).toMatchObject({ state: "draft", stepsDone: 0, planHash: null });
  expect(done.problem).toContain("not as it was when it was planned");
  for (const call of ["GrantPermissions", "AddLFTagsToResource"]) expect(bed.proxy.calls).not.toContain(call);
};

test.each([
  ["a table", "one", "people", tableOf("people")],
  ["a column", "two", "other", column("other")],
])(
  "a tag policy that by now matches %s more is refused",
  { timeout: 120_000 },
  async (_, value, name, what) => {
    await tag(tableOf("orders"), value);
    await bed.refresh();
    const id = await bed.approvedChange(policy({ zone: [value] }));
    await tag(what, value);
    await refused(id);
    const again = await bed.post(bed.stella, id, "plan");
    const { items } = await bed.effects(bed.stella, id);
    expect(again.state).toBe("planned");
    expect(items.map(({ resource }: { resource: string }) => resource)).toContain(`shop.${name}`);
  },
);

test("a tag policy by a saved expression that says something else by now is refused", {
  timeout: 120_000,
}, async () => {
  const id = await bed.approvedChange(policy({ name: "zones" }));
  await bed.lake.send(new UpdateLFTagExpressionCommand({ Name: "zones", Expression: expression("five") }));
  await refused(id);
});

test("a filter that shows other rows by now is not granted", { timeout: 120_000 }, async () => {
  const id = await bed.approvedChange(
    grant({ kind: "cellsFilter", database: "shop", table: "orders", name: "few" }),
  );
  const RowFilter = { FilterExpression: "total = '2'" };
  await bed.lake.send(
    new UpdateDataCellsFilterCommand({ TableData: { ...FILTER, RowFilter, ColumnWildcard: {} } }),
  );
  await refused(id);
});

test("a table that has another column by now is not granted whole", { timeout: 120_000 }, async () => {
  const id = await bed.approvedChange(grant({ kind: "table", database: "shop", table: "people" }));
  const { Table } = await bed.glue.send(new GetTableCommand({ DatabaseName: "shop", Name: "people" }));
  const Columns = [...(Table?.StorageDescriptor?.Columns ?? []), { Name: "ssn", Type: "string" }];
  const StorageDescriptor = { ...Table?.StorageDescriptor, Columns };
  await bed.glue.send(
    new UpdateTableCommand({ DatabaseName: "shop", TableInput: { Name: "people", StorageDescriptor } }),
  );
  await refused(id);
});

const givenByArea = (value: string) =>
  bed.lake.send(
    new GrantPermissionsCommand({
      Principal: { DataLakePrincipalIdentifier: ANALYST },
      Resource: {
        LFTagPolicy: { ResourceType: "TABLE", Expression: [{ TagKey: "area", TagValues: [value] }] },
      },
      Permissions: ["SELECT"],
    }),
  );

test("a tag that gives more by a policy that somebody made meanwhile is not assigned", {
  timeout: 120_000,
}, async () => {
  const id = await bed.approvedChange(tagging("other", "one"));
  await givenByArea("one");
  await refused(id);
});

test("what does not alter what it means does not hinder, nor voids its approval", {
  timeout: 120_000,
}, async () => {
  const id = await bed.approvedChange(tagging("other", "two"));
  await tag(tableOf("people"), "three");
  await givenByArea("three");
  expect(await bed.applied(bed.ada, id)).toMatchObject({ state: "verified" });
});

const denied = {
  status: 400,
  body: JSON.stringify({ __type: "AccessDeniedException", message: "Not yours to grant." }),
};

test("one that stopped goes on where it still means what was approved, and not where it does not", {
  timeout: 120_000,
}, async () => {
  const stopped = async (value: string) => {
    const id = await bed.approvedChange(tagging("orders", value), grant(orders, "INSERT"));
    bed.proxy.refuses = (operation) => (operation === "GrantPermissions" ? denied : null);
    expect(await bed.applied(bed.ada, id)).toMatchObject({ state: "failed", stepsDone: 1 });
    bed.proxy.refuses = null;
    return id;
  };
  const orders = { kind: "table", database: "shop", table: "orders" };
  const first = await stopped("four");
  expect(await bed.applied(bed.ada, first)).toMatchObject({ state: "verified", stepsDone: 2 });
  const revert = await bed.post(bed.stella, first, "revert");
  await bed.approved(bed.stella, revert.id, bed.ada);
  expect(await bed.applied(bed.ada, revert.id)).toMatchObject({ state: "verified" });

  const second = await stopped("five");
  await givenByArea("five");
  const late = await bed.applied(bed.ada, second);
  expect(late).toMatchObject({ state: "failed", stepsDone: 1, may: ["apply", "revert", "remainder"] });
  expect(late.problem).toContain("What was done stays so: revert it, or plan what is left");
  const rest = await bed.post(bed.stella, second, "remainder");
  expect(rest).toMatchObject({ state: "planned", steps: 1 });
  await bed.approved(bed.stella, rest.id, bed.ada);
  expect(await bed.applied(bed.ada, rest.id)).toMatchObject({ state: "verified" });
  expect(await bed.given(tableOf("orders"))).toEqual(["INSERT"]);
});
