import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { GET as searchRoute } from "@/app/api/v1/catalog/route";
import { GET as eventsRoute } from "@/app/api/v1/datasets/[datasetId]/events/route";
import { DELETE, GET, PATCH } from "@/app/api/v1/datasets/[datasetId]/route";
import {
  PATCH as tablePatch,
  GET as tableRoute,
} from "@/app/api/v1/datasets/[datasetId]/tables/[tableId]/route";
import { GET as tablesRoute } from "@/app/api/v1/datasets/[datasetId]/tables/route";
import { ROLES } from "@/server/identity";
import { jsonOf, request, type TestApp, type TestPerson, testApp } from "@/server/testing/app";
import { putDataset } from "./test-bed";

let app: TestApp;
let steward: TestPerson;
let analyst: TestPerson;
let datasetId = "";
let tableId = "";

beforeAll(async () => {
  app = await testApp();
  steward = await app.person("steward");
  analyst = await app.person("analyst");
  const made = await putDataset({
    name: "retail",
    tables: [
      {
        name: "sales",
        columns: [
          ["sale_id", "bigint"],
          ['odd, "name"', "string"],
        ],
      },
      { name: "stores", columns: [["store_id", "bigint"]] },
    ],
  });
  datasetId = made.id;
  tableId = made.tables.get("sales") ?? "";
});

afterAll(() => app.close());

type Route = (request: Request, route: { params: Promise<Record<string, string>> }) => Promise<Response>;

async function ask(route: Route, method: string, path: string, as: TestPerson, body?: object, ids = {}) {
  const answer = await route(request(method, `/api/v1/${path}`, { as, body }), {
    params: Promise.resolve({ datasetId, tableId, ...ids }),
  });
  return { status: answer.status, ...(await jsonOf(answer)) };
}
const dataset = (as = analyst, ids = {}) => ask(GET, "GET", `datasets/${datasetId}`, as, undefined, ids);
const change = (body: object, as = steward) => ask(PATCH, "PATCH", `datasets/${datasetId}`, as, body);
const describeTable = (body: object, as = steward) =>
  ask(tablePatch, "PATCH", `datasets/${datasetId}/tables/${tableId}`, as, body);
const events = () => ask(eventsRoute, "GET", `datasets/${datasetId}/events`, analyst);
const found = async (text: string): Promise<string[]> => {
  const answer = await searchRoute(request("GET", `/api/v1/catalog?text=${text}`, { as: analyst }), {
    params: Promise.resolve({}),
  });
  return (await jsonOf(answer)).items.map((item: { name: string }) => item.name).sort();
};

describe("a dataset", () => {
  test.each(ROLES)("is read by a %s, and changed by stewards and admins only", async (role) => {
    const person = await app.person(role);
    expect(await dataset(person)).toMatchObject({ status: 200, name: "retail", tableCount: 2 });
    const { status } = await change({ domain: `by ${role}` }, person);
    expect(status).toBe(role === "steward" || role === "admin" ? 200 : 403);
    const described = await describeTable({ description: `by ${role}` }, person);
    expect(described.status).toBe(role === "steward" || role === "admin" ? 200 : 403);
  });

  test("that is not there is 404, and so is the table of another", async () => {
    const other = { datasetId: "00000000-0000-7000-8000-000000000000" };
    expect((await dataset(analyst, other)).status).toBe(404);
    expect((await ask(tableRoute, "GET", "x", analyst, undefined, other)).status).toBe(404);
    expect((await ask(tablesRoute, "GET", "x", analyst, undefined, other)).status).toBe(404);
    expect((await ask(eventsRoute, "GET", "x", analyst, undefined, other)).status).toBe(404);
  });

  test("is found by what a steward says of it, and tells who said it to everybody", async () => {
    const changed = await change({
      ownerTeam: "Merchandising",
      stewardIds: [steward.id],
      domain: "Commerce",
    });
    expect(changed).toMatchObject({ ownerTeam: "Merchandising", stewards: [{ id: steward.id }] });
    expect(await found("merchandising")).toEqual(["retail", "sales", "stores"]);
    const { items } = await events();
    expect(items[0]).toMatchObject({
      verb: "dataset.update",
      actorId: steward.id,
      before: { ownerTeam: null, stewardIds: [] },
      after: { ownerTeam: "Merchandising", stewardIds: [steward.id], domain: "Commerce" },
    });
    const before = items.length;
    await change({ ownerTeam: "Merchandising" });
    expect((await events()).items.length).toBe(before);
  });

  test("has keywords, kept in lower case and once each, and found by them", async () => {
    const changed = await change({ tags: [" GDPR ", "gdpr", "Point of sale"] });
    expect(changed).toMatchObject({ status: 200, tags: ["gdpr", "point of sale"] });
    expect(await found("gdpr")).toEqual(["retail", "sales", "stores"]);
    expect((await events()).items[0]).toMatchObject({ before: { tags: [] }, after: { tags: changed.tags } });
    for (const tags of [["x".repeat(51)], [""], ["a, b"], Array.from({ length: 21 }, (_, n) => `t${n}`)]) {
      expect((await change({ tags })).status).toBe(422);
    }
    await change({ tags: [] });
    expect(await found("gdpr")).not.toContain("retail");
  });

  test("takes people of Headgate as stewards only", async () => {
    const stranger = "00000000-0000-7000-8000-000000000001";
    expect(await change({ stewardIds: [stranger] })).toMatchObject({
      status: 422,
      issues: [{ path: "stewardIds" }],
    });
  });

  test("has its tables walked by name", async () => {
    const first = await ask(tablesRoute, "GET", `datasets/${datasetId}/tables?limit=1`, analyst);
    expect(first.items).toMatchObject([{ name: "sales", columnCount: 2, rows: null }]);
    const next = `datasets/${datasetId}/tables?limit=1&cursor=${first.nextCursor}`;
    expect(await ask(tablesRoute, "GET", next, analyst)).toMatchObject({
      items: [{ name: "stores" }],
      nextCursor: null,
    });
  });
});

