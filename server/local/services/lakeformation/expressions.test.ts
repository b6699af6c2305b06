import {
  CreateLFTagCommand,
  CreateLFTagExpressionCommand,
  DeleteLFTagExpressionCommand,
  GetLFTagExpressionCommand,
  LakeFormationClient,
  type LFTag,
  ListLFTagExpressionsCommand,
  PutDataLakeSettingsCommand,
  paginateListLFTagExpressions,
  UpdateLFTagExpressionCommand,
} from "@aws-sdk/client-lakeformation";
import { Pool } from "pg";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { addGrant, grantsOf } from "@/server/local/lakeformation/grants";
import type { Permission } from "@/server/local/lakeformation/permissions";
import type { Resource } from "@/server/local/lakeformation/resource";
import { startTestLocalAws, type TestLocalAws } from "@/server/local/testing";

const account = "333333333333";
const user = `arn:aws:iam::${account}:role/ConsumerAdminUser`;

let aws: TestLocalAws;
let state: Pool;
let lake: LakeFormationClient;
beforeAll(async () => {
  aws = await startTestLocalAws();
  state = new Pool({ connectionString: aws.databaseUrl });
  lake = new LakeFormationClient(aws.client("ConsumerAdminUser"));
  await admin(user);
  for (const [TagKey, TagValues] of Object.entries({ module: ["orders", "sales"], name: ["x"] })) {
    await lake.send(new CreateLFTagCommand({ TagKey, TagValues }));
  }
});
beforeEach(async () => {
  await admin(user);
  await state.query("truncate lakeformation_grant, lakeformation_expression");
});
afterAll(async () => {
  await state.end();
  await aws.stop();
});

async function admin(...arns: string[]): Promise<void> {
  const DataLakeAdmins = arns.map((arn) => ({ DataLakePrincipalIdentifier: arn }));
  await lake.send(new PutDataLakeSettingsCommand({ DataLakeSettings: { DataLakeAdmins } }));
}

const on = (TagKey: string, ...TagValues: string[]): LFTag => ({ TagKey, TagValues });
const create = (Name: string, ...Expression: LFTag[]) =>
  lake.send(new CreateLFTagExpressionCommand({ Name, Expression, Description: `${Name}!` }));
const update = (Name: string, ...Expression: LFTag[]) =>
  lake.send(new UpdateLFTagExpressionCommand({ Name, Expression }));
const get = (Name: string) => lake.send(new GetLFTagExpressionCommand({ Name }));
const remove = (Name: string) => lake.send(new DeleteLFTagExpressionCommand({ Name }));
const give = (permissions: Permission[], resource: Resource) =>
  addGrant(state, {
    ...{ accountId: account, principal: user, updatedBy: "test" },
    ...{ permissions, grantable: [], resource },
  });

test("an expression is saved, told, replaced and deleted", async () => {
  await create("Sales", on("Module", "SALES", "orders", "sales"), on("name", "x"));
  expect(await get("Sales")).toMatchObject({
    Name: "Sales",
    Description: "Sales!",
    CatalogId: account,
    Expression: [on("module", "sales", "orders"), on("name", "x")],
  });
  await expect(create("Sales", on("name", "x"))).rejects.toMatchObject({ name: "InvalidInputException" });
  await update("Sales", on("module", "orders"));
  const { Description, Expression } = await get("Sales");
  expect([Description, Expression]).toEqual([undefined, [on("module", "orders")]]);
  await remove("Sales");
  for (const gone of [get, remove, (name: string) => update(name, on("name", "x"))]) {
    await expect(gone("Sales")).rejects.toMatchObject({ name: "EntityNotFoundException" });
  }
});

test("a list comes in pages, by name", async () => {
  for (const name of ["b", "c", "a"]) await create(name, on("name", "x"));
  const names: (string | undefined)[] = [];
  for await (const page of paginateListLFTagExpressions({ client: lake, pageSize: 2 }, {})) {
    names.push(...(page.LFTagExpressions ?? []).map(({ Name }) => Name));
  }
  expect(names).toEqual(["a", "b", "c"]);
});

test("1000 are the most", async () => {
  await state.query(
    "insert into lakeformation_expression select $1, 'e' || n, null, '{}' from generate_series(1, 1000) as n",
    [account],
  );
  await expect(create("over", on("name", "x"))).rejects.toMatchObject({
    name: "ResourceNumberLimitExceededException",
  });
});

test.each<[string, string, LFTag[], string]>([
  ["a key twice", "e", [on("name", "x"), on("NAME", "x")], "InvalidInputException"],
  ["nothing", "e", [], "InvalidInputException"],
  ["51 values", "e", [on("name", ...Array(51).fill("x"))], "ValidationException"],
  ["an unknown key", "e", [on("none", "x")], "EntityNotFoundException"],
  ["an unknown value", "e", [on("name", "x", "y")], "EntityNotFoundException"],
  ["a name of 256", "e".repeat(256), [on("name", "x")], "ValidationException"],
])("refused: %s", async (_what, name, expression, code) => {
  await expect(create(name, ...expression)).rejects.toMatchObject({ name: code });
  await create("there", on("name", "x"));
  await expect(update(name === "e" ? "there" : name, ...expression)).rejects.toMatchObject({ name: code });
  expect((await get("there")).Expression).toEqual([on("name", "x")]);
});

test("with a saved expression go the policies that refer to it, and no others", async () => {
  await create("e", on("name", "x"));
  const policy = { catalogId: account, kind: "tagPolicy", resourceType: "TABLE" } as const;
  await give(["SELECT"], { ...policy, expression: { name: "e" } });
  await give(["DESCRIBE"], { catalogId: account, kind: "expression", name: "e" });
  await give(["SELECT"], { ...policy, expression: { name: "other" } });
  await give(["SELECT"], { ...policy, expression: { name: ["e"] } });
  await remove("e");
  expect((await grantsOf(state, account)).map(({ resource }) => resource)).toEqual([
    { ...policy, expression: { name: "other" } },
    { ...policy, expression: { name: ["e"] } },
  ]);
});

test("who isn't an admin needs rights on the catalog, on the tags and on the expression", async () => {
  await create("given", on("name", "x"));
  await admin();
  const denied = { name: "AccessDeniedException" };
  await expect(create("own", on("name", "x"))).rejects.toMatchObject(denied);
  await give(["CREATE_LF_TAG_EXPRESSION"], { catalogId: account, kind: "catalog" });
  await expect(create("own", on("name", "x"))).rejects.toMatchObject(denied);
  await give(["GRANT_WITH_LF_TAG_EXPRESSION"], {
    catalogId: account,
    kind: "tag",
    key: "name",
    values: ["x"],
  });
  await create("own", on("name", "x"));
  await expect(update("own", on("module", "sales"))).rejects.toMatchObject(denied);
  await update("own", on("name", "x"));

  for (const call of [get, remove, (name: string) => update(name, on("name", "x"))]) {
    await expect(call("given")).rejects.toMatchObject(denied);
  }
  const listed = async () =>
    (await lake.send(new ListLFTagExpressionsCommand({}))).LFTagExpressions?.map(({ Name }) => Name);
  expect(await listed()).toEqual(["own"]);
  await give(["DESCRIBE"], { catalogId: account, kind: "expression", name: "given" });
  expect(await listed()).toEqual(["given", "own"]);
  await remove("own");
});
