import { uuidv7 } from "uuidv7";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { putDataset } from "@/server/catalog/test-bed";
import { AppError } from "@/server/errors";
import { type TestApp, testApp } from "@/server/testing/app";
import { Assertion } from "./assertions/shapes";
import { planAccess } from "./change-plan";
import { parseSteps } from "./step-shape";
import { connect, database, emptyCatalog, put, table } from "./test-bed";
import { addTest } from "./tests/store";

const ID = "111122223333";
const ANALYST = `arn:aws:iam::${ID}:role/analyst`;
const ETL = `arn:aws:iam::${ID}:role/etl`;
const policy = (values: string[]) => ({
  kind: "tagPolicy" as const,
  resourceType: "TABLE" as const,
  expression: { pii: values },
});
const orders = { database: "shop", table: "orders" };

let app: TestApp;
beforeAll(async () => {
  app = await testApp();
  await connect(app, ID);
  await put({
    ...emptyCatalog(ID),
    tags: [{ key: "pii", values: ["false", "true"] }],
    expressions: [],
    databases: [
      database("shop", [
        table("orders", ["id", "mail", "total"], {
          tags: { pii: "false" },
          partitionKeys: [{ name: "day", type: "date", tags: {} }],
        }),
        table("items", ["id"], { tags: { pii: "false" } }),
      ]),
      database("unknown", [table("things", ["id"])]),
    ],
    grants: [
      { principal: ANALYST, resource: policy(["false"]), permissions: ["SELECT"], grantable: [] },
      { principal: ETL, resource: { kind: "table", ...orders }, permissions: ["ALL"], grantable: [] },
    ],
    filters: [
      { ...orders, name: "everyone", rowFilter: "TRUE", columns: { include: ["id"] } },
      { ...orders, name: "foreign", rowFilter: "1=1", columns: { include: ["id"] } },
    ],
  });
});
afterAll(() => app?.close());

const plan = (...operations: object[]) =>
  planAccess(parseSteps(operations.map((operation) => ({ catalogId: ID, operation }))));
const refusal = async (...operations: object[]): Promise<AppError> => {
  const error = await (async () => plan(...operations))().catch((thrown: unknown) => thrown);
  if (error instanceof AppError) return error;
  throw new Error("not refused");
};

