import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { authenticate, authRoute, ensureDemoPeople } from "@/server/identity";
import { type TestApp, testApp } from "@/server/testing/app";
import { TestBrowser } from "@/server/testing/browser";
import { newTokenSecret } from "./token-secret";

const ana = {
  email: "ana@headgate.demo",
  name: "Ana Analyst",
  role: "analyst" as const,
  password: "correct horse battery",
  apiToken: newTokenSecret(),
  principals: [],
};
const ada = {
  ...ana,
  email: "ada@headgate.demo",
  name: "Ada Admin",
  role: "admin" as const,
  apiToken: newTokenSecret(),
};

let app: TestApp;

beforeAll(async () => {
  app = await testApp();
  await ensureDemoPeople([ana, ada]);
});

afterAll(() => app.close());

beforeEach(async () => {
  await app.db.pool.query("DELETE FROM sign_in_failure");
});

const whoIs = (browser: TestBrowser) => authenticate({ headers: new Headers({ cookie: browser.cookie }) });
const eventsOf = async (verb: string) =>
  (await app.db.pool.query("SELECT * FROM event WHERE verb = $1 ORDER BY id DESC", [verb])).rows;

describe("signing in", () => {
  test("opens a session that is the person's, and writes it down without the password", async () => {
    const browser = new TestBrowser();
    expect(await browser.signIn("Ana@Headgate.demo ", ana.password)).toBeNull();
    const actor = await whoIs(browser);
    expect(actor).toMatchObject({ kind: "person", email: ana.email, role: "analyst" });
    const [event] = await eventsOf("person.signIn");
    expect(event).toMatchObject({
      actor_id: actor?.id,
      resource_id: actor?.id,
      after: { by: "password", address: "192.0.2.1", sessionId: actor?.sessionId },
    });
    const { rows } = await app.db.pool.query(
      "SELECT count(*)::int AS n FROM event WHERE event::text LIKE $1",
      [`%${ana.password}%`],
    );
    expect(rows[0].n).toBe(0);
  });

  test("sets cookies that scripts and other sites can't use", async () => {
    const browser = new TestBrowser();
    const form = {
      csrfToken: await browser.csrfToken(),
      email: ana.email,
      password: ana.password,
      json: "true",
    };
    const response = await browser.send("POST", "callback/demo", form);
    const session = response.headers.getSetCookie().find((line) => line.startsWith("headgate-3999.session="));
    expect(session).toMatch(/HttpOnly/);
    expect(session).toMatch(/SameSite=Lax/);
    expect(session).not.toMatch(/Domain=/i);
  });

  test("does not happen without the CSRF token of the same browser", async () => {
    const other = await new TestBrowser().csrfToken();
    for (const csrfToken of ["", other]) {
      const browser = new TestBrowser();
      await browser.send("POST", "callback/demo", { email: ana.email, password: ana.password, csrfToken });
      expect(await whoIs(browser)).toBeNull();
    }
  });

  test("again ends the session that the browser had", async () => {
    const browser = new TestBrowser();
    await browser.signIn(ana.email, ana.password);
    const before = browser.cookie;
    await browser.signIn(ada.email, ada.password);
    expect(await whoIs(browser)).toMatchObject({ email: ada.email });
    expect(await authenticate({ headers: new Headers({ cookie: before }) })).toBeNull();
    const [signIn] = await eventsOf("person.signIn");
    const [revoke] = await eventsOf("session.revoke");
    const ended = (
      await app.db.pool.query("SELECT id FROM session WHERE person_id = $1 AND revoked_at IS NOT NULL", [
        revoke.owner_id,
      ])
    ).rows.map((row) => row.id);
    expect(revoke).toMatchObject({ actor_id: signIn.actor_id, resource_type: "session" });
    expect(ended).toContain(revoke.resource_id);
  });

  test("and out ends the session for whoever kept the cookie", async () => {
    const browser = new TestBrowser();
    await browser.signIn(ana.email, ana.password);
    const kept = browser.cookie;
    await browser.send("POST", "signout", { csrfToken: await browser.csrfToken(), json: "true" });
    expect(await whoIs(browser)).toBeNull();
    expect(await authenticate({ headers: new Headers({ cookie: kept }) })).toBeNull();
    expect((await eventsOf("person.signOut")).length).toBe(1);
  });

  test("and out says so when it can't be done, and leaves the browser its cookie", async () => {
    const browser = new TestBrowser();
    await browser.signIn(ana.email, ana.password);
    const form = { csrfToken: await browser.csrfToken(), json: "true" };
    await app.db.pool.query("ALTER TABLE session RENAME TO session_away");
    try {
      const response = await browser.send("POST", "signout", form);
      expect(response.status).toBe(503);
      expect(await response.json()).toEqual({ url: "/sign-in?error=Unavailable" });
    } finally {
      await app.db.pool.query("ALTER TABLE session_away RENAME TO session");
    }
    expect(await whoIs(browser)).toMatchObject({ email: ana.email });
    expect((await browser.send("POST", "signout", form)).status).toBe(200);
    expect(await whoIs(browser)).toBeNull();
  });

  test("refuses a body that goes on and on, without reading it to its end", async () => {
    let pulled = 0;
    const endless = new ReadableStream({
      pull: (controller) => {
        pulled += 1;
        controller.enqueue(new Uint8Array(8 * 1024));
      },
    });
    const request = new Request("http://localhost:3999/api/auth/signout", {
      method: "POST",
      body: endless,
      duplex: "half",
    } as RequestInit);
    const response = await authRoute(request, { params: Promise.resolve({ nextauth: ["signout"] }) });
    expect(response.status).toBe(413);
    expect(pulled).toBeLessThan(6);
  });

  test("leads nowhere else, whatever callbackUrl says", async () => {
    for (const callbackUrl of [
      "https://evil.example/x",
      "//evil.example",
      "/\\evil.example",
      "http://localhost:3999.evil.example/",
      "javascript:alert(1)",
      "http://localhost:3999//evil.example",
    ]) {
      const browser = new TestBrowser();
      const form = {
        csrfToken: await browser.csrfToken(),
        email: ana.email,
        password: ana.password,
        callbackUrl,
      };
      const response = await browser.send("POST", "callback/demo", form);
      expect(response.status).toBe(302);
      expect(response.headers.get("location")).toBe("http://localhost:3999/");
    }
  });

  test.each(["session", "_log", "verify-request", "constructor"])("has no %s endpoint", async (action) => {
    expect((await new TestBrowser().send("GET", action)).status).toBe(404);
    expect((await new TestBrowser().send("POST", action, { level: "error" })).status).toBe(404);
  });
});

