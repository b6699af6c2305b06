import { uuidv7 } from "uuidv7";
import { afterAll, beforeAll, expect, it } from "vitest";
import { GET as one } from "@/app/api/v1/audit/[eventId]/route";
import { GET as audit } from "@/app/api/v1/audit/route";
import { GET as resource } from "@/app/api/v1/resources/[resourceType]/[resourceId]/events/route";
import { transaction } from "@/server/db/pool";
import { jsonOf, request, type TestApp, type TestPerson, testApp } from "@/server/testing/app";
import { testDatabase } from "@/server/testing/database";
import type { Event } from "./contract";
import { listSql } from "./list-query";
import { event, system } from "./test-bed";
import { type EventSource, recordEvents } from "./write";

let app: TestApp;
let ada: TestPerson;
let ana: TestPerson;
let bea: TestPerson;

const by = (person: TestPerson, name: string): EventSource => ({
  actor: { id: person.id, kind: "person", name },
});

beforeAll(async () => {
  app = await testApp();
  ada = await app.person("admin");
  ana = await app.person("analyst");
  bea = await app.person("analyst");
  const rename = (name: string, id: string) =>
    app.db.pool.query("UPDATE person SET name = $1 WHERE id = $2", [name, id]);
  await Promise.all([rename("Ana 100%", ana.id), rename("Bea_Ana", bea.id), rename("Ada", ada.id)]);
  const signIn: EventSource = { actor: { id: null, kind: "system", name: "sign-in" } };
  await transaction((client) =>
    recordEvents(client, [
      { source: by(ana, "Ana 100%"), event: event("1", { verb: "statement.run", ownerId: ana.id }) },
      { source: by(bea, "Bea_Ana"), event: event("1", { verb: "statement.cancel", ownerId: ana.id }) },
      { source: system, event: event("1", { verb: "run.start", resourceType: "run", ownerId: ana.id }) },
      { source: signIn, event: event("3", { verb: "person.signInFailed", resourceType: "person" }) },
      { source: by(bea, "Bea_Ana"), event: event("1", { verb: "statementish.run" }) },
    ]),
  );
});
afterAll(() => app?.close());

const ask = async (query: Record<string, string>, as = ada) =>
  jsonOf(
    await audit(request("GET", `/api/v1/audit?${new URLSearchParams(query)}`, { as }), {
      params: Promise.resolve({}),
    }),
  );
const verbs = (body: { items: Event[] }) => body.items.map((item) => item.verb);

it("shows the newest first, page by page, nothing twice and nothing left out", async () => {
  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const page: { items: Event[]; nextCursor: string | null } = await ask({
      limit: "2",
      ...(cursor ? { cursor } : {}),
    });
    seen.push(...verbs(page));
    cursor = page.nextCursor;
  } while (cursor);
  expect(seen).toEqual([
    "statementish.run",
    "person.signInFailed",
    "run.start",
    "statement.cancel",
    "statement.run",
  ]);
});

it.each<[string, Record<string, string>, string[]]>([
  [
    "a part of a name, in any case",
    { actor: "ANA" },
    ["statementish.run", "statement.cancel", "statement.run"],
  ],
  ["a name with signs that LIKE knows", { actor: "100%" }, ["statement.run"]],
  ["another of them", { actor: "a_a" }, ["statementish.run", "statement.cancel"]],
  ["Headgate itself", { actor: "headgate" }, ["run.start"]],
  ["who signs in", { actor: "sign" }, ["person.signInFailed"]],
  ["nobody", { actor: "nobody at all" }, []],
  ["a verb", { verb: "statement.run" }, ["statement.run"]],
  ["a noun", { verb: "statement" }, ["statement.cancel", "statement.run"]],
  ["a noun that is none", { verb: "state" }, []],
  ["a type", { resourceType: "thing" }, ["statementish.run", "statement.cancel", "statement.run"]],
  ["a thing", { resourceType: "run", resourceId: "1" }, ["run.start"]],
  ["a noun of somebody", { verb: "statement", actor: "bea" }, ["statement.cancel"]],
  ["a time to come", { from: "2999-01-01T00:00:00Z" }, []],
  [
    "a time that is past",
    { from: "2001-01-01T00:00:00Z", to: "2999-01-01T00:00:00.123456Z", verb: "run" },
    ["run.start"],
  ],
])("finds %s", async (_, query, found) => {
  expect(verbs(await ask(query))).toEqual(found);
});

