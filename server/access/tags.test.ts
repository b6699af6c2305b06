import { afterAll, beforeAll, expect, test } from "vitest";
import { GET as expressions } from "@/app/api/v1/access/expressions/route";
import { GET as matches } from "@/app/api/v1/access/matches/route";
import { POST as draftAssignments } from "@/app/api/v1/access/tag-drafts/route";
import { GET as matrix } from "@/app/api/v1/access/tag-matrix/route";
import { PATCH as describeTag } from "@/app/api/v1/access/tags/[accountId]/[key]/route";
import { GET as tags } from "@/app/api/v1/access/tags/route";
import { jsonOf, request, type TestApp, type TestPerson, testApp } from "@/server/testing/app";
import type { Catalog } from "./model";
import { connect, database, emptyCatalog, put, table } from "./test-bed";

const A = "111111111111";
type Route = (request: Request, route: { params: Promise<Record<string, string>> }) => Promise<Response>;

const sales = table("sales", ["id", "price", "email"], { tags: { stage: "prod" } });
const catalog: Catalog = {
  ...emptyCatalog(A),
  tags: [
    { key: "pii", values: ["false", "true"] },
    { key: "stage", values: ["dev", "prod"] },
  ],
  expressions: [{ name: "public", expression: { pii: ["false"] } }],
  databases: [
    database(
      "retail",
      [
        {
          ...sales,
          columns: sales.columns.map((one) =>
            one.name === "email" ? { ...one, tags: { pii: "true" } } : one,
          ),
        },
      ],
      { tags: { pii: "false" } },
    ),
    database("web", [table("visits", ["id"])]),
  ],
  grants: [
    {
      principal: `arn:aws:iam::${A}:role/Analyst`,
      resource: { kind: "tagPolicy", resourceType: "TABLE", expression: { name: "public" } },
      ...{ permissions: ["SELECT"], grantable: [] },
    },
  ],
};

let app: TestApp;
let viewer: TestPerson;
let analyst: TestPerson;
let steward: TestPerson;

beforeAll(async () => {
  app = await testApp();
  await connect(app, A);
  await put(catalog);
  [viewer, analyst, steward] = await Promise.all([
    app.person("viewer"),
    app.person("analyst"),
    app.person("steward"),
  ]);
});
afterAll(() => app.close());

const answerOf = async (answer: Response) => ({ status: answer.status, body: await jsonOf(answer) });

const get = async (route: Route, as: TestPerson, query: Record<string, string>) =>
  answerOf(
    await route(request("GET", `/api/v1/x?${new URLSearchParams(query)}`, { as }), {
      params: Promise.resolve({}),
    }),
  );

const send = async (route: Route, as: TestPerson, body: unknown, params: Record<string, string> = {}) =>
  answerOf(await route(request("POST", "/api/v1/x", { as, body }), { params: Promise.resolve(params) }));

test("a matrix goes down to tables and columns, in the columns' own order", async () => {
  const { body } = await get(matrix, viewer, { accountId: A, database: "retail" });
  expect(body.items).toEqual([
    {
      ...{ name: "sales", kind: "table", below: 3 },
      tags: {
        pii: {
          ...{ value: "false", origin: "inherited", above: "false" },
          ...{ overridingTables: 0, overridingColumns: 1 },
        },
        stage: {
          ...{ value: "prod", origin: "direct", above: null },
          ...{ overridingTables: 0, overridingColumns: 0 },
        },
      },
    },
  ]);
  const columns = await get(matrix, viewer, { accountId: A, database: "retail", table: "sales", limit: "2" });
  expect(columns.body.items.map(({ name }: { name: string }) => name)).toEqual(["id", "price"]);
  const rest = await get(matrix, viewer, {
    ...{ accountId: A, database: "retail", table: "sales" },
    cursor: columns.body.nextCursor,
  });
  expect(rest.body.items).toMatchObject([
    { name: "email", tags: { pii: { value: "true", origin: "overriding", above: "false" } } },
  ]);
  expect((await get(matrix, viewer, { accountId: A, table: "sales" })).status).toBe(422);
  expect((await get(matrix, viewer, { accountId: A, database: "nowhere" })).status).toBe(404);
});

test("an expression is tried before it is granted on", async () => {
  const of = (query: Record<string, string>) =>
    get(matches, viewer, { accountId: A, resourceType: "TABLE", ...query });
  expect((await of({ tag: "pii=false" })).body).toEqual({
    items: [{ database: "retail", table: "sales", columns: ["id", "price"], columnCount: 3 }],
    ...{ nextCursor: null, databases: 0, tables: 1, columns: 2 },
  });
  expect((await of({ expression: "public" })).body).toMatchObject({ tables: 1 });
  expect((await of({ expression: "gone" })).status).toBe(404);
  expect((await of({ tag: "pii" })).status).toBe(422);
  expect((await of({})).status).toBe(422);
  expect((await of({ tag: "pii=false", resourceType: "DATABASE" })).body.items).toEqual([
    { database: "retail", table: null, columns: [], columnCount: 0 },
  ]);
  expect((await get(expressions, viewer, {})).body.items).toEqual([
    { accountId: A, name: "public", description: "", expression: { pii: ["false"] }, policies: 1 },
  ]);
});

