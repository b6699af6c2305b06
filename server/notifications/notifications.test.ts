import { uuidv7 } from "uuidv7";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PATCH } from "@/app/api/v1/notifications/[notificationId]/route";
import { POST as readRoute } from "@/app/api/v1/notifications/read/route";
import { GET as listRoute } from "@/app/api/v1/notifications/route";
import { GET as unreadRoute } from "@/app/api/v1/notifications/unread/route";
import { PUT as shareSaved } from "@/app/api/v1/saved-queries/[savedQueryId]/shares/route";
import { PUT as shareStatement } from "@/app/api/v1/statements/[statementId]/shares/route";
import "@/server/catalog";
import { putDataset } from "@/server/catalog/test-bed";
import { transaction } from "@/server/db/pool";
import { type EventSource, eventsStatement, type NewEvent, recordEvents, write } from "@/server/events";
import { follow } from "@/server/events/test-bed";
import { ROLES } from "@/server/identity";
import { jsonOf, request, type TestApp, type TestPerson, testApp } from "@/server/testing/app";

let app: TestApp;
let registrar: TestPerson;
let steward: TestPerson;
let datasetId = "";

beforeAll(async () => {
  app = await testApp();
  [registrar, steward] = [await app.person("steward"), await app.person("steward")];
  datasetId = await datasetOf([steward]);
});

afterAll(() => app?.close());

async function datasetOf(stewards: readonly TestPerson[]): Promise<string> {
  const { id } = await putDataset({ name: "retail", tables: [{ name: "sales", columns: [] }] });
  await app.db.pool.query("UPDATE dataset SET steward_ids = $2, created_by_id = $3 WHERE id = $1", [
    id,
    stewards.map((one) => one.id),
    registrar.id,
  ]);
  return id;
}

const noParams = { params: Promise.resolve({}) };
const inbox = async (as: TestPerson, query = "") =>
  jsonOf(await listRoute(request("GET", `/api/v1/notifications${query}`, { as }), noParams));
const unread = async (as: TestPerson) =>
  jsonOf(await unreadRoute(request("GET", "/api/v1/notifications/unread", { as }), noParams));
const mark = (id: string, as: TestPerson, isRead = true) =>
  PATCH(request("PATCH", `/api/v1/notifications/${id}`, { as, body: { isRead } }), {
    params: Promise.resolve({ notificationId: id }),
  });
const readUpTo = async (upTo: string, as: TestPerson) =>
  jsonOf(await readRoute(request("POST", "/api/v1/notifications/read", { as, body: { upTo } }), noParams));

const system: EventSource = { actor: { id: null, kind: "system", name: "Headgate" } };
const changed = (id: string, after: object): NewEvent => ({
  ...{ verb: "dataset.schemaChanged", resourceType: "dataset", resourceId: id, after },
});
const record = (event: NewEvent, source = system) =>
  transaction(
    (client) => recordEvents(client, [{ source, event }]),
    () => ["headgate_event"],
  );

/** A new person of that role in whose inbox these dataset changes stand. */
async function told(role: (typeof ROLES)[number], times: number): Promise<TestPerson> {
  const person = await app.person(role);
  const id = await datasetOf([person]);
  for (let n = 1; n <= times; n += 1) await record(changed(id, { newTables: n }));
  return person;
}

