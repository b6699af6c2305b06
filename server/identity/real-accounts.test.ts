import { afterAll, beforeAll, expect, test } from "vitest";
import { DELETE as disconnect, PATCH as updateAccount } from "@/app/api/v1/accounts/[accountId]/route";
import { POST as createAccount, GET as listAccounts } from "@/app/api/v1/accounts/route";
import { GET as getMe } from "@/app/api/v1/me/route";
import { PATCH as updatePerson } from "@/app/api/v1/people/[personId]/route";
import { ensureDemoAccounts } from "@/server/accounts";
import { ensureDemoPeople, signInOptions } from "@/server/identity";
import { jsonOf, request, type TestApp, testApp } from "@/server/testing/app";
import { TestBrowser } from "@/server/testing/browser";
import { hashPassword } from "./password";
import { newTokenSecret } from "./token-secret";

// A database that was once a demo, under a server that works on a real account.
let app: TestApp;

beforeAll(async () => {
  app = await testApp({
    AWS_ENDPOINT_URL: undefined,
    HEADGATE_AWS_ACCOUNTS: JSON.stringify([
      {
        id: "444444444444",
        name: "Production",
        region: "eu-west-1",
        roleArn: "arn:aws:iam::444444444444:role/H",
      },
    ]),
  });
});

afterAll(() => app.close());

const none = { params: Promise.resolve({}) };

test("a demo password is refused, right or wrong, and nobody is named", async () => {
  const ada = await app.person("admin", { source: "demo" });
  await app.db.pool.query("UPDATE person SET password_hash = $2 WHERE id = $1", [
    ada.id,
    await hashPassword("demo password"),
  ]);
  const browser = new TestBrowser();
  expect(await browser.signIn(ada.email, "demo password")).toBe("DemoIsOff");
  expect([...browser.cookies.keys()].some((name) => name.endsWith(".session"))).toBe(false);
  expect(await signInOptions()).toEqual({ demoPeople: [], isDemo: false, oidcName: null });
});

test("sessions and tokens of demo people open nothing", async () => {
  const ada = await app.person("admin", { source: "demo" });
  const token = await app.token(ada.id, ["full"]);
  expect((await getMe(request("GET", "/api/v1/me", { as: ada }), none)).status).toBe(401);
  expect((await getMe(request("GET", "/api/v1/me", { token }), none)).status).toBe(401);
  const eve = await app.person("viewer", { source: "oidc" });
  expect((await getMe(request("GET", "/api/v1/me", { as: eve }), none)).status).toBe(200);
});

test("demo people and accounts are not made", async () => {
  const count = async () => (await app.db.pool.query("SELECT 1 FROM person")).rowCount;
  const before = await count();
  await ensureDemoAccounts([{ id: "111111111111", name: "Retail" }]);
  await ensureDemoPeople([
    {
      email: "late@headgate.demo",
      name: "Late",
      role: "admin",
      password: "x",
      apiToken: newTokenSecret(),
      principals: [],
    },
  ]);
  expect(await count()).toBe(before);
});

test("the accounts are those of the settings, and left-over demo accounts are not shown", async () => {
  await app.db.pool.query(
    "INSERT INTO aws_account (id, name, region, source) VALUES ('111111111111', 'Retail', 'us-east-1', 'demo')",
  );
  const ada = await app.person("admin", { source: "oidc" });
  const response = await listAccounts(request("GET", "/api/v1/accounts", { as: ada }), none);
  expect(await response.json()).toMatchObject({
    items: [{ id: "444444444444", name: "Production", region: "eu-west-1", source: "environment" }],
    nextCursor: null,
  });
});

test("a person is given roles in the accounts of the settings, not in left-over demo accounts", async () => {
  const ada = await app.person("admin", { source: "oidc" });
  const give = async (accountId: string) => {
    const principals = [{ accountId, roleArn: `arn:aws:iam::${accountId}:role/Analyst` }];
    const path = `/api/v1/people/${ada.id}`;
    return updatePerson(request("PATCH", path, { as: ada, body: { principals } }), {
      params: Promise.resolve({ personId: ada.id }),
    });
  };
  const refused = await give("111111111111");
  expect(refused.status).toBe(422);
  expect(await jsonOf(refused)).toMatchObject({ issues: [{ path: "principals.0.accountId" }] });
  expect((await give("444444444444")).status).toBe(200);
});

test("an account of the settings is theirs to change; an admin connects others beside it", async () => {
  const as = await app.person("admin", { source: "oidc" });
  const path = "/api/v1/accounts/444444444444";
  const params = { params: Promise.resolve({ accountId: "444444444444" }) };
  for (const answer of [
    await updateAccount(request("PATCH", path, { as, body: { name: "Mine" } }), params),
    await disconnect(request("DELETE", path, { as }), params),
  ]) {
    expect(answer.status).toBe(412);
    expect((await jsonOf(answer)).detail).toContain("managed by the setting HEADGATE_AWS_ACCOUNTS");
  }
  const connect = (id: string) =>
    createAccount(
      request("POST", "/api/v1/accounts", { as, body: { id, name: "Other", region: "eu-west-1" } }),
      none,
    );
  expect((await connect("444444444444")).status).toBe(409);
  expect((await connect("555555555555")).status).toBe(201);
  const { items } = await jsonOf(await listAccounts(request("GET", "/api/v1/accounts", { as }), none));
  expect(items.map((one: { id: string; source: string }) => `${one.id} ${one.source}`)).toEqual([
    "444444444444 environment",
    "555555555555 console",
  ]);
});
