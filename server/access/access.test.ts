import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { GET as explanations } from "@/app/api/v1/access/explanations/route";
import { GET as filters } from "@/app/api/v1/access/filters/route";
import { GET as lakes } from "@/app/api/v1/access/lakes/route";
import { GET as policies } from "@/app/api/v1/access/policies/route";
import { GET as principals } from "@/app/api/v1/access/principals/route";
import { GET as csv } from "@/app/api/v1/access/reach/csv/route";
import { GET as reachDatabases } from "@/app/api/v1/access/reach/databases/route";
import { GET as reach } from "@/app/api/v1/access/reach/route";
import { GET as readers } from "@/app/api/v1/access/readers/route";
import { GET as tableRoute } from "@/app/api/v1/access/tables/[accountId]/[database]/[table]/route";
import { GET as tables } from "@/app/api/v1/access/tables/route";
import { GET as matrix } from "@/app/api/v1/access/tag-matrix/route";
import { GET as tags } from "@/app/api/v1/access/tags/route";
import { jsonOf, request, type TestApp, type TestPerson, testApp } from "@/server/testing/app";
import type { Policy } from "./contract";
import type { Catalog, Grant } from "./model";
import { connect, database, emptyCatalog, put, table } from "./test-bed";

const A = "111111111111";
const role = (name: string) => `arn:aws:iam::${A}:role/${name}`;
const place = { accountId: A, database: "retail", table: "sales" };

let app: TestApp;
let viewer: TestPerson;
let analyst: TestPerson;
let steward: TestPerson;
let stranger: TestPerson;
let admin: TestPerson;

const grant = (
  principal: string,
  resource: Grant["resource"],
  ...permissions: Grant["permissions"]
): Grant => ({
  ...{ principal, resource, permissions, grantable: [] },
});

const sales = table("sales", ["id", "price", "email"], { tags: { stage: "prod" } });
const catalog: Catalog = {
  ...emptyCatalog(A),
  settings: { ...emptyCatalog(A).settings, admins: [role("Admin")] },
  tags: [
    { key: "pii", values: ["false", "true"] },
    { key: "stage", values: ["dev", "prod"] },
  ],
  locations: [{ arn: "arn:aws:s3:::lake", hybrid: false }],
  databases: [
    database(
      "retail",
      [
        table("items", ["id"], { tags: { stage: "dev" } }),
        {
          ...sales,
          columns: sales.columns.map((one) =>
            one.name === "email" ? { ...one, tags: { pii: "true" } } : one,
          ),
        },
      ],
      { tags: { pii: "false" } },
    ),
    database("web", []),
  ],
  grants: [
    grant(role("Analyst"), { kind: "database", database: "retail" }, "DESCRIBE"),
    grant(
      role("Analyst"),
      { kind: "tagPolicy", resourceType: "TABLE", expression: { pii: ["false"], stage: ["prod"] } },
      "SELECT",
      "DESCRIBE",
    ),
    grant(role("Etl"), { kind: "allTables", database: "retail" }, "ALL"),
    grant(role("Etl"), { kind: "cellsFilter", database: "retail", table: "items", name: "all" }, "SELECT"),
  ],
  filters: [
    { database: "retail", table: "items", name: "all" },
    { ...{ database: "retail", table: "sales", name: "dear" }, columns: { exclude: ["email"] } },
    { ...{ database: "retail", table: "sales", name: "cheap" }, rowFilter: "price < 10" },
  ],
};

beforeAll(async () => {
  app = await testApp();
  await connect(app, A);
  viewer = await app.person("viewer", { principals: { [A]: role("Analyst") } });
  analyst = await app.person("analyst", { principals: { [A]: role("Analyst") } });
  steward = await app.person("steward", { principals: { [A]: role("Admin") } });
  stranger = await app.person("viewer");
  admin = await app.person("admin");
  await put(catalog);
});
afterAll(() => app.close());

type Route = (request: Request, route: { params: Promise<Record<string, string>> }) => Promise<Response>;

const get = async (route: Route, as: TestPerson, query: Record<string, string> = {}) => {
  const answer = await route(request("GET", `/api/v1/x?${new URLSearchParams(query)}`, { as }), {
    params: Promise.resolve(query),
  });
  return { status: answer.status, body: await jsonOf(answer) };
};

