import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { lakeFormationDdl } from "@/server/local/lakeformation/ddl";
import { locationDdl } from "@/server/local/services/lakeformation/locations";
import { type TestDatabase, testDatabase } from "@/server/testing/database";
import { type Catalog, catalogDdl, createCatalog, type Table, type TableInput } from "./index";

const account = "111111111111";
let db: TestDatabase;
let catalog: Catalog;
beforeAll(async () => {
  db = await testDatabase();
  await db.pool.query(catalogDdl + locationDdl + lakeFormationDdl);
  catalog = createCatalog(db.pool);
  await catalog.createDatabase(account, { name: "Sales", parameters: { a: "b" } }, "me");
});
afterAll(() => db.drop());

const columns = [{ name: "id", type: "bigint" }];
const tableInput = (name: string, more: Partial<TableInput> = {}): TableInput => ({
  name,
  retention: 0,
  partitionKeys: [],
  parameters: {},
  storage: { columns, location: `s3://lake/${name}/` },
  ...more,
});
async function make(name: string, more: Partial<TableInput> = {}): Promise<Table> {
  await catalog.createTable(account, "sales", tableInput(name, more), "arn:me");
  return (await catalog.table(account, "sales", name)) as Table;
}

test("names are kept in lower case and found in any", async () => {
  await make("Orders");
  expect((await catalog.databases(account)).items.map(({ name }) => name)).toEqual(["sales"]);
  expect(await catalog.table(account, "SALES", "ORDERS")).toMatchObject({
    name: "orders",
    databaseName: "sales",
    accountId: account,
    createdBy: "arn:me",
    versionId: "0",
    storage: { columns, location: "s3://lake/Orders/" },
  });
  expect(await catalog.table("222222222222", "sales", "orders")).toBeNull();
});

test("what is there twice, or not at all, is refused in Glue's words", async () => {
  await make("twice");
  const refused = (name: string, message: string) => expect.objectContaining({ name, message });
  await expect(catalog.createDatabase(account, { name: "SALES", parameters: {} }, "me")).rejects.toEqual(
    refused("AlreadyExistsException", "Database already exists."),
  );
  await expect(make("twice")).rejects.toEqual(refused("AlreadyExistsException", "Table already exists."));
  await expect(catalog.createTable(account, "none", tableInput("x"), "me")).rejects.toEqual(
    refused("EntityNotFoundException", "Database none not found."),
  );
  await expect(catalog.deleteDatabase(account, "none")).rejects.toEqual(
    refused("EntityNotFoundException", "Database none not found."),
  );
  expect(await catalog.deleteTables(account, "sales", ["Twice", "none"])).toEqual(["none"]);
});

test("of two updates from one version the second is refused", async () => {
  await make("raced");
  const update = (description: string, versionId?: string) =>
    catalog.updateTable(account, "sales", tableInput("raced", { description }), { versionId });
  const outcomes = await Promise.allSettled([update("a", "0"), update("b", "0")]);
  expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  await expect(update("c", "0")).rejects.toMatchObject({ name: "ConcurrentModificationException" });
  expect((await update("d", "1")).versionId).toBe("2");
  const table = (await catalog.table(account, "sales", "raced")) as Table;
  expect((await catalog.versions(table)).items.map(({ versionId }) => versionId)).toEqual(["2", "1", "0"]);
  expect((await catalog.version(table, "0")).description).toBeUndefined();
  await catalog.updateTable(account, "sales", tableInput("raced"), { skipArchive: true });
  const left = (await catalog.versions(table)).items.map(({ versionId }) => versionId);
  expect(left).toEqual(["3", "1", "0"]);
  await catalog.deleteVersion(table, "0");
  await expect(catalog.version(table, "0")).rejects.toMatchObject({ name: "EntityNotFoundException" });
  await expect(catalog.deleteVersion(table, "x")).rejects.toMatchObject({ name: "InvalidInputException" });
});

test("tables page by name and are found by a pattern of the whole name", async () => {
  await catalog.createDatabase(account, { name: "many", parameters: {} }, "me");
  for (const name of ["a_1", "a_2", "b_1", "ünï'; drop table catalog_table; --"]) {
    await catalog.createTable(account, "many", tableInput(name), "me");
  }
  const first = await catalog.tables(account, "many", { limit: 2 });
  expect(first).toMatchObject({ items: [{ name: "a_1" }, { name: "a_2" }], next: "a_2" });
  const rest = await catalog.tables(account, "many", { limit: 2, after: first.next });
  expect(rest.items).toHaveLength(2);
  expect(rest.next).toBeUndefined();
  const named = async (expression: string) =>
    (await catalog.tables(account, "many", { expression })).items.map(({ name }) => name);
  expect(await named("a_.*")).toEqual(["a_1", "a_2"]);
  expect(await named("1|b_1")).toEqual(["b_1"]);
  await expect(named("(")).rejects.toMatchObject({ name: "InvalidInputException" });
  await expect(named("(a+)+$(x")).rejects.toMatchObject({ name: "InvalidInputException" });
});

