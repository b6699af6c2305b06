import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { DELETE, GET, PATCH } from "@/app/api/v1/accounts/[accountId]/route";
import { POST as testRoute } from "@/app/api/v1/accounts/[accountId]/test/route";
import { PUT as setSetting } from "@/app/api/v1/accounts/[accountId]/warehouses/[warehouseKind]/[warehouse]/setting/route";
import { GET as list, POST } from "@/app/api/v1/accounts/route";
import { queueRun } from "@/server/runs";
import { contextOf } from "@/server/runs/test-bed";
import { jsonOf, request, type TestApp, type TestPerson, testApp } from "@/server/testing/app";
import { ensureDemoAccounts, principalFor } from ".";

const ID = "444444444444";
const DEMO = "111111111111";
const path = `/api/v1/accounts/${ID}`;
const account = { id: ID, name: "Sales", region: "eu-west-1", roleArn: `arn:aws:iam::${ID}:role/Headgate` };

let app: TestApp;
let ada: TestPerson;
const none = { params: Promise.resolve({}) };
const at = (accountId = ID) => ({ params: Promise.resolve({ accountId }) });

beforeAll(async () => {
  app = await testApp();
  ada = await app.person("admin");
  await ensureDemoAccounts([{ id: DEMO, name: "Retail" }]);
});

afterAll(() => app.close());

afterEach(async () => {
  await app.db.pool.query("DELETE FROM run");
  await app.db.pool.query("DELETE FROM aws_account WHERE id <> $1", [DEMO]);
});

const connect = (fields: object = {}, as = ada) =>
  POST(request("POST", "/api/v1/accounts", { as, body: { ...account, ...fields } }), none);
const get = (accountId = ID) =>
  GET(request("GET", `/api/v1/accounts/${accountId}`, { as: ada }), at(accountId));
const update = (body: object, accountId = ID) =>
  PATCH(request("PATCH", `/api/v1/accounts/${accountId}`, { as: ada, body }), at(accountId));
const disconnect = (accountId = ID) =>
  DELETE(request("DELETE", `/api/v1/accounts/${accountId}`, { as: ada }), at(accountId));
const listed = async () =>
  (await jsonOf(await list(request("GET", "/api/v1/accounts", { as: ada }), none))).items.map(
    (one: { id: string }) => one.id,
  );
const trail = async (verb: string, id = ID) =>
  (
    await app.db.pool.query(
      "SELECT actor_id, before, after FROM event WHERE verb = $1 AND resource_id = $2 ORDER BY id DESC",
      [verb, id],
    )
  ).rows;

describe("an account", () => {
  test("is connected with an external id of our own, which the trail does not tell", async () => {
    const answer = await connect();
    expect(answer.status).toBe(201);
    const told = await jsonOf(answer);
    expect(told).toMatchObject({ ...account, source: "console", catalogs: [ID], domains: [] });
    expect(told.externalId).toMatch(/^[\w-]{32}$/);
    expect(await listed()).toEqual([DEMO, ID]);
    const [event] = await trail("account.create");
    expect(event).toMatchObject({
      actor_id: ada.id,
      before: null,
      after: { ...account, hasExternalId: true },
    });
    expect(JSON.stringify(event)).not.toContain(told.externalId);
  });

  test("is connected once", async () => {
    const [one, two] = await Promise.all([connect(), connect({ name: "Other" })]);
    expect([one?.status, two?.status].sort()).toEqual([201, 409]);
    const refused = one?.status === 409 ? one : two;
    expect(await jsonOf(refused as Response)).toMatchObject({ code: "conflict", issues: [{ path: "id" }] });
  });

  test.each([
    [{ id: "12" }, "id"],
    [{ name: " " }, "name"],
    [{ region: "Europe" }, "region"],
    [{ roleArn: "arn:aws:iam::444444444444:user/op" }, "roleArn"],
    [{ roleArn: "arn:aws:iam::555555555555:role/Headgate" }, "roleArn"],
    [{ catalogs: ["sales"] }, "catalogs.0"],
    [{ domains: ["Sales_1"] }, "domains.0"],
  ])("that reads %j is refused at its field", async (fields, field) => {
    const answer = await connect(fields);
    expect(answer.status).toBe(422);
    expect((await jsonOf(answer)).issues[0].path).toBe(field);
  });

  test("is changed field by field, with before and after in the trail", async () => {
    const { externalId } = await jsonOf(await connect());
    const told = await jsonOf(await update({ name: "Sales EU", domains: ["search", "search"] }));
    expect(told).toMatchObject({ ...account, name: "Sales EU", domains: ["search"], externalId });
    const [event] = await trail("account.update");
    expect(event.before).toMatchObject({ name: "Sales", domains: [] });
    expect(event.after).toMatchObject({ name: "Sales EU", domains: ["search"], region: "eu-west-1" });
    const before = (await trail("account.update")).length;
    await update({ name: "Sales EU" });
    expect(await trail("account.update")).toHaveLength(before);
  });

  test("that is not there answers 404 to every verb", async () => {
    for (const answer of [await get(), await update({ name: "x" }), await disconnect()]) {
      expect(answer.status).toBe(404);
    }
    expect((await testRoute(request("POST", `${path}/test`, { as: ada, body: {} }), at())).status).toBe(404);
  });

  test("is no less there for a role of the demo lake: it gets its external id with its role", async () => {
    expect(await jsonOf(await get(DEMO))).toMatchObject({ source: "demo", roleArn: null, externalId: null });
    const roleArn = `arn:aws:iam::${DEMO}:role/Headgate`;
    expect((await jsonOf(await update({ roleArn }, DEMO))).externalId).toMatch(/^[\w-]{32}$/);
    await ensureDemoAccounts([{ id: DEMO, name: "Retail" }]);
    expect(await jsonOf(await get(DEMO))).toMatchObject({ roleArn });
    await update({ roleArn: null }, DEMO);
  });

  test.each(["viewer", "analyst", "steward"] as const)(
    "is not a %s's to connect or to look into",
    async (role) => {
      const as = await app.person(role);
      expect((await connect({}, as)).status).toBe(403);
      for (const [method, route] of [
        ["GET", GET],
        ["PATCH", PATCH],
        ["DELETE", DELETE],
      ] as const) {
        const body = method === "PATCH" ? { body: {} } : {};
        expect((await route(request(method, path, { as, ...body }), at())).status).toBe(403);
      }
    },
  );
});