describe("explain", () => {
  test("proves one's own access from the policy to the tag, and says what is missing", async () => {
    const { status, body } = await get(explanations, viewer, { ...place, column: "price" });
    expect(status).toBe(200);
    const [{ who, explanation }] = body.items;
    expect(who).toMatchObject({ principal: role("Analyst"), label: "Analyst", accountId: A });
    expect(who.people.map(({ id }: { id: string }) => id).sort()).toEqual([viewer.id, analyst.id].sort());
    expect(explanation).toMatchObject({ verdict: "allow", rows: "all", registration: "yes", iamGrants: [] });
    const kinds = explanation.paths[0].hops.map(({ kind }: { kind: string }) => kind);
    expect(kinds[0]).toBe("grant");
    expect(kinds).toEqual(expect.arrayContaining(["expression", "tag"]));

    const denied = await get(explanations, viewer, { ...place, column: "email" });
    expect(denied.body.items[0].explanation).toMatchObject({
      ...{ verdict: "deny", paths: [] },
      shortfalls: [{ kind: "otherColumns", columns: ["id", "price"] }],
    });
    const [remedy] = denied.body.items[0].explanation.remedies;
    expect(remedy).toMatchObject({ opens: expect.any(Number) });
    expect(remedy.steps[0]).toMatchObject({ catalogId: A, operation: { name: expect.any(String) } });
  });

  test("of anybody for everybody: the same answer, whoever asks", async () => {
    for (const about of [{ principal: role("Etl") }, { personId: steward.id }]) {
      const { status, body } = await get(explanations, steward, { ...place, ...about });
      expect(status).toBe(200);
      expect(body.items[0].explanation.verdict).toBe("principal" in about ? "allow" : "deny");
      for (const who of [viewer, analyst, stranger, admin])
        expect(await get(explanations, who, { ...place, ...about })).toEqual({ status, body });
    }
    const nobody = { personId: "00000000-0000-7000-8000-000000000000" };
    expect((await get(explanations, steward, { ...place, ...nobody })).status).toBe(404);
    expect((await get(explanations, stranger, place)).body.items).toEqual([]);
  });

  test("a person without an IAM role is told of by name, with no answers", async () => {
    for (const who of [steward, analyst, stranger]) {
      const about = { ...place, personId: stranger.id };
      expect(await get(explanations, who, about)).toMatchObject({
        ...{ status: 200, body: { items: [], person: { id: stranger.id, name: expect.any(String) } } },
      });
      expect((await get(principals, who, { personId: stranger.id })).body).toMatchObject({
        ...{ items: [], person: { id: stranger.id } },
      });
    }
    const ofRole = await get(explanations, steward, { ...place, principal: role("Etl") });
    expect(ofRole.body.person).toBeNull();
  });

  test("what is not there is told as not found, and what is no permission as invalid", async () => {
    const missing = [
      { table: "nope" },
      { database: "nope" },
      { accountId: "999999999999" },
      { column: "nope" },
    ];
    for (const wrong of missing)
      expect((await get(explanations, viewer, { ...place, ...wrong })).status).toBe(404);
    expect((await get(explanations, viewer, { ...place, permission: "CREATE_TABLE" })).status).toBe(422);
    expect((await get(explanations, viewer, { ...place, table: "SALES" })).status).toBe(200);
  });
});

test("readers of a table by column, for everybody", async () => {
  const { body } = await get(readers, steward, place);
  for (const who of [viewer, analyst, stranger, admin])
    expect(await get(readers, who, place)).toEqual({ status: 200, body });
  const columns = (label: string) =>
    body.items.find(({ who }: { who: { label: string } }) => who.label === label)?.access.columns;
  expect(columns("Analyst")).toEqual(["id", "price"]);
  expect(columns("Etl")).toEqual(["id", "price", "email"]);
  const ofEmail = await get(readers, steward, { ...place, column: "email" });
  expect(ofEmail.body.items.map(({ who }: { who: { label: string } }) => who.label)).not.toContain("Analyst");
  const etl = ofEmail.body.items.find(({ who }: { who: { label: string } }) => who.label === "Etl");
  expect(etl.paths[0].hops[0]).toMatchObject({ kind: "grant", grant: { resource: { kind: "allTables" } } });
  const first = await get(readers, steward, { ...place, limit: "1" });
  expect(first.body).toMatchObject({ total: body.total, nextCursor: expect.any(String) });
  expect(first.body.reading).toEqual({
    ...{ principals: 2, people: 2, iam: 0, names: expect.any(Array) },
    ...{ columns: { id: 2, price: 2, email: 1 }, iamColumns: {} },
  });
  const second = await get(readers, steward, { ...place, limit: "200", cursor: first.body.nextCursor });
  expect([...first.body.items, ...second.body.items]).toEqual(body.items);
});

