import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { GET as listAccounts } from "@/app/api/v1/accounts/route";
import { GET as getMe } from "@/app/api/v1/me/route";
import { GET as getPerson, PATCH as updatePerson } from "@/app/api/v1/people/[personId]/route";
import { POST as signOutPerson } from "@/app/api/v1/people/[personId]/sign-out/route";
import { GET as listPeople } from "@/app/api/v1/people/route";
import { ensureDemoAccounts, principalFor } from "@/server/accounts";
import { jsonOf, request, type TestApp, type TestPerson, testApp } from "@/server/testing/app";

const retail = "111111111111";
const analytics = "333333333333";
const arn = (accountId: string, name = "Analyst") => `arn:aws:iam::${accountId}:role/${name}`;

let app: TestApp;
let ada: TestPerson;

beforeAll(async () => {
  app = await testApp();
  await ensureDemoAccounts([
    { id: retail, name: "Retail" },
    { id: analytics, name: "Analytics" },
  ]);
});

afterAll(() => app.close());

beforeEach(async () => {
  await app.db.pool.query("DELETE FROM person");
  ada = await app.person("admin");
});

const update = async (personId: string, change: object, as = ada) =>
  updatePerson(request("PATCH", `/api/v1/people/${personId}`, { as, body: change }), {
    params: Promise.resolve({ personId }),
  });
const list = async (query: string, as = ada) =>
  jsonOf(
    await listPeople(request("GET", `/api/v1/people?${query}`, { as }), { params: Promise.resolve({}) }),
  );

describe("the list of people", () => {
  test("is walked by key, whole and without repeats, by name", async () => {
    for (let count = 0; count < 12; count += 1) await app.person("viewer");
    await app.db.pool.query("UPDATE person SET name = 'Same' WHERE role = 'viewer'");
    const seen: string[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const page = await list(`limit=5${cursor ? `&cursor=${cursor}` : ""}`);
      seen.push(...page.items.map((person: { id: string }) => person.id));
      cursor = page.nextCursor;
    }
    expect(seen.length).toBe(13);
    expect(new Set(seen).size).toBe(13);
  });

  test("is searched by a part of name or e-mail, taken literally", async () => {
    const vic = await app.person("viewer");
    await app.db.pool.query("UPDATE person SET name = 'Vic 100%', email = 'vic_v@x.test' WHERE id = $1", [
      vic.id,
    ]);
    const found = async (search: string) =>
      (await list(`search=${encodeURIComponent(search)}`)).items.map((person: { id: string }) => person.id);
    expect(await found("100%")).toEqual([vic.id]);
    expect(await found("VIC_V")).toEqual([vic.id]);
    expect(await found("vic%v")).toEqual([]);
    expect((await list("role=viewer")).items.length).toBe(1);
  });

  test("refuses a cursor that it did not hand out", async () => {
    expect(await list("cursor=abc")).toMatchObject({ code: "invalid", issues: [{ path: "cursor" }] });
  });
});

