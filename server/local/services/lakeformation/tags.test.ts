import {
  CreateLFTagCommand,
  DeleteLFTagCommand,
  GetLFTagCommand,
  LakeFormationClient,
  PutDataLakeSettingsCommand,
  paginateListLFTags,
  UpdateLFTagCommand,
} from "@aws-sdk/client-lakeformation";
import { Pool } from "pg";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { inTransaction } from "@/server/local/state/transaction";
import { startTestLocalAws, type TestLocalAws } from "@/server/local/testing";

let aws: TestLocalAws;
let lake: LakeFormationClient;
let state: Pool;
beforeAll(async () => {
  aws = await startTestLocalAws();
  lake = new LakeFormationClient(aws.client("CentralDataMeshOwner"));
  state = new Pool({ connectionString: aws.databaseUrl });
  const admin = { DataLakePrincipalIdentifier: "arn:aws:iam::222222222222:role/CentralDataMeshOwner" };
  await lake.send(new PutDataLakeSettingsCommand({ DataLakeSettings: { DataLakeAdmins: [admin] } }));
});
beforeEach(() => state.query("truncate lakeformation_tag, lakeformation_assignment"));
afterAll(async () => {
  await state.end();
  await aws.stop();
});

const create = (TagKey: string, TagValues: string[]) =>
  lake.send(new CreateLFTagCommand({ TagKey, TagValues }));
const update = (TagKey: string, change: { add?: string[]; remove?: string[] }) =>
  lake.send(new UpdateLFTagCommand({ TagKey, TagValuesToAdd: change.add, TagValuesToDelete: change.remove }));
const valuesOf = async (TagKey: string) => (await lake.send(new GetLFTagCommand({ TagKey }))).TagValues;
const numbered = (count: number, start = 0) => Array.from({ length: count }, (_, n) => `v${start + n}`);
const invalid = (message: string) => ({ name: "InvalidInputException", message });

test("a tag is made, told, changed and deleted; keys and values are in lower case", async () => {
  await create("Module", ["Sales", "ORDERS", "sales"]);
  expect(await lake.send(new GetLFTagCommand({ TagKey: "MODULE" }))).toMatchObject({
    CatalogId: "222222222222",
    TagKey: "module",
    TagValues: ["sales", "orders"],
  });
  await update("module", { add: ["Customers", "sales"], remove: ["orders"] });
  expect(await valuesOf("module")).toEqual(["sales", "customers"]);
  await expect(create("MODULE", ["x"])).rejects.toMatchObject(invalid("Tag key already exists"));
  await lake.send(new DeleteLFTagCommand({ TagKey: "Module" }));
  for (const gone of [
    () => lake.send(new DeleteLFTagCommand({ TagKey: "module" })),
    () => valuesOf("module"),
    () => update("module", { add: ["x"] }),
  ]) {
    await expect(gone()).rejects.toMatchObject({ name: "EntityNotFoundException" });
  }
});

test("50 values come in one call, 1000 in all", async () => {
  await expect(create("big", numbered(51))).rejects.toMatchObject({ name: "ValidationException" });
  await create("big", numbered(50));
  for (let start = 50; start < 1000; start += 50) await update("big", { add: numbered(50, start) });
  expect(await valuesOf("big")).toHaveLength(1000);
  await expect(update("big", { add: ["one more"] })).rejects.toMatchObject({ name: "InvalidInputException" });
  expect(await valuesOf("big")).toHaveLength(1000);
});

test("1000 tags are the most", async () => {
  await state.query(
    "insert into lakeformation_tag select '222222222222', 'k' || n, '{v}' from generate_series(1, 999) as n",
  );
  await create("last", ["v"]);
  await expect(create("over", ["v"])).rejects.toMatchObject({ name: "ResourceNumberLimitExceededException" });
});

test.each([
  ["a key of 129", () => create("k".repeat(129), ["v"]), "ValidationException"],
  ["a value of 257", () => create("k", ["v".repeat(257)]), "ValidationException"],
  ["what a key can't hold", () => create("k;", ["v"]), "ValidationException"],
  ["no values", () => create("k", []), "ValidationException"],
  ["a wildcard", () => create("k", ["*"]), "InvalidInputException"],
  ["another account's catalog", () => other().send(new CreateLFTagCommand(foreign)), "AccessDeniedException"],
])("refused: %s", async (_what, call, name) => {
  await expect(call()).rejects.toMatchObject({ name });
});

const foreign = { CatalogId: "222222222222", TagKey: "k", TagValues: ["v"] };
const other = () => new LakeFormationClient(aws.client("ConsumerAdminUser"));

test("an update that makes no sense changes nothing", async () => {
  await create("k", ["a", "b"]);
  await expect(update("k", {})).rejects.toMatchObject({ name: "InvalidInputException" });
  await expect(update("k", { add: ["c"], remove: ["C"] })).rejects.toMatchObject({
    name: "InvalidInputException",
  });
  await expect(update("k", { remove: ["a", "b"] })).rejects.toMatchObject({ name: "InvalidInputException" });
  await expect(update("k", { add: ["c"], remove: ["x"] })).rejects.toMatchObject({
    name: "EntityNotFoundException",
    message: "Tag or tag value does not exist.",
  });
  expect(await valuesOf("k")).toEqual(["a", "b"]);
});

test("a list comes in pages, by key", async () => {
  for (const key of ["b", "a", "c"]) await create(key, [key]);
  const keys: (string | undefined)[] = [];
  let pages = 0;
  for await (const { LFTags = [] } of paginateListLFTags({ client: lake, pageSize: 2 }, {})) {
    keys.push(...LFTags.map(({ TagKey }) => TagKey));
    pages++;
  }
  expect([keys, pages]).toEqual([["a", "b", "c"], 2]);
});

test("whoever changes a tag that somebody is changing is told so", async () => {
  await create("k", ["a"]);
  await inTransaction(state, async (client) => {
    await client.query("update lakeformation_tag set tag_values = '{a,b}' where tag_key = 'k'");
    await expect(update("k", { add: ["c"] })).rejects.toMatchObject({
      name: "ConcurrentModificationException",
    });
  });
  await update("k", { add: ["c"] });
  expect(await valuesOf("k")).toEqual(["a", "b", "c"]);
});

test("of many changes at once none is lost: each is made, or refused and made again", async () => {
  await create("k", ["start"]);
  const added = numbered(16);
  const untilMade = async (value: string): Promise<void> => {
    try {
      await update("k", { add: [value] });
    } catch (error) {
      if ((error as Error).name !== "ConcurrentModificationException") throw error;
      await untilMade(value);
    }
  };
  await Promise.all(added.map(untilMade));
  expect((await valuesOf("k"))?.toSorted()).toEqual(["start", ...added].toSorted());
});