test("a dataset is taken out by a steward, and is not found any more", async () => {
  const { id } = await putDataset({ name: "mistaken", tables: [{ name: "mistaken_table", columns: [] }] });
  const remove = (as: TestPerson) =>
    ask(DELETE, "DELETE", `datasets/${id}`, as, undefined, { datasetId: id });
  expect((await remove(analyst)).status).toBe(403);
  expect(await found("mistaken")).toEqual(["mistaken", "mistaken_table"]);
  expect(await remove(steward)).toMatchObject({ status: 200, id });
  expect((await remove(steward)).status).toBe(404);
  expect(await found("mistaken")).toEqual([]);
});

describe("fewer approvals", () => {
  const put = async (name: string, classification?: string) =>
    (await putDataset({ name, ...(classification ? { classification } : {}), tables: [] })).id;
  const say = (id: string, classification: string | null, as: TestPerson) =>
    ask(PATCH, "PATCH", "x", as, { classification }, { datasetId: id });
  const remove = (id: string, as: TestPerson) => ask(DELETE, "DELETE", "x", as, undefined, { datasetId: id });

  test.each(ROLES)("are said by admins only: %s", async (role) => {
    const person = await app.person(role);
    const id = await put(`lowered ${role}`, "restricted");
    for (const less of ["confidential", "Public", null, "our own word"]) {
      const answer = await say(id, less, person);
      expect([less, answer.status]).toEqual([less, role === "admin" ? 200 : 403]);
      await app.db.pool.query("UPDATE dataset SET classification = 'restricted' WHERE id = $1", [id]);
    }
    const unsaid = await put(`unsaid ${role}`);
    expect((await say(unsaid, "internal", person)).status).toBe(role === "admin" ? 200 : 403);
    const more = await say(await put(`raised ${role}`, "public"), "restricted", person);
    expect(more.status).toBe(role === "admin" || role === "steward" ? 200 : 403);
    expect((await remove(id, person)).status).toBe(role === "admin" ? 200 : 403);
  });

  test("are refused by the field, and to a token, however full", async () => {
    const id = await put("kept", "restricted");
    expect(await say(id, "public", steward)).toMatchObject({
      ...{ status: 403, details: { permission: "catalog.declassify" } },
      issues: [{ path: "classification" }],
    });
    const token = await app.token((await app.person("admin")).id, ["full"]);
    const answer = await PATCH(request("PATCH", "/x", { token, body: { classification: "public" } }), {
      params: Promise.resolve({ datasetId: id }),
    });
    expect(answer.status).toBe(403);
  });

  test("do not come of taking out what makes its database strict, but of nothing else is that kept", async () => {
    const loosens = async (id: string) => (await dataset(steward, { datasetId: id })).loosensAccess;
    const [open, hidden, twin] = [
      await put("shared", "public"),
      await put("shared", "confidential"),
      await put("shared"),
    ];
    expect(await Promise.all([open, hidden, twin].map(loosens))).toEqual([false, false, false]);
    expect((await remove(hidden, steward)).status).toBe(200);
    expect(await loosens(twin)).toBe(true);
    expect((await remove(twin, steward)).status).toBe(403);
    expect((await remove(open, steward)).status).toBe(200);
    expect((await remove(twin, steward)).status).toBe(200);
  });

  test("do not come of two who take out at once what each by itself may go", async () => {
    const ids = [await put("twice", "public"), await put("twice", "confidential"), await put("twice")];
    const ended = await Promise.all(ids.slice(1).map((id) => remove(id, steward)));
    expect(ended.map(({ status }) => status).sort()).toEqual([200, 403]);
  });
});

describe("a table", () => {
  test("and its columns are described in place, and found by that", async () => {
    const odd = 'odd, "name"';
    const described = await describeTable({
      description: "One line per receipt",
      columns: [{ name: odd, description: "The cashier's nickname" }],
    });
    expect(described).toMatchObject({
      status: 200,
      description: "One line per receipt",
      columns: [
        { name: "sale_id", description: "" },
        { name: odd, description: "The cashier's nickname" },
      ],
    });
    expect(await found("nickname")).toEqual(["sales"]);
    expect((await events()).items[0]).toMatchObject({
      verb: "dataset.describe",
      before: { table: "sales", columns: { [odd]: "" } },
      after: {
        table: "sales",
        description: "One line per receipt",
        columns: { [odd]: "The cashier's nickname" },
      },
    });
  });

  test("has no column of another name", async () => {
    const answer = await describeTable({ columns: [{ name: "nope", description: "x" }] });
    expect(answer).toMatchObject({ status: 422, detail: "The table sales has no column nope." });
  });
});