describe("a wrong password", () => {
  test("answers the same for a known and an unknown e-mail, and is written down", async () => {
    expect(await new TestBrowser().signIn(ana.email, "wrong")).toBe("WrongCredentials");
    expect(await new TestBrowser().signIn("nobody@headgate.demo", "wrong")).toBe("WrongCredentials");
    const [nobody, known] = await eventsOf("person.signInFailed");
    expect(known.after).toMatchObject({ reason: "wrong credentials" });
    expect(nobody).toMatchObject({ resource_id: "unknown", after: { reason: "no such person" } });
    expect(JSON.stringify(nobody)).not.toContain("nobody@headgate.demo");
  });

  test("takes as long for an unknown e-mail as for a known one", async () => {
    const timed = async (email: string) => {
      const startedAt = performance.now();
      await new TestBrowser().signIn(email, "wrong");
      return performance.now() - startedAt;
    };
    const times: Record<"known" | "unknown", number[]> = { known: [], unknown: [] };
    await timed("warm@headgate.demo");
    for (let round = 0; round < 9; round += 1) {
      await app.db.pool.query("DELETE FROM sign_in_failure");
      times.known.push(await timed(ana.email));
      times.unknown.push(await timed(`nobody${round}@headgate.demo`));
    }
    const median = (values: number[]) => values.sort((a, b) => a - b)[4] ?? 0;
    const ratio = median(times.unknown) / median(times.known);
    expect(ratio).toBeGreaterThan(0.5);
    expect(ratio).toBeLessThan(2);
  });

  test("five times shuts the door for a while, also for the right one, and says for how long", async () => {
    for (let round = 0; round < 5; round += 1) {
      expect(await new TestBrowser().signIn(ana.email, "wrong")).toBe("WrongCredentials");
    }
    const refusal = await new TestBrowser().signIn(ana.email, ana.password);
    expect(refusal).toMatch(/^TooManyAttempts\.\d+$/);
    const seconds = Number(refusal?.split(".")[1]);
    expect(seconds).toBeGreaterThan(14 * 60);
    expect(seconds).toBeLessThanOrEqual(15 * 60);
    // Another person at the same address, and this person elsewhere, still get in.
    expect(await new TestBrowser().signIn(ada.email, ada.password)).toBeNull();
    expect(await new TestBrowser("192.0.2.77").signIn(ana.email, ana.password)).toBeNull();
  });

  test("opens the door again once the failures are older than the window", async () => {
    for (let round = 0; round < 5; round += 1) await new TestBrowser().signIn(ana.email, "wrong");
    await app.db.pool.query("UPDATE sign_in_failure SET at = at - interval '15 minutes'");
    expect(await new TestBrowser().signIn(ana.email, ana.password)).toBeNull();
  });

  test("many times at once is not one guess more", async () => {
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => new TestBrowser("192.0.2.50").signIn(ana.email, "wrong")),
    );
    expect(answers.filter((answer) => answer === "WrongCredentials").length).toBe(5);
  });

  test("from many addresses shuts out strangers, not the person at a known address", async () => {
    expect(await new TestBrowser("198.51.100.1").signIn(ana.email, ana.password)).toBeNull();
    for (let door = 0; door < 4; door += 1) {
      for (let round = 0; round < 5; round += 1)
        await new TestBrowser(`203.0.113.${door}`).signIn(ana.email, "x");
    }
    expect(await new TestBrowser("203.0.113.99").signIn(ana.email, ana.password)).toMatch(/^TooManyAttempts/);
    expect(await new TestBrowser("198.51.100.1").signIn(ana.email, ana.password)).toBeNull();
  });

  test("by everybody together has a limit a minute, which a person at a known address does not feel", async () => {
    expect(await new TestBrowser("198.51.100.1").signIn(ana.email, ana.password)).toBeNull();
    await new TestBrowser("203.0.113.1").signIn("nobody@headgate.demo", "x");
    await app.db.pool.query(
      `INSERT INTO sign_in_failure (key)
       SELECT key FROM sign_in_failure, generate_series(2, 120) WHERE key LIKE 'everybody:%'`,
    );
    const refusal = await new TestBrowser("203.0.113.2").signIn(ada.email, ada.password);
    expect(Number(/^TooManyAttempts\.(\d+)$/.exec(refusal ?? "")?.[1])).toBeLessThanOrEqual(60);
    expect(await new TestBrowser("198.51.100.1").signIn(ana.email, ana.password)).toBeNull();
    await app.db.pool.query("UPDATE sign_in_failure SET at = at - interval '1 minute'");
    expect(await new TestBrowser("203.0.113.2").signIn(ada.email, ada.password)).toBeNull();
  });

  test("keeps no e-mail in the table that counts", async () => {
    await new TestBrowser().signIn("my-password-by-mistake", "wrong");
    const { rows } = await app.db.pool.query("SELECT key FROM sign_in_failure");
    expect(rows.length).toBe(4);
    expect(JSON.stringify(rows)).not.toContain("mistake");
  });
});