test("a sheet becomes as few steps as can be, and says what is wrong with which line", async () => {
  const sheet = [
    "database\ttable\tcolumn\tpii\tstage",
    "web\t\t\tfalse\tdev",
    "retail\tsales\tid\ttrue\t",
    "retail\tsales\tprice\ttrue\t",
    "retail\tsales\temail\t-\t",
    "retail\tsales\t\t\tprod",
    "retail\tnone\t\ttrue\t",
    "retail\tsales\tid\tmaybe\t",
    "retail\tsales\tid\tfalse\t",
  ].join("\n");
  const { status, body } = await send(draftAssignments, analyst, { accountId: A, sheet });
  expect(status).toBe(200);
  const column = (...include: string[]) => ({
    ...{ kind: "columns", database: "retail", table: "sales" },
    columns: { include },
  });
  expect(body.steps.map(({ operation }: { operation: unknown }) => operation)).toEqual([
    { name: "RemoveLFTagsFromResource", resource: column("email"), tags: { pii: "true" } },
    {
      name: "AddLFTagsToResource",
      resource: { kind: "database", database: "web" },
      tags: { pii: "false", stage: "dev" },
    },
    { name: "AddLFTagsToResource", resource: column("id", "price"), tags: { pii: "true" } },
  ]);
  expect(body).toMatchObject({ changed: 5, unchanged: 1 });
  expect(
    body.problems.map(({ line, message }: { line: number; message: string }) => [line, message]),
  ).toEqual([
    [7, "There is no table none in retail."],
    [8, "pii has no value maybe. It has: false, true."],
    [9, "This key was said of the same place before."],
  ]);
});

test("a sheet without a heading has key=value, by comma too", async () => {
  const sheet = "Retail,Sales,,Stage=DEV\nretail,,,pii=\nretail,,,oops\nretail";
  const { body } = await send(draftAssignments, analyst, { accountId: A, sheet });
  expect(body.steps).toHaveLength(2);
  expect(body.problems).toEqual([
    { line: 3, text: "retail, , , oops", message: "Not key=value." },
    { line: 4, text: "retail", message: "No tag: write key=value after database, table and column." },
  ]);
  expect((await send(draftAssignments, viewer, { accountId: A, sheet })).status).toBe(403);
  expect((await send(draftAssignments, analyst, { accountId: A })).status).toBe(422);
  expect((await send(draftAssignments, analyst, { accountId: "999999999999", sheet })).status).toBe(404);
});

test("what a tag means is kept here and told in the trail", async () => {
  const at = { accountId: A, key: "pii" };
  const say = async (as: TestPerson, body: unknown, params = at) =>
    answerOf(
      await describeTag(request("PATCH", "/api/v1/x", { as, body }), { params: Promise.resolve(params) }),
    );
  expect((await say(analyst, { description: "x" })).status).toBe(403);
  const said = { description: "Names a person", ownerId: steward.id };
  expect((await say(steward, said)).status).toBe(200);
  expect((await say(steward, said)).status).toBe(200);
  expect((await say(steward, { ownerId: A.padStart(32, "0") })).status).toBe(422);
  expect((await say(steward, said, { ...at, key: "nothing" })).status).toBe(404);
  const { rows } = await app.db.pool.query(
    "SELECT before, after FROM event WHERE verb = 'lfTag.describe' ORDER BY id",
  );
  expect(rows).toEqual([{ before: { description: "", ownerId: null }, after: said }]);
  const found = await get(tags, viewer, { search: "person" });
  expect(found.body.items).toMatchObject([
    { key: "pii", description: "Names a person", owner: { id: steward.id } },
  ]);
});

test("what a value means is kept beside its key, and told where values are offered", async () => {
  const say = async (as: TestPerson, body: object, key = "stage") =>
    answerOf(
      await describeTag(request("PATCH", "/api/v1/x", { as, body }), {
        params: Promise.resolve({ accountId: A, key }),
      }),
    );
  const said = { description: "Safe to Break", ownerId: steward.id };
  expect((await say(analyst, { value: "dev", ...said })).status).toBe(403);
  expect((await say(steward, { value: "DEV", ...said })).status).toBe(200);
  expect((await say(steward, { value: "dev", ownerId: A.padStart(32, "0") })).status).toBe(422);
  expect((await say(steward, { value: "test", ...said })).status).toBe(404);
  expect((await say(steward, { value: "", ...said })).status).toBe(422);
  const { rows } = await app.db.pool.query(
    `SELECT before, after FROM event WHERE verb = 'lfTag.describe' AND resource_id = '${A}/stage'`,
  );
  expect(rows).toEqual([
    { before: { value: "dev", description: "", ownerId: null }, after: { value: "dev", ...said } },
  ]);
  const found = await get(tags, viewer, { search: "safe to break" });
  expect(found.body.items).toMatchObject([
    {
      ...{ key: "stage", description: "", owner: null },
      meanings: { dev: { description: "Safe to Break", owner: { id: steward.id } } },
    },
  ]);
  const { body } = await get(matrix, viewer, { accountId: A });
  expect(body.keys).toMatchObject([
    { key: "pii", descriptions: {} },
    { key: "stage", descriptions: { dev: "Safe to Break" } },
  ]);
  await say(steward, { value: "dev", description: "", ownerId: null });
  expect((await get(tags, viewer, { search: "stage" })).body.items[0].meanings).toEqual({});
});