describe("a plan", () => {
  test("tells who loses which columns by a tag", async () => {
    const made = await plan({
      name: "AddLFTagsToResource",
      resource: { kind: "columns", ...orders, columns: { include: ["mail"] } },
      tags: { PII: "True" },
    });
    expect(made.reach).toEqual({ databases: 0, tables: 1, columns: 1 });
    expect(made.steps).toMatchObject([
      {
        title: "Tag shop.orders(mail) pii=true",
        before: { mail: { pii: null } },
        after: { mail: { pii: "true" } },
        call: {
          operation: "AddLFTagsToResource",
          request: { LFTags: [{ CatalogId: ID, TagKey: "pii", TagValues: ["true"] }] },
        },
        inverse: [{ operation: { name: "RemoveLFTagsFromResource", tags: { pii: "true" } } }],
      },
    ]);
    expect(made.effects.filter(({ principal }) => principal === ANALYST)).toEqual([
      {
        ...{ direction: "loses", principal: ANALYST, accountId: ID, resource: "shop.orders" },
        ...{ permission: "SELECT, DESCRIBE", columns: ["mail"], rows: null, note: null },
      },
    ]);
  });

  test("tells of grants that are on no table, a line each", async () => {
    const given = (resource: object, permission: string) => ({
      ...{ name: "GrantPermissions", grant: { principal: ANALYST, resource, permissions: [permission] } },
    });
    const made = await plan(
      given({ kind: "location", arn: "arn:aws:s3:::lake/shop" }, "DATA_LOCATION_ACCESS"),
      given({ kind: "tag", key: "pii", values: ["true"] }, "ASSOCIATE"),
    );
    const gains = {
      direction: "gains",
      principal: ANALYST,
      accountId: ID,
      columns: null,
      rows: null,
      note: null,
    };
    expect(made.effects).toEqual([
      { ...gains, permission: "DATA_LOCATION_ACCESS", resource: "s3://lake/shop" },
      { ...gains, permission: "ASSOCIATE", resource: "the LF-tag pii (true)" },
    ]);
  });

  test("knows steps by what the steps before them made", async () => {
    const made = await plan(
      { name: "UpdateLFTag", key: "pii", add: ["maybe"], remove: [] },
      { name: "AddLFTagsToResource", resource: { kind: "table", ...orders }, tags: { pii: "maybe" } },
      {
        name: "GrantPermissions",
        grant: { principal: ETL, resource: policy(["maybe"]), permissions: ["SELECT"] },
      },
    );
    expect(made.steps.map(({ before, after }) => [before, after])).toEqual([
      [{ maybe: false }, { maybe: true }],
      [{ pii: "false" }, { pii: "maybe" }],
      [{ SELECT: "none" }, { SELECT: "granted" }],
    ]);
    expect(made.effects.map(({ direction, principal }) => [direction, principal])).toEqual([
      ["loses", ANALYST],
    ]);
  });

  test("knows what it takes also where its resource names the account that it is in", async () => {
    const there = { ...orders, kind: "table", catalogId: ID };
    const made = await plan({
      name: "RevokePermissions",
      grant: { principal: ETL, resource: there, permissions: ["ALL"] },
    });
    expect(made.steps).toMatchObject([{ before: { ALL: "granted" }, after: { ALL: "none" } }]);
    expect(made.effects).toContainEqual(expect.objectContaining({ direction: "loses", principal: ETL }));
    const elsewhere = { ...there, catalogId: "999999999999" };
    const optIn = { principal: ETL, resource: there };
    const operations = [
      { name: "AddLFTagsToResource", resource: there, tags: { pii: "true" } },
      { name: "CreateLakeFormationOptIn", optIn },
      { name: "CreateLakeFormationOptIn", optIn: { ...optIn, resource: elsewhere } },
    ];
    const home = { kind: "table", ...orders };
    expect(
      parseSteps(operations.map((operation) => ({ catalogId: ID, operation }))).map((one) => one.operation),
    ).toEqual([
      { name: "AddLFTagsToResource", resource: home, tags: { pii: "true" } },
      { name: "CreateLakeFormationOptIn", optIn: { principal: ETL, resource: home } },
      { name: "CreateLakeFormationOptIn", optIn: { principal: ETL, resource: elsewhere } },
    ]);
  });

  test.each([
    [
      "SELECT on a database",
      { principal: ETL, resource: { kind: "database", database: "shop" }, permissions: ["SELECT"] },
      "There is no SELECT on a database",
    ],
    [
      "a partition key",
      {
        principal: ETL,
        resource: { kind: "columns", ...orders, columns: { include: ["day"] } },
        permissions: ["SELECT"],
      },
      "Partition key",
    ],
    [
      "a column that is not there",
      {
        principal: ETL,
        resource: { kind: "columns", ...orders, columns: { include: ["nope"] } },
        permissions: ["SELECT"],
      },
      "nope",
    ],
    [
      "INSERT on columns",
      {
        principal: ETL,
        resource: { kind: "columns", ...orders, columns: { include: ["id"] } },
        permissions: ["INSERT"],
      },
      "There is no INSERT on columns",
    ],
    [
      "a tag value that is not there",
      { principal: ETL, resource: policy(["perhaps"]), permissions: ["SELECT"] },
      "Tag or tag value does not exist",
    ],
    [
      "an expression of more than 900 bytes",
      {
        principal: ETL,
        resource: policy(Array.from({ length: 100 }, (_, n) => `value-${n}`)),
        permissions: ["SELECT"],
      },
      "900",
    ],
  ])("refuses to grant on %s", async (_, grant, words) => {
    const error = await refusal({ name: "GrantPermissions", grant });
    expect(error.code).toBe("invalid");
    expect(error.issues?.[0]?.path).toMatch(/^steps\.0\.operation/);
    expect(error.message + error.issues?.[0]?.message).toContain(words);
  });

  test.each([
    [
      "51 values at once",
      { name: "CreateLFTag", key: "many", values: Array.from({ length: 51 }, (_, n) => `v${n}`) },
      "50",
    ],
    [
      "the removal of a value in use",
      { name: "UpdateLFTag", key: "pii", add: [], remove: ["false"] },
      "InvalidInputException",
    ],
    ["a tag that is there", { name: "CreateLFTag", key: "pii", values: ["x"] }, "exist"],
    [
      "a table that is not there",
      {
        name: "AddLFTagsToResource",
        resource: { kind: "table", database: "shop", table: "no" },
        tags: { pii: "true" },
      },
      "EntityNotFoundException",
    ],
    ["a word that is no operation", { name: "PutDataLakeSettings" }, "step"],
    [
      "a row filter that does not parse",
      { name: "CreateDataCellsFilter", filter: { ...orders, name: "bad", rowFilter: "id >> (((" } },
      "The row filter can't be read",
    ],
    [
      "a row filter by a column that is not there",
      { name: "CreateDataCellsFilter", filter: { ...orders, name: "bad", rowFilter: "nope = 1" } },
      "nope",
    ],
    [
      "a filter of everything",
      { name: "CreateDataCellsFilter", filter: { ...orders, name: "all" } },
      "nothing",
    ],
  ])("refuses %s", async (_, operation, words) => {
    const error = await refusal(operation);
    expect(error).toMatchObject({ code: "invalid" });
    expect(error.message).toContain(words);
  });

  test("for which nobody waits any more is not worked out", async () => {
    const left = new AbortController();
    left.abort(new Error("It was asked anew."));
    const steps = parseSteps([
      { catalogId: ID, operation: { name: "CreateLFTag", key: "zone", values: ["raw"] } },
    ]);
    await expect(planAccess(steps, { signal: left.signal })).rejects.toThrow("It was asked anew.");
  });

  test("of an account that was never read says what to do", async () => {
    const step = { catalogId: "999999999999", operation: { name: "DeleteLFTag", key: "x" } };
    await expect(planAccess(parseSteps([step]))).rejects.toMatchObject({ code: "precondition_failed" });
  });
});

