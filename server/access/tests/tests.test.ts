import { afterAll, beforeAll, expect, test } from "vitest";
import { DELETE, GET as getRoute, PATCH } from "@/app/api/v1/access/tests/[testId]/route";
import { POST as createRoute, GET as listRoute } from "@/app/api/v1/access/tests/route";
import { POST as runRoute } from "@/app/api/v1/access/tests/run/route";
import { POST as tryRoute } from "@/app/api/v1/access/tests/try/route";
import { PUT as scheduleRoute } from "@/app/api/v1/schedules/[kind]/[subjectId]/route";
import { registerScheduledTests, registerTestsExecutor } from "@/server/access";
import { subjectOfAccount } from "@/server/access/subject";
import { connect, database, emptyCatalog, put, table } from "@/server/access/test-bed";
import { startWorker } from "@/server/runs";
import { rowOf, untilState } from "@/server/runs/test-bed";
import { fireDue } from "@/server/schedules/fire";
import { jsonOf, request, type TestApp, type TestPerson, testApp } from "@/server/testing/app";
import { TESTS_KIND } from "./contract";

const A = "111111111111";
const ANALYST = `arn:aws:iam::${A}:role/Analyst`;
const people = table("people", ["id", "mail"], { tags: { domain: "crm" } });
const catalog = {
  ...emptyCatalog(A),
  tags: [
    { key: "domain", values: ["crm"] },
    { key: "pii", values: ["true"] },
  ],
  databases: [database("retail", [people])],
};
const untagged = { ...catalog, databases: [database("retail", [people, table("orders", ["id"])])] };
const everyTable = { kind: "tagged", every: "table", key: "domain", on: { kind: "everything" } };

let app: TestApp;
let worker: ReturnType<typeof startWorker>;
let [viewer, analyst, steward, admin]: TestPerson[] = [];

beforeAll(async () => {
  app = await testApp();
  registerTestsExecutor();
  registerScheduledTests();
  await connect(app, A);
  const principals = { [A]: ANALYST };
  [viewer, analyst, steward, admin] = await Promise.all(
    (["viewer", "analyst", "steward", "admin"] as const).map((role) => app.person(role, { principals })),
  );
  await put(catalog);
  worker = startWorker();
});
afterAll(async () => {
  await worker?.stop();
  await app?.close();
});

type Route = (request: Request, route: { params: Promise<Record<string, string>> }) => Promise<Response>;
const ask = async (
  route: Route,
  method: string,
  as: TestPerson | undefined,
  { body, ids = {}, query = "" }: { body?: object; ids?: Record<string, string>; query?: string } = {},
) => {
  const answer = await route(request(method, `/api/v1/x${query}`, { as, ...(body ? { body } : {}) }), {
    params: Promise.resolve(ids),
  });
  return { status: answer.status, ...(await jsonOf(answer)) };
};
const create = (as: TestPerson | undefined, body: object) => ask(createRoute, "POST", as, { body });
const get = (testId: string, as = steward) => ask(getRoute, "GET", as, { ids: { testId } });
const edit = (testId: string, body: object, as = steward) =>
  ask(PATCH, "PATCH", as, { body, ids: { testId } });
const list = (query = "", as = steward) => ask(listRoute, "GET", as, { query });
const ran = async (as = steward) => {
  const { status, runId } = await ask(runRoute, "POST", as, { body: {} });
  expect(status).toBe(202);
  await untilState(runId, "succeeded");
};
const told = async (id: string): Promise<string[]> =>
  (await app.db.pool.query("SELECT verb FROM event WHERE resource_id = $1 ORDER BY id", [id])).rows.map(
    ({ verb }) => verb,
  );
const inbox = async (person: TestPerson | undefined): Promise<string[]> =>
  (
    await app.db.pool.query("SELECT text FROM notification WHERE person_id = $1 ORDER BY id", [person?.id])
  ).rows.map(({ text }) => text);

test("a test is looked at when it is made, and its owner is told when it turns", async () => {
  const made = await create(steward, { name: "Every table has a domain", assertion: everyTable });
  expect(made).toMatchObject({
    ...{ status: 201, state: "passing", breaches: 0, kept: [], says: "Every table has the LF-tag domain" },
    ...{ ownerId: steward?.id, lakeVersion: expect.any(String), since: expect.any(String) },
  });
  await put(untagged);
  expect(await list()).toMatchObject({ items: [{ id: made.id, lakeVersion: made.lakeVersion }] });
  expect((await list()).lakeVersion).not.toBe(made.lakeVersion);
  await ran(admin);
  expect(await get(made.id)).toMatchObject({
    ...{ state: "failing", breaches: 1, lakeVersion: (await list()).lakeVersion },
    kept: [{ text: "Table retail.orders lacks the LF-tag domain", database: "retail", table: "orders" }],
  });
  await ran();
  await put(catalog);
  await ran();
  expect(await get(made.id)).toMatchObject({ state: "passing", kept: [] });
  expect(await told(made.id)).toEqual(["accessTest.create", "accessTest.fail", "accessTest.pass"]);
  expect(await inbox(steward)).toEqual([
    "The policy test “Every table has a domain” fails: 1 thing breaks it.",
    "The policy test “Every table has a domain” passes again.",
  ]);
  expect(await inbox(admin)).toEqual([]);
});

