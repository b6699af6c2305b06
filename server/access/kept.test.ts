import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { GET as matches } from "@/app/api/v1/access/matches/route";
import { GET as policies } from "@/app/api/v1/access/policies/route";
import { GET as reach } from "@/app/api/v1/access/reach/route";
import { GET as tables } from "@/app/api/v1/access/tables/route";
import { GET as matrix } from "@/app/api/v1/access/tag-matrix/route";
import { GET as tags } from "@/app/api/v1/access/tags/route";
import { jsonOf, request, type TestApp, type TestPerson, testApp } from "@/server/testing/app";
import { currentLake } from "./lake";
import type { Catalog, Grant, Table } from "./model";
import { connect, database, emptyCatalog, put, table } from "./test-bed";

const A = "111111111111";
const role = (name: string) => `arn:aws:iam::${A}:role/${name}`;
const secret = { stage: ["secret"] };

let app: TestApp;
let steward: TestPerson;

beforeAll(async () => {
  app = await testApp();
  await connect(app, A);
  steward = await app.person("steward", { principals: { [A]: role("Admin") } });
});
afterAll(() => app.close());

const grant = (principal: string, resource: Grant["resource"]): Grant => ({
  ...{ principal, resource, permissions: ["SELECT"], grantable: [] },
});
const onTags = grant(role("Analyst"), { kind: "tagPolicy", resourceType: "TABLE", expression: secret });
const onSales = { kind: "table", database: "retail", table: "sales" } as const;
const onItems = { ...onSales, table: "items" };

const sales = table("sales", ["id", "email"], { tags: { stage: "secret" } });
const tagged = {
  ...sales,
  columns: sales.columns.map((one) => (one.name === "email" ? { ...one, tags: { stage: "open" } } : one)),
};
const first: Catalog = {
  ...emptyCatalog(A),
  tags: [{ key: "stage", values: ["open", "secret"] }],
  databases: [database("retail", [table("items", ["id"]), sales]), database("web", [])],
  grants: [onTags, grant(role("Etl"), { kind: "allTables", database: "retail" })],
};

/** Each is what AWS says next. */
const readings: Record<string, Catalog> = {
  first,
  "a table is made": {
    ...first,
    databases: [database("retail", [...(first.databases[0]?.tables ?? []), table("shops", ["id"])])],
  },
  "a column is tagged": { ...first, databases: [database("retail", [tagged])] },
  "a database is tagged": {
    ...first,
    databases: [database("retail", [sales], { tags: { stage: "secret" } })],
  },
  "a grant is given": { ...first, grants: [...first.grants, grant(role("Analyst"), onSales)] },
  "a grant is taken": { ...first, grants: [onTags] },
  "another is given instead": { ...first, grants: [grant(role("Etl"), onItems)] },
  "all is left to IAM": { ...first, grants: [onTags, grant("IAM_ALLOWED_PRINCIPALS", onItems)] },
  "someone administers it": { ...first, settings: { ...first.settings, admins: [role("Etl")] } },
};

type Route = (request: Request, route: { params: Promise<Record<string, string>> }) => Promise<Response>;

const get = async (route: Route, query: Record<string, string> = {}) => {
  const asked = request("GET", `/api/v1/x?${new URLSearchParams(query)}`, { as: steward });
  return jsonOf(await route(asked, { params: Promise.resolve({}) }));
};

const pages = async () => ({
  ofAnalyst: await get(reach, { principal: role("Analyst") }),
  ofNobody: await get(reach, { principal: role("Nobody") }),
  ofEtl: await get(reach, { principal: role("Etl") }),
  givenToEtl: await get(reach, { principal: role("Etl"), isGiven: "true" }),
  matches: await get(matches, { accountId: A, resourceType: "TABLE", tag: "stage=secret" }),
  policies: await get(policies),
  tables: await get(tables),
  matrix: await get(matrix, { accountId: A }),
  tags: await get(tags),
});

/** As in a process that has just been started. */
const forget = () => Object.assign(globalThis, { headgateLake: undefined });

test("what was found out of one reading is not told of the next, nor of somebody else", async () => {
  let before: unknown;
  for (const [said, catalog] of Object.entries(readings)) {
    await put(catalog);
    const told = await pages();
    expect({ said, told }).not.toEqual({ said, told: before });
    forget();
    expect({ said, told }).toEqual({ said, told: await pages() });
    await put(first);
    before = await pages();
  }
});

test("for a page of tables only the databases on it are put in order", async () => {
  forget();
  await put({ ...first, databases: ["a", "b"].map((name) => database(name, [sales, table("x", ["id"])])) });
  const { lake } = await currentLake();
  const sorted = lake.catalogs[0]?.databases.map((one) => vi.spyOn(one.tables as Table[], "toSorted"));
  expect(await get(tables, { limit: "1" })).toMatchObject({ items: [{ database: "a", table: "sales" }] });
  expect(sorted?.map((spy) => spy.mock.calls.length)).toEqual([1, 0]);
});