describe("a row filter that Headgate can't read", () => {
  const foreign = { ...orders, name: "foreign", rowFilter: "1=1", columns: { include: ["mail"] } };

  test.each(["everyone", "foreign"])(
    "does not keep %s, which Lake Formation had, from coming back",
    async (filterName) => {
      const removal = { name: "DeleteDataCellsFilter", ...orders, filterName };
      const [gone] = (await plan(removal)).steps;
      const again = parseSteps([{ catalogId: ID, operation: removal }]);
      const back = gone?.inverse ?? [];
      expect(back).toMatchObject([{ operation: { name: "CreateDataCellsFilter" } }]);
      expect((await planAccess([...again, ...back], { isRevert: true })).steps).toHaveLength(2);
    },
  );

  test("stays on the filter that has it, and is on no other", async () => {
    const update = { name: "UpdateDataCellsFilter", filter: foreign };
    expect((await plan(update)).steps).toHaveLength(1);
    const other = { ...foreign, rowFilter: "2=2" };
    expect((await refusal({ ...update, filter: other })).message).toContain("The row filter can't be read");
    const twin = { name: "CreateDataCellsFilter", filter: { ...foreign, name: "twin" } };
    expect((await refusal(twin)).message).toContain("The row filter can't be read");
  });

  test("does not keep a Change from going on, nor its revert", async () => {
    const other = { name: "UpdateDataCellsFilter", filter: { ...foreign, rowFilter: "2=2" } };
    const steps = parseSteps([{ catalogId: ID, operation: other }]);
    expect((await planAccess(steps, { isRevert: true })).steps).toHaveLength(1);
    const tags = { pii: "false" };
    const takenBack = parseSteps([
      {
        catalogId: ID,
        operation: { name: "AddLFTagsToResource", resource: { kind: "table", ...orders }, tags },
      },
    ]);
    expect((await planAccess(steps, { takenBack })).steps).toHaveLength(1);
  });
});

