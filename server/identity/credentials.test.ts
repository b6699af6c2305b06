import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { GET as getMe, PATCH as updateMe } from "@/app/api/v1/me/route";
import { DELETE as revokeSession } from "@/app/api/v1/sessions/[sessionId]/route";
import { GET as listSessions, DELETE as revokeOthers } from "@/app/api/v1/sessions/route";
import { DELETE as revokeToken } from "@/app/api/v1/tokens/[tokenId]/route";
import { POST as createToken, GET as listTokens } from "@/app/api/v1/tokens/route";
import { sealSession } from "@/server/identity";
import { jsonOf, request, type TestApp, type TestPerson, testApp } from "@/server/testing/app";
import { hashToken } from "./token-secret";

let app: TestApp;

beforeAll(async () => {
  app = await testApp();
});

afterAll(() => app.close());

const params = <T extends Record<string, string>>(values: T) => ({ params: Promise.resolve(values) });
const none = params({});
const me = (options: Parameters<typeof request>[2]) => getMe(request("GET", "/api/v1/me", options), none);
const newToken = async (as: TestPerson, input: object) =>
  createToken(request("POST", "/api/v1/tokens", { as, body: input }), none);
const sql = (text: string, values: unknown[]) => app.db.pool.query(text, values);

describe("a session", () => {
  test("tells who one is, and keeps what one may do in step with the role", async () => {
    const ana = await app.person("analyst");
    expect(await jsonOf(await me({ as: ana }))).toMatchObject({
      id: ana.id,
      role: "analyst",
      isDemo: true,
      signedInBy: "session",
    });
    await sql("UPDATE person SET role = 'viewer' WHERE id = $1", [ana.id]);
    const now = await jsonOf(await me({ as: ana }));
    expect(now.role).toBe("viewer");
    expect(now.permissions).not.toContain("query.run");
  });

  test.each([
    ["revoked", "UPDATE session SET revoked_at = now() WHERE id = $1"],
    ["past its end", "UPDATE session SET expires_at = now() - interval '1 second' WHERE id = $1"],
    ["idle for 12 hours", "UPDATE session SET last_seen_at = now() - interval '12 hours' WHERE id = $1"],
    ["gone", "DELETE FROM session WHERE id = $1"],
  ])("that is %s opens nothing", async (_, change) => {
    const ana = await app.person("analyst");
    expect((await me({ as: ana })).status).toBe(200);
    await sql(change, [ana.sessionId]);
    const response = await me({ as: ana });
    expect(response.status).toBe(401);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
  });

  test("of a disabled person opens nothing, nor does their token", async () => {
    const ana = await app.person("analyst");
    const token = await app.token(ana.id, ["full"]);
    await sql("UPDATE person SET disabled_at = now() WHERE id = $1", [ana.id]);
    expect((await me({ as: ana })).status).toBe(401);
    expect((await me({ token })).status).toBe(401);
  });

  test("of another server, or put together by hand, opens nothing", async () => {
    const ana = await app.person("analyst");
    const other = await app.person("admin");
    const mixed = await sealSession({ personId: other.id, sessionId: ana.sessionId });
    for (const cookie of [
      mixed,
      `${ana.cookie}x`,
      "headgate-3999.session=",
      "headgate-3999.session=a.b.c.d.e",
    ]) {
      expect((await me({ headers: { cookie } })).status).toBe(401);
    }
  });

  test("is seen at most once a minute", async () => {
    const ana = await app.person("analyst");
    const seenAt = async () =>
      (
        await sql("SELECT last_seen_at FROM session WHERE id = $1", [ana.sessionId])
      ).rows[0].last_seen_at.getTime();
    const first = await seenAt();
    await me({ as: ana });
    expect(await seenAt()).toBe(first);
    await sql("UPDATE session SET last_seen_at = now() - interval '61 seconds' WHERE id = $1", [
      ana.sessionId,
    ]);
    await me({ as: ana });
    expect(await seenAt()).toBeGreaterThanOrEqual(first);
  });

  test("is listed and revoked by its owner only", async () => {
    const [ana, vic] = [await app.person("analyst"), await app.person("viewer")];
    const listed = await jsonOf(await listSessions(request("GET", "/api/v1/sessions", { as: ana }), none));
    expect(listed.items).toMatchObject([{ id: ana.sessionId, isCurrent: true }]);
    const ask = (as: TestPerson, sessionId: string) =>
      revokeSession(request("DELETE", `/api/v1/sessions/${sessionId}`, { as }), params({ sessionId }));
    expect((await ask(vic, ana.sessionId)).status).toBe(404);
    expect((await ask(vic, "not-an-id")).status).toBe(404);
    expect((await me({ as: ana })).status).toBe(200);
    expect((await ask(ana, ana.sessionId)).status).toBe(200);
    expect((await me({ as: ana })).status).toBe(401);
    const { rows } = await sql(
      "SELECT actor_id FROM event WHERE verb = 'session.revoke' AND resource_id = $1",
      [ana.sessionId],
    );
    expect(rows).toEqual([{ actor_id: ana.id }]);
  });

  test("signs out of every other browser and stays", async () => {
    const ana = await app.person("analyst");
    await sql(
      "INSERT INTO session (id, person_id, expires_at) SELECT gen_random_uuid(), $1, now() + interval '1 day' FROM generate_series(1, 3)",
      [ana.id],
    );
    const response = await revokeOthers(request("DELETE", "/api/v1/sessions", { as: ana }), none);
    expect(await jsonOf(response)).toEqual({ revokedCount: 3 });
    expect((await me({ as: ana })).status).toBe(200);
  });
});