describe("partitions", () => {
  const keys = [
    { name: "region", type: "string" },
    { name: "year", type: "int" },
    { name: "day", type: "date" },
  ];
  const of = (...values: string[]) => ({ values, parameters: {}, storage: { columns } });
  let table: Table;
  beforeAll(async () => {
    table = await make("parts", { partitionKeys: keys });
    await catalog.addPartitions(table, [
      of("eu", "2023", "2023-05-01"),
      of("eu", "2024", "2024-01-31"),
      of("o'b\"é", "2024", "2024-02-29"),
      of("us", "9", "__HIVE_DEFAULT_PARTITION__"),
      of("us", "oops", "2024-12-31"),
    ]);
  });
  const found = async (expression: string) =>
    (await catalog.partitions(table, { expression })).items.map(({ values }) => values.join("|"));

  test.each([
    ["region = 'eu'", 2],
    ["REGION='eu' AND year > 2023", 1],
    ["year >= 9 and year < 100", 1],
    ["year = '2024'", 2],
    ["region = 'o''b\"é'", 1],
    ["region <> 'eu'", 3],
    ["region != 'eu' and not region like 'u%'", 1],
    ["region LIKE 'e_'", 2],
    ["region not in ('eu', 'us')", 1],
    ["year in (9, 2023)", 2],
    ["year between 2023 and 2024", 3],
    ["day between '2024-01-01' and '2024-02-29'", 2],
    ["day > DATE '2024-01-31'", 2],
    ["day is null", 1],
    ["day IS NOT NULL and (region = 'us' or region = 'eu')", 3],
    ["year is null", 1],
    ["`region` = 'us' OR \"region\" = 'eu'", 4],
    ["region = ''; drop table catalog_partition; --'", "Unsupported expression"],
    ["region = 'x' or 1=1", "Unexpected '1'"],
    ["colour = 'red'", "not a partition key"],
    ["year = 'x'", "not a valid value for the type 'int'"],
    ["day = '2024-13-45'", "not a valid value for the type 'date'"],
    ["region =", "Unexpected end"],
    ["(region = 'eu'", "Unexpected end"],
    ["region = 'eu' region", "Unexpected 'region'"],
    [`${"(".repeat(5000)}region = 'eu'`, "nested too deeply"],
  ])("%s", async (expression, expected) => {
    if (typeof expected === "number") expect(await found(expression)).toHaveLength(expected);
    else {
      await expect(found(expression)).rejects.toMatchObject({
        name: "InvalidInputException",
        message: expect.stringContaining(expected),
      });
    }
  });

  test("they are added once, changed, moved and dropped", async () => {
    const own = await make("own", { partitionKeys: keys.slice(0, 1) });
    expect(await catalog.addPartitions(own, [of("a"), of("b"), of("a")])).toEqual([["a"]]);
    expect(await catalog.addPartitions(own, [of("b"), of("c")])).toEqual([["b"]]);
    expect(await catalog.updatePartition(own, ["c"], { ...of("d"), parameters: { x: "y" } })).toBe(true);
    expect(await catalog.updatePartition(own, ["c"], of("c"))).toBe(false);
    await expect(catalog.updatePartition(own, ["d"], of("a"))).rejects.toMatchObject({
      name: "AlreadyExistsException",
    });
    expect(await catalog.findPartitions(own, [["d"], ["none"]])).toMatchObject([
      { values: ["d"], parameters: { x: "y" } },
    ]);
    expect(await catalog.dropPartitions(own, [["a"], ["none"]])).toEqual([["none"]]);
    await expect(catalog.addPartitions(own, [of("a", "b")])).rejects.toMatchObject({
      name: "InvalidInputException",
    });
  });

  test("100,000 in one table are listed by page, by segment and by filter without delay", async () => {
    const large = await make("large", { partitionKeys: keys.slice(0, 2) });
    const all = Array.from({ length: 100_000 }, (_, i) => of(`r${i % 1000}`, String(i)));
    for (let i = 0; i < all.length; i += 10_000) await catalog.addPartitions(large, all.slice(i, i + 10_000));
    expect(await catalog.countPartitions(large)).toBe(100_000);
    const timed = async (expression: string) => {
      const began = performance.now();
      const { items } = await catalog.partitions(large, { expression });
      return { count: items.length, ms: performance.now() - began };
    };
    for (const [expression, count] of [
      ["region = 'r7'", 100],
      ["region = 'r7' and year = 7", 1],
      ["year between 10 and 19", 10],
    ] as const) {
      const { count: found, ms } = await timed(expression);
      expect(found).toBe(count);
      expect(ms).toBeLessThan(2000);
    }
    let seen = 0;
    for (const number of [0, 1, 2]) {
      let after: string | undefined;
      do {
        const page = await catalog.partitions(large, { segment: { number, total: 3 }, limit: 10_000, after });
        seen += page.items.length;
        after = page.next;
      } while (after !== undefined);
    }
    expect(seen).toBe(100_000);
  });
});
