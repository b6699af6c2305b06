import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { authenticate, signInOptions } from "@/server/identity";
import { type TestApp, testApp } from "@/server/testing/app";
import { TestBrowser } from "@/server/testing/browser";
import { type OidcIssuer, oidcIssuer } from "@/server/testing/oidc-issuer";

let app: TestApp;
let issuer: OidcIssuer;

beforeAll(async () => {
  issuer = await oidcIssuer({ id: "headgate", secret: "client-secret" });
  app = await testApp({
    OIDC_ISSUER: issuer.url,
    OIDC_CLIENT_ID: "headgate",
    OIDC_CLIENT_SECRET: "client-secret",
    OIDC_NAME: "Example ID",
    HEADGATE_ADMIN_EMAILS: "Boss@Example.test, root@example.test",
  });
});

afterAll(async () => {
  await app.close();
  await issuer.close();
});

beforeEach(async () => {
  await app.db.pool.query("DELETE FROM person");
  issuer.userinfo = {};
});

/** Goes to the issuer; `null` in `claims` leaves one out. */
async function leave(browser: TestBrowser, claims: Record<string, unknown>) {
  issuer.claims = claims;
  const form = { csrfToken: await browser.csrfToken(), json: "true", callbackUrl: "/queries?tab=saved" };
  const response = await browser.send("POST", "signin/oidc", form);
  return new URL(((await response.json()) as { url: string }).url);
}

const comeBack = async (browser: TestBrowser, answer: Record<string, string>) =>
  (await browser.send("GET", `callback/oidc?${new URLSearchParams(answer)}`)).headers.get("location");

async function signIn(claims: Record<string, unknown>, browser = new TestBrowser()) {
  const url = await leave(browser, claims);
  const location = await comeBack(browser, issuer.authorise(url.href));
  return { location, actor: await authenticate({ headers: new Headers({ cookie: browser.cookie }) }) };
}

const eve = { sub: "eve-1", email: "Eve@Example.test", email_verified: true, name: "Eve Example" };
const people = async () => (await app.db.pool.query("SELECT * FROM person ORDER BY email")).rows;

describe("signing in at an identity provider", () => {
  test("is offered by its name, with PKCE, state and nonce", async () => {
    expect(await signInOptions()).toMatchObject({ oidcName: "Example ID" });
    const url = await leave(new TestBrowser(), eve);
    expect(url.origin).toBe(issuer.url);
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      scope: "openid email profile",
      redirect_uri: "http://localhost:3999/api/auth/callback/oidc",
      code_challenge_method: "S256",
      code_challenge: expect.stringMatching(/^.{43}$/),
      state: expect.stringMatching(/./),
      nonce: expect.stringMatching(/./),
    });
  });

  test("makes a viewer at the first time, and knows them again by their subject", async () => {
    const first = await signIn(eve);
    expect(first.location).toBe("http://localhost:3999/queries?tab=saved");
    expect(first.actor).toMatchObject({ email: "eve@example.test", name: "Eve Example", role: "viewer" });
    const again = await signIn({ ...eve, email: "eve.new@example.test" });
    expect(again.actor).toMatchObject({ id: first.actor?.id, email: "eve.new@example.test" });
    expect(await people()).toMatchObject([{ source: "oidc", subject: `${issuer.url}|eve-1` }]);
  });

  test.each([true, "true"])(
    "makes an admin of a verified e-mail in the settings (%j, as Cognito says it)",
    async (is) => {
      const { actor } = await signIn({ ...eve, email: "boss@example.test", email_verified: is });
      expect(actor?.role).toBe("admin");
    },
  );

  test.each([false, "false", undefined, null, 1])(
    "lets nobody in whose e-mail is not verified (%j)",
    async (is) => {
      const { location, actor } = await signIn({ ...eve, email: "boss@example.test", email_verified: is });
      expect(location).toBe("/sign-in?error=EmailNotVerified");
      expect(actor).toBeNull();
      expect(await people()).toEqual([]);
    },
  );

  test("asks the userinfo endpoint when the id token has no e-mail", async () => {
    issuer.userinfo = { sub: "eve-1", email: "eve@example.test", email_verified: "true" };
    expect((await signIn({ sub: "eve-1" })).actor).toMatchObject({ email: "eve@example.test" });
  });

  test("believes no userinfo of another subject", async () => {
    issuer.userinfo = { sub: "boss-1", email: "boss@example.test", email_verified: true };
    const { location, actor } = await signIn({ sub: "eve-1" });
    expect(location).toContain("error=OAuthCallback");
    expect(actor).toBeNull();
  });

  test("gives nobody the person of another subject with the same e-mail", async () => {
    const { actor } = await signIn(eve);
    const { location } = await signIn({ ...eve, sub: "eve-2" });
    expect(location).toBe("/sign-in?error=EmailTaken");
    expect((await people()).map((person) => person.id)).toEqual([actor?.id]);
  });

  test("keeps the door shut for the disabled", async () => {
    await signIn(eve);
    await app.db.pool.query("UPDATE person SET disabled_at = now()");
    const { location, actor } = await signIn(eve);
    expect(location).toBe("/sign-in?error=Disabled");
    expect(actor).toBeNull();
  });

  test("keeps the role an admin gave, unless no admin is left", async () => {
    const boss = { ...eve, sub: "boss-1", email: "boss@example.test" };
    await signIn(boss);
    const { actor: root } = await signIn({ ...eve, sub: "root-1", email: "root@example.test" });
    await app.db.pool.query("UPDATE person SET role = 'viewer' WHERE email = 'boss@example.test'");
    expect((await signIn(boss)).actor?.role).toBe("viewer");
    await app.db.pool.query("UPDATE person SET disabled_at = now() WHERE id = $1", [root?.id]);
    expect((await signIn(boss)).actor?.role).toBe("admin");
  });

  test.each([
    ["a state it did not send", { state: "forged" }],
    ["an error", { error: "access_denied" }],
    ["a code nobody gave", { code: "forged" }],
  ])("takes no answer with %s", async (_, forged) => {
    const browser = new TestBrowser();
    const url = await leave(browser, eve);
    const location = await comeBack(browser, { ...issuer.authorise(url.href), ...forged });
    expect(location).toMatch(/error=(OAuth)?Callback$/);
    expect(await people()).toEqual([]);
  });

  test("takes no answer in another browser than the one that asked, nor a second time", async () => {
    const [mine, theirs] = [new TestBrowser(), new TestBrowser()];
    const url = await leave(mine, eve);
    const answer = issuer.authorise(url.href);
    expect(await comeBack(theirs, answer)).toContain("error=");
    expect(await comeBack(mine, answer)).toBe("http://localhost:3999/queries?tab=saved");
    expect(await comeBack(mine, answer)).toContain("error=");
  });

  test("takes no id token with another nonce or of another issuer", async () => {
    for (const forged of [
      { nonce: "forged" },
      { iss: "https://evil.example" },
      { aud: "another" },
      { exp: 1 },
    ]) {
      expect((await signIn({ ...eve, ...forged })).actor).toBeNull();
    }
    expect(await people()).toEqual([]);
  });
});