describe("another site", () => {
  test.each([
    ["its origin", { origin: "https://evil.example", "sec-fetch-site": "cross-site" }],
    ["its origin alone", { origin: "https://evil.example" }],
    ["no origin at all", { origin: "null" }],
    ["a neighbour's subdomain", { origin: "http://evil.localhost:3999", "sec-fetch-site": "same-site" }],
  ])("changes nothing by a person's cookie: %s", async (_, headers) => {
    const ana = await app.person("analyst");
    const asked = request("PATCH", "/api/v1/me", { as: ana, body: { name: "Changed" }, headers });
    expect((await updateMe(asked, none)).status).toBe(403);
    expect((await jsonOf(await me({ as: ana }))).name).not.toBe("Changed");
  });

  test("may use a token, which no browser sends by itself", async () => {
    const ana = await app.person("analyst");
    const token = await app.token(ana.id, ["full"]);
    const headers = { origin: "https://tools.example" };
    const asked = request("PATCH", "/api/v1/me", { token, body: { name: "Changed" }, headers });
    expect((await updateMe(asked, none)).status).toBe(200);
  });
});

describe("a token", () => {
  test("is shown once and kept as a hash", async () => {
    const ana = await app.person("analyst");
    const made = await newToken(ana, { name: "nightly", scopes: ["read", "read"], expiresInDays: 30 });
    expect(made.status).toBe(201);
    const { secret, ...token } = await jsonOf(made);
    expect(secret).toMatch(/^hg_[0-9A-Za-z]{43}$/);
    const listed = await jsonOf(await listTokens(request("GET", "/api/v1/tokens", { as: ana }), none));
    expect(listed.items).toEqual([token]);
    expect(token.hint).toBe(secret.slice(-4));
    expect(token.scopes).toEqual(["read"]);
    const { rows } = await sql("SELECT hash, api_token::text AS whole FROM api_token WHERE id = $1", [
      token.id,
    ]);
    expect(rows[0].hash).toEqual(hashToken(secret));
    expect(rows[0].whole).not.toContain(secret);
    const events = await sql(
      "SELECT event::text AS whole FROM event WHERE verb = 'token.create' AND resource_id = $1",
      [token.id],
    );
    expect(events.rows.length).toBe(1);
    expect(events.rows[0].whole).not.toContain(secret);
    expect((await me({ token: secret })).status).toBe(200);
  });

  test.each([
    ["no scope", { name: "x", scopes: [] }, "scopes"],
    ["an unknown scope", { name: "x", scopes: ["everything"] }, "scopes.0"],
    ["no name", { name: "  ", scopes: ["read"] }, "name"],
    ["an end in the past", { name: "x", scopes: ["read"], expiresInDays: 0 }, "expiresInDays"],
  ])("with %s is refused by field", async (_, input, path) => {
    const response = await newToken(await app.person("analyst"), input);
    expect(response.status).toBe(422);
    expect((await jsonOf(response)).issues[0].path).toBe(path);
  });

  test("does not make another, not even a full one", async () => {
    const { id } = await app.person("admin");
    const token = await app.token(id, ["full"]);
    const response = await createToken(
      request("POST", "/api/v1/tokens", { token, body: { name: "heir", scopes: ["full"] } }),
      none,
    );
    expect(response.status).toBe(403);
  });

  test("does what its scopes and its person's role both allow", async () => {
    const ana = await app.person("analyst");
    const permissions = async (scopes: ("read" | "queries" | "full")[]) =>
      (await jsonOf(await me({ token: await app.token(ana.id, scopes) }))).permissions;
    expect(await permissions(["read"])).not.toContain("query.run");
    expect(await permissions(["queries"])).toContain("query.run");
    expect(await permissions(["full"])).not.toContain("person.read");
    expect(await permissions(["full"])).not.toContain("token.create");
  });

  test("stops at once when it is revoked, by its owner only", async () => {
    const [ana, vic] = [await app.person("analyst"), await app.person("viewer")];
    const made = await jsonOf(await newToken(ana, { name: "x", scopes: ["full"] }));
    const ask = (as: TestPerson, tokenId: string) =>
      revokeToken(request("DELETE", `/api/v1/tokens/${tokenId}`, { as }), params({ tokenId }));
    expect((await ask(vic, made.id)).status).toBe(404);
    expect((await me({ token: made.secret })).status).toBe(200);
    expect((await ask(ana, made.id)).status).toBe(200);
    expect((await me({ token: made.secret })).status).toBe(401);
    expect((await ask(ana, made.id)).status).toBe(404);
  });

  test("stops when it expires", async () => {
    const { id } = await app.person("analyst");
    const token = await app.token(id, ["full"], { expiresAt: new Date(Date.now() - 1) });
    expect((await me({ token })).status).toBe(401);
  });

  test.each(["", "hg_short", "hg_🔑", "Basic abc", `hg_${"a".repeat(5_000)}`, `hg_${"A".repeat(43)}`])(
    "that is none (%#) is refused, also beside a good cookie",
    async (token) => {
      const ana = await app.person("analyst");
      const asked = new Request("http://localhost:3999/api/v1/me", {
        headers: { cookie: ana.cookie, authorization: `Bearer ${encodeURI(token)}` },
      });
      expect((await getMe(asked, none)).status).toBe(401);
    },
  );

  test("past the fiftieth is refused", async () => {
    const ana = await app.person("analyst");
    for (let made = 0; made < 50; made += 1) await app.token(ana.id, ["read"]);
    const response = await newToken(ana, { name: "one more", scopes: ["read"] });
    expect(response.status).toBe(429);
    const page = await listTokens(request("GET", "/api/v1/tokens?limit=20", { as: ana }), none);
    const first = await jsonOf(page);
    expect(first.items.length).toBe(20);
    const rest = await jsonOf(
      await listTokens(
        request("GET", `/api/v1/tokens?limit=200&cursor=${first.nextCursor}`, { as: ana }),
        none,
      ),
    );
    expect(rest.items.length).toBe(30);
    expect(rest.nextCursor).toBeNull();
  });
});