describe("demo people", () => {
  test("stay as an admin changed them when they are made again, and get the new password", async () => {
    await app.db.pool.query("UPDATE person SET role = 'viewer' WHERE email = $1", [ana.email]);
    await ensureDemoPeople([{ ...ana, password: "another one" }]);
    expect(await new TestBrowser().signIn(ana.email, ana.password)).toBe("WrongCredentials");
    const browser = new TestBrowser();
    expect(await browser.signIn(ana.email, "another one")).toBeNull();
    expect(await whoIs(browser)).toMatchObject({ role: "viewer" });
    await ensureDemoPeople([ana]);
    await app.db.pool.query("UPDATE person SET role = 'analyst' WHERE email = $1", [ana.email]);
    const { rows } = await app.db.pool.query("SELECT count(*)::int AS n FROM api_token");
    expect(rows[0].n).toBe(2);
  });

  test("who are disabled don't get in, and are told so only with the right password", async () => {
    await app.db.pool.query("UPDATE person SET disabled_at = now() WHERE email = $1", [ana.email]);
    expect(await new TestBrowser().signIn(ana.email, ana.password)).toBe("Disabled");
    expect(await new TestBrowser().signIn(ana.email, "wrong")).toBe("WrongCredentials");
    await app.db.pool.query("UPDATE person SET disabled_at = NULL WHERE email = $1", [ana.email]);
  });
});