describe("changing a person", () => {
  test("changes role and principals at once, and writes both down", async () => {
    const vic = await app.person("viewer", { principals: { [retail]: arn(retail) } });
    const change = { role: "steward", principals: [{ accountId: analytics, roleArn: arn(analytics) }] };
    const response = await update(vic.id, change);
    expect(response.status).toBe(200);
    expect(await jsonOf(response)).toMatchObject({
      role: "steward",
      principals: [
        { accountId: retail, accountName: "Retail", roleArn: arn(retail) },
        { accountId: analytics, accountName: "Analytics", roleArn: arn(analytics) },
      ],
    });
    const gone = await jsonOf(await update(vic.id, { principals: [{ accountId: retail, roleArn: null }] }));
    expect(gone.principals.length).toBe(1);
    const { rows } = await app.db.pool.query(
      "SELECT before, after FROM event WHERE verb = 'person.update' AND resource_id = $1 ORDER BY id",
      [vic.id],
    );
    expect(rows.length).toBe(2);
    expect(rows[0]).toMatchObject({ before: { role: "viewer" }, after: { role: "steward" } });
  });

  test("that changes nothing writes nothing down", async () => {
    const vic = await app.person("viewer");
    expect((await update(vic.id, { role: "viewer" })).status).toBe(200);
    const { rowCount } = await app.db.pool.query("SELECT 1 FROM event WHERE resource_id = $1", [vic.id]);
    expect(rowCount).toBe(0);
  });

  test.each([
    ["a role of another account", { accountId: retail, roleArn: arn(analytics) }, "principals.0.roleArn"],
    ["no role at all", { accountId: retail, roleArn: "Analyst" }, "principals.0.roleArn"],
    ["a user", { accountId: retail, roleArn: `arn:aws:iam::${retail}:user/a` }, "principals.0.roleArn"],
    ["an account nobody knows", { accountId: "999999999999", roleArn: null }, "principals.0.accountId"],
  ])("refuses %s", async (_, principal, path) => {
    const vic = await app.person("viewer");
    const response = await update(vic.id, { principals: [principal] });
    expect(response.status).toBe(422);
    expect((await jsonOf(response)).issues[0].path).toBe(path);
  });

  test("of nobody is not found", async () => {
    for (const id of ["0190b0a0-0000-7000-8000-000000000000", "me"]) {
      expect((await update(id, { role: "admin" })).status).toBe(404);
      const response = await getPerson(request("GET", `/api/v1/people/${id}`, { as: ada }), {
        params: Promise.resolve({ personId: id }),
      });
      expect(response.status).toBe(404);
    }
  });

  test("shuts out at once: sessions end and tokens stop, until they are let in again", async () => {
    const vic = await app.person("viewer");
    const token = await app.token(vic.id, ["read"]);
    const status = async (options: object) =>
      (await getMe(request("GET", "/api/v1/me", options), { params: Promise.resolve({}) })).status;
    expect((await jsonOf(await update(vic.id, { isDisabled: true }))).disabledAt).not.toBeNull();
    expect(await status({ as: vic })).toBe(401);
    expect(await status({ token })).toBe(401);
    await update(vic.id, { isDisabled: false });
    expect(await status({ token })).toBe(200);
    // The session was ended, not paused.
    expect(await status({ as: vic })).toBe(401);
  });

  test("never takes the last admin who can come in", async () => {
    expect((await update(ada.id, { role: "viewer" })).status).toBe(412);
    expect((await update(ada.id, { isDisabled: true })).status).toBe(412);
    const second = await app.person("admin");
    await app.db.pool.query("UPDATE person SET disabled_at = now() WHERE id = $1", [second.id]);
    expect((await update(ada.id, { role: "viewer" })).status).toBe(412);
    await app.db.pool.query("UPDATE person SET disabled_at = NULL WHERE id = $1", [second.id]);
    expect((await update(ada.id, { role: "viewer" })).status).toBe(200);
  });

  test("by two admins who demote each other at the same moment leaves one", async () => {
    const eve = await app.person("admin");
    const answers = await Promise.all([
      update(eve.id, { role: "viewer" }, ada),
      update(ada.id, { role: "viewer" }, eve),
    ]);
    expect(answers.filter((answer) => answer.status === 200).length).toBe(1);
    const { rowCount } = await app.db.pool.query("SELECT 1 FROM person WHERE role = 'admin'");
    expect(rowCount).toBe(1);
  });

  test("signs somebody out of every browser", async () => {
    const vic = await app.person("viewer");
    const response = await signOutPerson(request("POST", `/api/v1/people/${vic.id}/sign-out`, { as: ada }), {
      params: Promise.resolve({ personId: vic.id }),
    });
    expect(await jsonOf(response)).toEqual({ revokedCount: 1 });
    const me = await getMe(request("GET", "/api/v1/me", { as: vic }), { params: Promise.resolve({}) });
    expect(me.status).toBe(401);
  });
});

describe("accounts", () => {
  const accountsOf = async (as: TestPerson) =>
    (
      await jsonOf(
        await listAccounts(request("GET", "/api/v1/accounts", { as }), { params: Promise.resolve({}) }),
      )
    ).items;

  test("are those in which one acts; admins see all", async () => {
    const ana = await app.person("analyst", { principals: { [analytics]: arn(analytics) } });
    expect(await accountsOf(ana)).toMatchObject([
      { id: analytics, name: "Analytics", principalArn: arn(analytics), peopleCount: 1 },
    ]);
    expect(await accountsOf(ada)).toMatchObject([
      { id: retail, principalArn: null, peopleCount: 0 },
      { id: analytics, principalArn: null, peopleCount: 1 },
    ]);
  });

  test("give a principal, or the way out, or nothing", async () => {
    const { id } = await app.person("analyst", { principals: { [analytics]: arn(analytics) } });
    const ctx = { actor: { id } } as Parameters<typeof principalFor>[0];
    expect(await principalFor(ctx, analytics)).toEqual({
      account: { id: analytics, name: "Analytics", region: "us-east-1", roleArn: null, externalId: null },
      roleArn: arn(analytics),
    });
    await expect(principalFor(ctx, retail)).rejects.toMatchObject({
      code: "forbidden",
      message: expect.stringContaining("An admin can give you one"),
    });
    await expect(principalFor(ctx, "999999999999")).rejects.toMatchObject({ code: "not_found" });
  });

  test("are written down once, however often", async () => {
    const count = async () =>
      (await app.db.pool.query("SELECT 1 FROM event WHERE verb LIKE 'account.%'")).rowCount;
    const before = await count();
    await ensureDemoAccounts([{ id: retail, name: "Retail" }]);
    expect(await count()).toBe(before);
  });
});