test("the filters of a table, with how many grants refer to them", async () => {
  expect((await get(filters, steward, place)).body.items).toEqual([
    { database: "retail", table: "sales", name: "cheap", rowFilter: "price < 10", policies: 0 },
    { database: "retail", table: "sales", name: "dear", columns: { exclude: ["email"] }, policies: 0 },
  ]);
  const ofItems = await get(filters, steward, { ...place, table: "items" });
  expect(ofItems.body.items).toMatchObject([{ name: "all", policies: 1 }]);
  for (const who of [viewer, analyst]) expect((await get(filters, who, place)).status).toBe(403);
});

test("reach is one's own, searchable, paged and a file", async () => {
  const principal = role("Analyst");
  const { body } = await get(reach, viewer, { principal });
  expect(body.items.map(({ table: one }: { table: string | null }) => one)).toEqual([null, "sales"]);
  expect(body.items[1]).toMatchObject({ columns: ["id", "price"], columnCount: 3, rows: "all" });
  expect(body.reading).toEqual({ tables: 1, iam: 0, isAll: true });
  const one = await get(reach, viewer, { principal, limit: "1" });
  expect(one.body).toMatchObject({ reading: body.reading, nextCursor: expect.any(String) });
  expect((await get(reach, viewer, { principal, search: "sal" })).body.items).toHaveLength(1);
  const first = await get(reach, viewer, { principal, limit: "1" });
  const rest = await get(reach, viewer, { principal, cursor: first.body.nextCursor });
  expect([...first.body.items, ...rest.body.items]).toEqual(body.items);
  expect((await get(reach, viewer, { principal: role("Etl") })).status).toBe(404);
  expect((await get(reach, steward, { principal: role("Etl") })).body.items).toHaveLength(2);

  expect((await get(reach, steward, { principal: role("Etl"), isGiven: "true" })).body.items).toHaveLength(2);

  const file = await csv(request("GET", `/api/v1/x?principal=${principal}`, { as: viewer }), {
    params: Promise.resolve({}),
  });
  expect(file.headers.get("content-disposition")).toContain("reach-Analyst.csv");
  expect((await file.text()).split("\r\n")).toEqual([
    "account,database,table,column,select,rows",
    `${A},retail,sales,id,allow,all`,
    `${A},retail,sales,price,allow,all`,
    "",
  ]);
  const refused = await csv(request("GET", `/api/v1/x?principal=${role("Etl")}`, { as: viewer }), {
    params: Promise.resolve({}),
  });
  expect(refused.status).toBe(404);
});

test("what is reached is listed database by database, each to be opened, also one that gives nothing itself", async () => {
  const etl = role("Etl");
  const { body } = await get(reachDatabases, steward, { principal: etl });
  expect(body.items).toMatchObject([
    {
      ...{ accountId: A, database: "retail", tables: 2, isAll: true },
      verdicts: { DESCRIBE: "deny", CREATE_TABLE: "deny" },
    },
  ]);
  expect(body.reading).toEqual({ tables: 2, iam: 0, isAll: true });
  const opened = await get(reach, steward, { principal: etl, accountId: A, database: "retail" });
  expect(opened.body.items.map(({ table: one }: { table: string }) => one)).toEqual(["items", "sales"]);
  expect(opened.body.items[1]).toMatchObject({
    columns: ["id", "price", "email"],
    unfiltered: ["id", "price", "email"],
  });
  for (const elsewhere of [{ database: "web" }, { accountId: "222222222222" }])
    expect((await get(reach, steward, { principal: etl, ...elsewhere })).body.items).toEqual([]);
  expect((await get(reachDatabases, steward, { principal: etl, search: "sal" })).body.items).toMatchObject([
    { database: "retail", tables: 1 },
  ]);

  const ofAdmin = { principal: role("Admin") };
  const all = await get(reachDatabases, steward, ofAdmin);
  expect(all.body.items).toMatchObject([
    { database: "retail", tables: 2, verdicts: { DESCRIBE: "allow" } },
    { database: "web", tables: 0 },
  ]);
  const first = await get(reachDatabases, steward, { ...ofAdmin, limit: "1" });
  const second = await get(reachDatabases, steward, { ...ofAdmin, cursor: first.body.nextCursor });
  expect([...first.body.items, ...second.body.items]).toEqual(all.body.items);
  expect(second.body).toMatchObject({ nextCursor: null, reading: null });

  for (const who of [viewer, analyst]) {
    expect((await get(reachDatabases, who, { principal: etl })).status).toBe(404);
    expect((await get(reachDatabases, who, { principal: role("Analyst") })).body.items).toHaveLength(1);
  }
});