test("how many must approve follows from the most sensitive dataset that it touches", async () => {
  const grant = {
    principal: ETL,
    resource: { kind: "table", database: "shop", table: "items" },
    permissions: ["SELECT"],
  };
  const asked = async () => (await plan({ name: "GrantPermissions", grant })).requirement;
  expect(await asked()).toMatchObject({ approvals: 1, byAdmin: true });
  const { id } = await putDataset({ name: "Shop", tables: [] });
  const classify = (word: string | null) =>
    app.db.pool.query(
      "UPDATE dataset SET account_id = $2, glue_database = 'shop', state = 'registered', classification = $3 WHERE id = $1",
      [id, ID, word],
    );
  const cases = [
    ["Public", 0, false],
    ["internal", 1, false],
    ["confidential", 1, true],
    ["restricted", 2, true],
    ["something else", 1, true],
    [null, 1, true],
  ] as const;
  for (const [word, approvals, byAdmin] of cases) {
    await classify(word);
    expect(await asked()).toMatchObject({ approvals, byAdmin, why: expect.stringContaining("Shop") });
  }
  expect((await plan({ name: "CreateLFTag", key: "zone", values: ["raw"] })).requirement.approvals).toBe(0);
  await classify("public");
  const given = (resource: object, permission: string) => ({
    name: "GrantPermissions",
    grant: { principal: ETL, resource, permissions: [permission] },
  });
  const open = { name: "GrantPermissions", grant };
  const values = { pii: ["true"] };
  for (const also of [
    given({ kind: "table", database: "unknown", table: "things" }, "SELECT"),
    given({ kind: "catalog" }, "CREATE_DATABASE"),
    given({ kind: "location", arn: "arn:aws:s3:::bucket/prefix" }, "DATA_LOCATION_ACCESS"),
    given({ kind: "tag", key: "pii", values: ["true"] }, "ASSOCIATE"),
    given({ kind: "tagPolicy", resourceType: "TABLE", expression: values }, "SELECT"),
  ]) {
    const { requirement } = await plan(open, also);
    expect(requirement).toMatchObject({ approvals: 1, byAdmin: true });
    expect(requirement.why).toMatch(/^(The database unknown|Step 2, which names no database)/);
  }
  expect((await plan(open)).requirement.approvals).toBe(0);
});

test("a plan tells which policy tests it would break, and which it would mend", async () => {
  const tagged = (name: string, pii: string) => ({
    ...{ id: uuidv7(), name, description: "", ownerId: null, ownerName: "Stella" },
    assertion: Assertion.parse({
      ...{
        kind: "access",
        who: { kind: "named", principals: [ANALYST] },
        has: "never",
        permissions: ["SELECT"],
      },
      on: { kind: "named", accountId: ID, ...orders, columns: [pii] },
    }),
  });
  const client = app.db.pool;
  await addTest(client, tagged("mail is hidden", "mail"));
  await addTest(client, tagged("total is hidden", "total"));
  const hidden = {
    name: "AddLFTagsToResource",
    resource: { kind: "columns", ...orders, columns: { include: ["mail"] } },
    tags: { pii: "true" },
  };
  expect((await plan(hidden)).checks).toMatchObject([
    { name: "mail is hidden", before: 1, after: 0, added: 0, breaks: [] },
    { name: "total is hidden", before: 1, after: 1, added: 0 },
  ]);
  await client.query(
    "UPDATE access_test SET assertion = replace(assertion::text, 'analyst', 'nobody')::jsonb",
  );
  const principal = ANALYST.replace("analyst", "nobody");
  const given = {
    name: "GrantPermissions",
    grant: { principal, resource: { kind: "table", ...orders }, permissions: ["SELECT"] },
  };
  expect((await plan(given)).checks).toMatchObject([
    {
      ...{
        name: "mail is hidden",
        says: "nobody never has SELECT on shop.orders(mail) in account 111122223333",
      },
      ...{
        before: 0,
        after: 1,
        added: 1,
        breaks: [{ text: "nobody may SELECT shop.orders(mail)", column: "mail" }],
      },
    },
    { name: "total is hidden", added: 1 },
  ]);
});