describe("disconnecting", () => {
  const actor = { actor: { id: "" } };

  test("hides the account and keeps what refers to it; connecting again brings people's roles back", async () => {
    const { externalId } = await jsonOf(await connect());
    const roleArn = `arn:aws:iam::${ID}:role/Ana`;
    const ana = await app.person("analyst", { principals: { [ID]: roleArn } });
    actor.actor.id = ana.id;
    expect((await principalFor(actor, ID)).roleArn).toBe(roleArn);
    expect((await jsonOf(await get())).uses).toEqual({ people: 1, imports: 0, savedQueries: 0, openRuns: 0 });

    expect((await disconnect()).status).toBe(200);
    expect(await listed()).toEqual([DEMO]);
    expect((await get()).status).toBe(404);
    await expect(principalFor(actor, ID)).rejects.toMatchObject({ code: "not_found" });
    expect(await trail("account.disconnect")).toMatchObject([
      { actor_id: ada.id, before: { name: "Sales" }, after: null },
    ]);

    const again = await jsonOf(await connect({ name: "Sales again" }));
    expect(again).toMatchObject({ name: "Sales again", uses: { people: 1 } });
    expect(again.externalId).not.toBe(externalId);
    expect((await principalFor(actor, ID)).roleArn).toBe(roleArn);
  });

  test("is refused while somebody's run goes on there", async () => {
    await connect();
    await queueRun(contextOf("analyst"), { kind: "statement", title: "t", input: {}, accountId: ID });
    const refused = await disconnect();
    expect(refused.status).toBe(412);
    expect(await jsonOf(refused)).toMatchObject({ detail: expect.stringMatching(/^1 run goes on/) });
    await app.db.pool.query("DELETE FROM run");
    expect((await disconnect()).status).toBe(200);
  });

  test("of a demo account lasts over the next start", async () => {
    expect((await disconnect(DEMO)).status).toBe(200);
    await ensureDemoAccounts([{ id: DEMO, name: "Retail" }]);
    expect(await listed()).toEqual([]);
    expect((await connect({ id: DEMO, roleArn: null })).status).toBe(201);
  });
});

test("a warehouse is marked unused and read-only apart", async () => {
  await connect();
  const put = async (body: object) => {
    const params = { accountId: ID, warehouseKind: "workgroup", warehouse: "default" };
    const url = `${path}/warehouses/workgroup/default/setting`;
    return jsonOf(
      await setSetting(request("PUT", url, { as: ada, body }), { params: Promise.resolve(params) }),
    );
  };
  expect(await put({ isUsed: false })).toMatchObject({ isUsed: false, isReadOnly: false });
  expect(await put({ isReadOnly: true })).toMatchObject({ isUsed: false, isReadOnly: true });
  const [event] = await trail("warehouse.update", `${ID}/workgroup/default`);
  expect(event).toMatchObject({
    before: { isUsed: false, isReadOnly: false },
    after: { isUsed: false, isReadOnly: true },
  });
});