test("stewards and admins write, admins alone loosen, whoever may know of all access reads, nobody else", async () => {
  const body = { name: "Roles", assertion: everyTable };
  const { id, updatedAt } = await create(admin, body);
  for (const who of [viewer, analyst]) {
    expect((await create(who, { ...body, name: "Mine" })).status).toBe(403);
    expect((await list("", who)).status).toBe(403);
    expect((await get(id, who)).status).toBe(403);
    expect((await edit(id, { baseUpdatedAt: updatedAt, name: "X" }, who)).status).toBe(403);
    expect((await ask(DELETE, "DELETE", who, { ids: { testId: id } })).status).toBe(403);
    expect((await ask(runRoute, "POST", who, { body: {} })).status).toBe(403);
    expect((await ask(tryRoute, "POST", who, { body: { assertion: everyTable } })).status).toBe(403);
  }
  expect((await create(undefined, body)).status).toBe(401);
  expect((await edit(id, { baseUpdatedAt: updatedAt, description: "By a steward" })).status).toBe(200);
  expect((await ask(DELETE, "DELETE", steward, { ids: { testId: id } })).status).toBe(403);
  expect(await ask(DELETE, "DELETE", admin, { ids: { testId: id } })).toMatchObject({ status: 200, id });
  expect((await get(id)).status).toBe(404);
  expect(await told(id)).toEqual(["accessTest.create", "accessTest.update", "accessTest.delete"]);
});

test("an edit on what somebody else has edited is refused with what is there", async () => {
  const made = await create(steward, { name: "Edited by two", assertion: everyTable });
  const first = await edit(made.id, { baseUpdatedAt: made.updatedAt, name: "By Ada" }, admin);
  expect(first).toMatchObject({ status: 200, name: "By Ada" });
  expect(await edit(made.id, { baseUpdatedAt: made.updatedAt, name: "By Stella" })).toMatchObject({
    ...{ status: 409, details: { current: { name: "By Ada", updatedAt: first.updatedAt } } },
  });
  expect((await create(steward, { name: "By Ada", assertion: everyTable })).status).toBe(409);
  await ran();
  expect((await get(made.id)).updatedAt).toBe(first.updatedAt);
});

test("one that says something else is looked at anew", async () => {
  const made = await create(steward, { name: "Says another thing", assertion: everyTable });
  const every = { ...everyTable, every: "database" };
  const body = { baseUpdatedAt: made.updatedAt, assertion: every };
  expect((await edit(made.id, body)).status).toBe(403);
  const token = await app.token(admin?.id ?? "", ["full"]);
  const byToken = await PATCH(request("PATCH", "/api/v1/x", { token, body }), {
    params: Promise.resolve({ testId: made.id }),
  });
  expect(byToken.status).toBe(403);
  const same = await edit(made.id, { ...body, assertion: made.assertion, description: "Said anew" });
  expect(same).toMatchObject({ status: 200, description: "Said anew", state: "passing" });
  const edited = await edit(made.id, { ...body, baseUpdatedAt: same.updatedAt }, admin);
  expect(edited).toMatchObject({
    state: "failing",
    kept: [{ text: "Database retail lacks the LF-tag domain" }],
  });
  expect(await told(made.id)).toEqual([
    ...["accessTest.create", "accessTest.update", "accessTest.update", "accessTest.fail"],
  ]);
});

test("what fails comes first, page by page; a name is found", async () => {
  const all = await list("?limit=200");
  const states = all.items.map(({ state }: { state: string }) => state);
  expect(states).toEqual([...states].sort());
  expect(all.counts).toMatchObject({ all: all.items.length, failing: 1 });
  const pages: unknown[] = [];
  for (let cursor = ""; ; ) {
    const page = await list(`?limit=1${cursor}`);
    pages.push(...page.items);
    if (!page.nextCursor) break;
    cursor = `&cursor=${encodeURIComponent(page.nextCursor)}`;
  }
  expect(pages).toEqual(all.items);
  expect((await list("?state=failing")).items).toHaveLength(1);
  expect((await list("?search=another")).items).toMatchObject([{ name: "Says another thing" }]);
});

test("an assertion is tried without being kept, and one that makes no sense is refused by its field", async () => {
  const before = (await list()).counts.all;
  const never = {
    ...{
      kind: "access",
      has: "never",
      permissions: ["SELECT"],
      who: { kind: "named", principals: [ANALYST] },
    },
    on: { kind: "tags", expression: { pii: ["true"] } },
  };
  expect(await ask(tryRoute, "POST", steward, { body: { assertion: never } })).toMatchObject({
    ...{ status: 200, breaches: 0, says: "Analyst never has SELECT on what is tagged pii=true" },
  });
  const wrong = { ...never, who: { kind: "named", principals: ["bob"] } };
  expect(await ask(tryRoute, "POST", steward, { body: { assertion: wrong } })).toMatchObject({
    ...{ status: 422, issues: [{ path: "assertion.who.principals.0" }] },
  });
  expect((await list()).counts.all).toBe(before);
});

test("on schedule an account is read again first, by whoever set it", async () => {
  const body = { expression: "rate(1 day)" };
  const ids = { kind: TESTS_KIND, subjectId: subjectOfAccount(A) };
  expect((await ask(scheduleRoute, "PUT", analyst, { body, ids })).status).toBe(403);
  expect((await ask(scheduleRoute, "PUT", steward, { body, ids })).status).toBe(200);
  await app.db.pool.query("UPDATE schedule SET next_at = now() - interval '1 minute'");
  expect(await fireDue()).toBe(1);
  const { rows } = await app.db.pool.query("SELECT last_run_id AS id FROM schedule");
  const run = await rowOf(rows[0].id);
  expect(run).toMatchObject({ kind: TESTS_KIND, owner_id: steward?.id, account_id: A });
  expect(run.input).toEqual({ reading: { accountId: A, roleArn: ANALYST } });
});