test("tags of a table say where they come from", async () => {
  const { body } = await get(tableRoute, viewer, place);
  const email = body.columns.find(({ name }: { name: string }) => name === "email");
  expect(email.tags).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ key: "pii", value: "true", origin: "overriding" }),
      expect.objectContaining({ key: "stage", value: "prod", origin: "inherited" }),
    ]),
  );
  expect((await get(tables, viewer, { search: "retail.s" })).body.items).toEqual([
    { ...place, isLink: false, columns: 3 },
  ]);
});

test("tags, their matrix and the policies are counted", async () => {
  expect((await get(tags, viewer)).body.items).toEqual([
    {
      ...{ accountId: A, key: "pii", values: ["false", "true"], description: "", meanings: {}, owner: null },
      ...{ databases: 1, tables: 0, columns: 1, policies: 1 },
    },
    {
      ...{ accountId: A, key: "stage", values: ["dev", "prod"], description: "", meanings: {}, owner: null },
      ...{ databases: 0, tables: 2, columns: 0, policies: 1 },
    },
  ]);
  const { body } = await get(matrix, viewer, { accountId: A });
  expect(body.keys).toEqual(catalog.tags.map((tag) => ({ ...tag, descriptions: {} })));
  const [retail, web] = body.items;
  expect(web).toEqual({ name: "web", kind: "database", below: 0, tags: {} });
  expect(retail).toEqual({
    ...{ name: "retail", kind: "database", below: 2 },
    tags: {
      pii: { value: "false", origin: "direct", above: null, overridingTables: 0, overridingColumns: 1 },
      stage: { value: null, origin: null, above: null, overridingTables: 2, overridingColumns: 0 },
    },
  });
  const found = await get(policies, steward);
  expect(found.body.items).toHaveLength(4);
  const [byTags] = (await get(policies, steward, { kind: "tags" })).body.items;
  expect(byTags).toMatchObject({ databases: 0, tables: 1, columns: 2, who: { label: "Analyst" } });
  const ofEtl: Policy[] = (await get(policies, steward, { search: "etl" })).body.items;
  const all = ofEtl.find((one) => one.grant.resource.kind === "allTables");
  expect(all).toMatchObject({ tables: 2, columns: null });
  expect((await get(policies, steward, { id: String(all?.id) })).body.items).toEqual([all]);
  expect((await get(policies, analyst)).status).toBe(403);
});

test("principals are everybody's, or those of one person", async () => {
  const labels = async (who: TestPerson, query = {}) =>
    (await get(principals, who, query)).body.items.map(({ label }: { label: string }) => label);
  for (const who of [viewer, analyst, stranger, steward, admin]) {
    expect(await labels(who)).toEqual(["Admin", "Analyst", "Etl"]);
    expect(await labels(who, { search: "viewer" })).toEqual(["Analyst"]);
    expect(await labels(who, { personId: viewer.id })).toEqual(["Analyst"]);
    expect(await labels(who, { personId: steward.id })).toEqual(["Admin"]);
  }
});

test("lakes are those of the accounts in which one has a role", async () => {
  const { body } = await get(lakes, viewer);
  expect(body.items).toMatchObject([
    {
      accountId: A,
      principalArn: role("Analyst"),
      run: null,
      snapshot: { databases: 2, tables: 2, grants: 4 },
    },
  ]);
  expect((await get(lakes, stranger)).body.items).toEqual([]);
});

test("of whom IAM decides is counted, but nobody is said to read by it", async () => {
  const open = database("open", [table("pages", ["id"])]);
  const everybody = grant(
    "IAM_ALLOWED_PRINCIPALS",
    { kind: "table", database: "open", table: "pages" },
    "ALL",
  );
  await put({
    ...catalog,
    databases: [...catalog.databases, open],
    grants: [...catalog.grants, everybody],
  });
  const { body } = await get(readers, steward, { accountId: A, database: "open", table: "pages" });
  const { principals: found, ...rest } = body.reading;
  expect(found).toBeGreaterThan(2);
  expect(rest).toEqual({ people: 0, names: [], iam: found, columns: {}, iamColumns: { id: found } });
});