describe("of a changed schema", () => {
  test("the stewards and the registrar are told, in words, and nobody else", async () => {
    const other = await app.person("admin");
    await record(changed(datasetId, { newTables: 2, changedTables: 0, droppedTables: 1 }));
    const expected = {
      text: "The schema of retail changed: 2 tables added, 1 table dropped.",
      verb: "dataset.schemaChanged",
      actorName: "Headgate",
      resourceType: "dataset",
      resourceId: datasetId,
      readAt: null,
    };
    for (const person of [steward, registrar]) expect((await inbox(person)).items[0]).toMatchObject(expected);
    expect((await inbox(other)).items).toEqual([]);
  });

  test("who did it is not told, nor who is disabled, and a steward who registered it is told once", async () => {
    const gone = await app.person("steward");
    await app.db.pool.query("UPDATE person SET disabled_at = now() WHERE id = $1", [gone.id]);
    const id = await datasetOf([steward, registrar, gone]);
    const before = (await inbox(registrar)).items.length;
    const source: EventSource = { actor: { id: steward.id, kind: "person", name: "Stella" } };
    const mine = (await inbox(steward)).items.length;
    await record(changed(id, { changedTables: 1 }), source);
    expect((await inbox(registrar)).items.length).toBe(before + 1);
    expect((await inbox(steward)).items.length).toBe(mine);
    const { rows } = await app.db.pool.query("SELECT 1 FROM notification WHERE person_id = $1", [gone.id]);
    expect(rows).toEqual([]);
  });

  test("it stands in the inbox by either door, and not where the transaction fails", async () => {
    const before = (await inbox(steward)).items.length;
    await write(system, changed(datasetId, {}), async () => {});
    const after = (await inbox(steward)).items;
    expect(after.length).toBe(before + 1);
    expect(after[0].text).toBe("The schema of retail changed.");
    const failing = transaction(async (client) => {
      await recordEvents(client, [{ source: system, event: changed(datasetId, {}) }]);
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    expect((await inbox(steward)).items.length).toBe(before + 1);
    expect(() => eventsStatement([{ source: system, event: changed(datasetId, {}) }])).toThrow(
      "people are told of dataset.schemaChanged",
    );
  });

  test("of a dataset that is gone nobody is told", async () => {
    await expect(record(changed(uuidv7(), { newTables: 1 }))).resolves.toBeUndefined();
  });
});

test("a registration that failed is told to the one who began it, with why", async () => {
  const id = await datasetOf([steward]);
  const event = { verb: "dataset.registerFailed", resourceType: "dataset", resourceId: id };
  const before = (await inbox(steward)).items.length;
  await record({ ...event, after: { error: "Access Denied" } });
  expect((await inbox(registrar)).items[0].text).toBe("Registering retail failed: Access Denied");
  expect((await inbox(steward)).items.length).toBe(before);
});

describe("an inbox", () => {
  test.each(ROLES)(
    "of a %s is their own: walked by key, counted, marked one by one and at once",
    async (role) => {
      const person = await told(role, 3);
      const first = await inbox(person, "?limit=2");
      expect(first.items.map((one: { text: string }) => one.text)).toEqual([
        "The schema of retail changed: 3 tables added.",
        "The schema of retail changed: 2 tables added.",
      ]);
      const rest = await inbox(person, `?limit=2&cursor=${first.nextCursor}`);
      expect(rest).toMatchObject({ items: [{ text: "The schema of retail changed: 1 table added." }] });
      expect(rest.nextCursor).toBeNull();
      expect(await unread(person)).toMatchObject({ count: 3, newest: { id: first.items[0].id } });

      const [newest, second] = first.items;
      expect(await jsonOf(await mark(second.id, person))).toMatchObject({ readAt: expect.any(String) });
      expect((await inbox(person, "?only=unread")).items.length).toBe(2);
      expect(await jsonOf(await mark(second.id, person, false))).toMatchObject({ readAt: null });
      expect(await readUpTo(second.id, person)).toEqual({ count: 2 });
      expect(await unread(person)).toMatchObject({ count: 1, newest: { id: newest.id } });
      expect(await readUpTo(newest.id, person)).toEqual({ count: 1 });
      expect(await unread(person)).toEqual({ count: 0, newest: null });
    },
  );

  test.each(ROLES)("of somebody else is not there for a %s", async (role) => {
    const owner = await told("analyst", 1);
    const other = await app.person(role);
    const [{ id }] = (await inbox(owner)).items;
    expect((await mark(id, other)).status).toBe(404);
    expect((await mark(uuidv7(), other)).status).toBe(404);
    expect(await readUpTo(id, other)).toEqual({ count: 0 });
    expect((await inbox(other)).items).toEqual([]);
    expect(await unread(owner)).toMatchObject({ count: 1 });
  });
});

describe("what is shared", () => {
  test("is told, live, to whom it is shared with for the first time", async () => {
    const [owner, receiver] = [await app.person("analyst"), await app.person("viewer")];
    const savedQueryId = uuidv7();
    await app.db.pool.query(
      "INSERT INTO saved_query (id, owner_id, name, updated_at) VALUES ($1, $2, 'Daily sales', now())",
      [savedQueryId, owner.id],
    );
    await app.db.pool.query(
      `INSERT INTO saved_query_version (saved_query_id, version, author_id, author_name, sql, parameters)
       VALUES ($1, 1, $2, 'Ana', 'SELECT 1', '[]')`,
      [savedQueryId, owner.id],
    );
    const listener = await follow({ as: receiver });
    await listener.until("ready");
    const share = (items: object[]) =>
      shareSaved(
        request("PUT", `/api/v1/saved-queries/${savedQueryId}/shares`, { as: owner, body: { items } }),
        { params: Promise.resolve({ savedQueryId }) },
      );
    expect((await share([{ personId: receiver.id, level: "view" }])).status).toBe(200);
    const heard = (await listener.until(savedQueryId)).at(-1)?.data;
    expect(heard).toMatchObject({ verb: "savedQuery.share", isNotice: true });
    expect(heard).not.toHaveProperty("toldIds");
    await listener.leave();
    await share([
      { personId: receiver.id, level: "edit" },
      { role: "viewer", level: "view" },
    ]);
    expect((await inbox(receiver)).items).toMatchObject([
      {
        text: expect.stringMatching(/^analyst .{4} shared the query “Daily sales” with you\.$/),
        resourceType: "savedQuery",
        resourceId: savedQueryId,
      },
    ]);
    expect((await inbox(owner)).items).toEqual([]);
  });

  test("is told of a statement by its beginning", async () => {
    const [owner, receiver] = [await app.person("analyst"), await app.person("analyst")];
    const statementId = uuidv7();
    await app.db.pool.query(
      `INSERT INTO statement (id, owner_id, run_id, role_arn, account_id, warehouse_kind, warehouse, database, sql, parameters, status)
       VALUES ($1, $2, $1, 'arn:aws:iam::333333333333:role/Analyst', '333333333333', 'workgroup', 'default', 'dev', $3, '[]', 'FINISHED')`,
      [statementId, owner.id, `SELECT\n  ${"very_long_name, ".repeat(20)}`],
    );
    const asked = request("PUT", `/api/v1/statements/${statementId}/shares`, {
      as: owner,
      body: { items: [{ personId: receiver.id }] },
    });
    await shareStatement(asked, { params: Promise.resolve({ statementId }) });
    const [{ text }] = (await inbox(receiver)).items;
    expect(text).toMatch(/ shared a statement with you: SELECT very_long_name, very_.*…$/);
  });
});