it("finds somebody by id, also one whom it does not know", async () => {
  expect(verbs(await ask({ actor: bea.id }))).toEqual(["statementish.run", "statement.cancel"]);
  expect(verbs(await ask({ actor: uuidv7() }))).toEqual([]);
});

it("asks for the type of a thing beside its id", async () => {
  expect(await ask({ resourceId: "1" })).toMatchObject({ status: 422, issues: [{ path: "resourceType" }] });
});

it("finds the same by one walk when very many people match as by one each", async () => {
  const strangers = Array.from({ length: 300 }, () => uuidv7());
  const found = async (personIds: string[]) => {
    const { text, values } = listSql({ actor: { personIds, systemNames: ["Headgate"] }, limit: 10 });
    return (await app.db.pool.query(text, values)).rows.map((row) => row.id);
  };
  const few = await found([ana.id, bea.id]);
  expect(few).toHaveLength(4);
  expect(await found([...strangers, ana.id, bea.id])).toEqual(few);
});

it("shows of one thing what one owns or did, and all with audit.read", async () => {
  const of = async (as: TestPerson) => {
    const params = { resourceType: "thing", resourceId: "1" };
    return verbs(
      await jsonOf(await resource(request("GET", "/x", { as }), { params: Promise.resolve(params) })),
    );
  };
  expect(await of(ada)).toEqual(["statementish.run", "statement.cancel", "statement.run"]);
  expect(await of(ana)).toEqual(["statement.cancel", "statement.run"]);
  expect(await of(bea)).toEqual(["statementish.run", "statement.cancel"]);
});

it("shows one entry whole", async () => {
  const { items } = await ask({ verb: "run.start" });
  const get = async (eventId: string) =>
    jsonOf(await one(request("GET", "/x", { as: ada }), { params: Promise.resolve({ eventId }) }));
  expect(await get(items[0].id)).toEqual(items[0]);
  expect(items[0]).toMatchObject({
    actorId: null,
    actorKind: "system",
    actorName: "Headgate",
    resourceId: "1",
  });
  expect(await get("123456789")).toMatchObject({ status: 404 });
});

it("finds what a span of time holds, to its edges, also where a transaction told late", async () => {
  const db = await testDatabase();
  try {
    const at = ["01T00:00:00Z", "02T00:00:00Z", "02T00:10:00Z", "01T23:59:00Z", "05T00:00:00Z"];
    for (const [n, time] of at.entries()) {
      await db.pool.query(
        `INSERT INTO event (at, actor_kind, actor_name, verb, resource_type, resource_id)
         VALUES ($1, 'system', 'Headgate', 'old.tell', 'old', $2)`,
        [`2020-01-${time}`, n],
      );
    }
    const found = async (from?: string, to?: string) => {
      const bounds = { from: from && `2020-01-${from}`, to: to && `2020-01-${to}` };
      const { text, values } = listSql({ ...bounds, limit: 10 });
      return (await db.pool.query(text, values)).rows.map((row) => row.resource_id);
    };
    expect(await found("02T00:00:00Z", "03T00:00:00Z")).toEqual(["2", "1"]);
    expect(await found(undefined, "02T00:00:00Z")).toEqual(["3", "0"]);
    expect(await found("04T00:00:00Z")).toEqual(["4"]);
    expect(await found("01T23:00:00Z", "02T00:05:00Z")).toEqual(["3", "1"]);
    expect(await found("06T00:00:00Z")).toEqual([]);
  } finally {
    await db.drop();
  }
});
