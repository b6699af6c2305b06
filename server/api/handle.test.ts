import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import * as z from "zod";
import { AppError, ERROR_STATUS, type ErrorCode } from "@/server/errors";
import type { Context } from "@/server/identity";
import { withClient } from "@/server/postgres/databases";
import { jsonOf, request, type TestApp, type TestPerson, testApp } from "@/server/testing/app";
import { testServerUrl } from "@/server/testing/database";
import { encodeCursor } from "./cursor";
import { endpoint, listOf, Time } from "./endpoint";
import { handle } from "./handle";
import { PROBLEM_TITLES, Problem } from "./problem";

let app: TestApp;
let ana: TestPerson;

const input = z.object({
  id: z.string(),
  name: z.string().optional(),
  at: Time.optional(),
  kinds: listOf(z.string()).optional(),
  deep: z.unknown().optional(),
});
const shape = { path: "/things/{id}", summary: "", permission: "self.read", input } as const;
const output = z.object({ name: z.string().nullable() });
const readThing = endpoint({ ...shape, id: "things.read", method: "GET", output });
const writeThing = endpoint({
  ...shape,
  id: "things.write",
  method: "POST",
  output,
  status: 201,
  bodyBytesMax: 1_000,
});

type Verb = (ctx: Context, input: z.output<typeof readThing.input>) => Promise<unknown>;
// biome-ignore lint/suspicious/noExplicitAny: what these verbs answer is what the tests are about
const route = (one: typeof readThing | typeof writeThing, verb: Verb) => handle(one, verb as any);
const params = (id = "1") => ({ params: Promise.resolve({ id }) });
const post = (verb: Verb, body: unknown, headers: Record<string, string> = {}) =>
  route(writeThing, verb)(request("POST", "/api/v1/things/1", { as: ana, body, headers }), params());
const get = (verb: Verb, query = "", headers: Record<string, string> = {}) =>
  route(readThing, verb)(request("GET", `/api/v1/things/1${query}`, { as: ana, headers }), params());
const echo: Verb = async (_, { name }) => ({ name: name ?? null });
const never: Verb = async () => expect.unreachable("the verb was called");

beforeAll(async () => {
  app = await testApp();
  ana = await app.person("analyst");
});
let logged: string[];
beforeEach(() => {
  logged = [];
  vi.stubEnv("HEADGATE_LOG", "info");
  vi.spyOn(process.stderr, "write").mockImplementation((line) => logged.push(String(line)) > 0);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});
afterAll(() => app?.close());

describe("an answer", () => {
  it("holds what the contract says and no field more, is not kept, and says how long it took", async () => {
    const response = await post(async () => ({ name: "a", passwordHash: "secret" }), {});
    expect(response.status).toBe(201);
    expect(await response.json()).toEqual({ name: "a" });
    expect(response.headers.get("cache-control")).toMatch(/^no-store\b/);
    expect(response.headers.get("server-timing")).toMatch(/^app;dur=\d+\.\d$/);
  });

  it("carries the caller's request id when it has the form of one, else an own", async () => {
    const idFor = async (given?: string) => {
      const seen: string[] = [];
      const verb: Verb = async (ctx) => {
        seen.push(ctx.requestId);
        return { name: null };
      };
      const response = await get(verb, "", given === undefined ? {} : { "x-request-id": given });
      expect(response.headers.get("x-request-id")).toBe(seen[0]);
      return seen[0];
    };
    expect(await idFor("a-request.of_mine")).toBe("a-request.of_mine");
    for (const bad of [undefined, "short", "with space in it", "x".repeat(65)]) {
      expect(await idFor(bad)).toMatch(/^[0-9a-f-]{36}$/);
    }
  });

  it("that breaks its own contract is a bug, not the caller's", async () => {
    const response = await get(async () => ({ name: 7 }));
    expect(response.status).toBe(500);
    expect(await jsonOf(response)).toMatchObject({ code: "internal" });
  });

  it("of another media type passes as it is, and to HEAD without its body, whose source is told", async () => {
    const cancel = vi.fn();
    const verb: Verb = async () =>
      new Response(new ReadableStream({ cancel }), {
        headers: { "content-type": "text/csv" },
      });
    const whole = await get(verb);
    expect([whole.body === null, whole.headers.get("content-type")]).toEqual([false, "text/csv"]);
    expect(whole.headers.get("x-request-id")).toBeTruthy();
    const head = await route(readThing, verb)(request("HEAD", "/api/v1/things/1", { as: ana }), params());
    expect([head.status, head.body, head.headers.get("content-type")]).toEqual([200, null, "text/csv"]);
    expect(cancel).toHaveBeenCalledOnce();
  });
});

describe("an error", () => {
  it.each(Object.keys(ERROR_STATUS) as ErrorCode[])("%s is a problem with its status", async (code) => {
    const extras = { issues: [{ path: "p", message: "m" }], details: { a: 1 }, retryAfterSeconds: 7 };
    const response = await get(async () => {
      throw new AppError(code, "In words.", extras);
    });
    expect(response.status).toBe(ERROR_STATUS[code]);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(response.headers.get("retry-after")).toBe("7");
    expect(response.headers.get("www-authenticate")).toBe(code === "unauthenticated" ? "Bearer" : null);
    const problem = Problem.parse(await response.json());
    expect(problem).toMatchObject({
      code,
      status: ERROR_STATUS[code],
      detail: "In words.",
      ...{ issues: extras.issues },
    });
    expect(problem.title).toBe(PROBLEM_TITLES[code]);
    expect(problem.requestId).toBe(response.headers.get("x-request-id"));
  });

  it("that nobody foresaw keeps its message inside", async () => {
    for (const thrown of [new Error("password=hunter2"), "hunter2", undefined]) {
      const response = await get(async () => {
        throw thrown;
      });
      expect(response.status).toBe(500);
      expect(await response.text()).not.toContain("hunter2");
    }
    expect(logged.map((line) => [JSON.parse(line).level, line.includes("hunter2")])).toEqual([
      ["error", true],
      ["error", true],
      ["error", false],
    ]);
  });
});

describe("who goes away within a request", () => {
  const leave = async (thrown: (reason: unknown) => unknown) => {
    const leaving = new AbortController();
    const sent = new Request(request("GET", "/api/v1/things/1", { as: ana }), { signal: leaving.signal });
    const verb: Verb = async (ctx) => {
      leaving.abort(Object.assign(new Error(), { name: "ResponseAborted" }));
      throw thrown(ctx.signal?.reason);
    };
    await route(readThing, verb)(sent, params());
    return logged.map((line) => JSON.parse(line).level);
  };

  it.each([
    ["Next's", (reason: unknown) => reason],
    ["an AWS client's", () => new Error("cut", { cause: new DOMException("cut", "AbortError") })],
    ["Node's", () => Object.assign(new Error("aborted"), { code: "ECONNRESET" })],
  ])("is no error of ours, in %s words", async (_, thrown) => {
    expect(await leave(thrown)).toEqual(["info"]);
  });

  it("hides no bug", async () => {
    expect(await leave(() => new TypeError("x is undefined"))).toEqual(["error"]);
  });
});

describe("a request", () => {
  it("without a sign-in is turned away before its input is looked at", async () => {
    const response = await route(writeThing, never)(
      request("POST", "/api/v1/things/1", { body: { name: 7 } }),
      params(),
    );
    expect([response.status, (await jsonOf(response)).code]).toEqual([401, "unauthenticated"]);
  });

  it("has not a byte of its body read where it is not let in", async () => {
    const pull = vi.fn();
    const body = new ReadableStream({ pull }, { highWaterMark: 0 });
    const headers = { "content-type": "application/json" };
    const asked = new Request("http://localhost:3000/api/v1/things/1", {
      ...{ method: "POST", headers, body, duplex: "half" },
    } as RequestInit);
    expect((await route(writeThing, never)(asked, params())).status).toBe(401);
    expect(pull).not.toHaveBeenCalled();
  });

  it("is taken from Headgate's own pages only, when a cookie brings it", async () => {
    const refused: Record<string, string>[] = [
      { origin: "https://evil.test", "sec-fetch-site": "cross-site" },
      { origin: "https://evil.test", "sec-fetch-site": "same-origin" },
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site" },
      { origin: "null" },
    ];
    const send = (headers: Record<string, string>, credential: Record<string, string>) =>
      route(writeThing, echo)(
        new Request("http://localhost:3999/api/v1/things/1", {
          method: "POST",
          headers: { host: "localhost:3999", ...credential, ...headers },
        }),
        params(),
      );
    for (const headers of refused) {
      const response = await send(headers, { cookie: ana.cookie });
      expect([response.status, (await jsonOf(response)).code]).toEqual([403, "forbidden"]);
    }
    expect((await send({}, { cookie: ana.cookie })).status).toBe(201);
    expect((await send({ origin: "http://localhost:3999" }, { cookie: ana.cookie })).status).toBe(201);
    const token = await app.token(ana.id, ["full"]);
    expect((await send({ origin: "https://script.test" }, { authorization: `Bearer ${token}` })).status).toBe(
      201,
    );
  });

  it("may carry an Idempotency-Key of visible ASCII, which the verb gets", async () => {
    const keys: unknown[] = [];
    const verb: Verb = async (ctx) => {
      keys.push(ctx.idempotencyKey);
      return { name: null };
    };
    await post(verb, {}, { "idempotency-key": "a-key" });
    await post(verb, {});
    expect(keys).toEqual(["a-key", undefined]);
    for (const key of ["", "two words", "x".repeat(129)]) {
      expect((await post(never, {}, { "idempotency-key": key })).status).toBe(422);
    }
  });

  it("says of each bad field what is wrong with it", async () => {
    const problem = await jsonOf(await post(never, { name: 7, at: "yesterday" }));
    expect(problem.issues.map((issue: { path: string }) => issue.path)).toEqual(["name", "at"]);
  });

  it("to an address that has what no id looks like finds nothing, whatever else is wrong with it", async () => {
    const input = z.object({ id: z.uuid(), name: z.uuid() });
    const byId = handle(
      endpoint({ ...shape, id: "things.byId", method: "POST", input, output }),
      async (_, { name }) => ({ name }),
    );
    const ask = async (id: string, name: string) =>
      jsonOf(await byId(request("POST", "/api/v1/things/1", { as: ana, body: { name } }), params(id)));
    const known = "01a3c8e2-0000-7000-8000-000000000000";
    expect(await ask("1", "2")).toMatchObject({
      ...{ status: 404, code: "not_found", issues: [{ path: "id" }, { path: "name" }] },
    });
    expect(await ask(known, "2")).toMatchObject({ status: 422, issues: [{ path: "name" }] });
    expect(await ask(known, known)).toEqual({ name: known });
  });

  const raw = (body: BodyInit, headers: Record<string, string> = { "content-type": "application/json" }) => {
    const sent = request("POST", "/api/v1/things/1", { as: ana, headers });
    return route(writeThing, never)(new Request(sent, { body, duplex: "half" } as RequestInit), params());
  };

  it("has a JSON object for a body, or none", async () => {
    for (const body of ["[1]", "7", "null", '"text"', "{", "a=b"]) expect((await raw(body)).status).toBe(422);
    expect((await raw('{"name":"a"}', { "content-type": "text/plain" })).status).toBe(422);
    expect((await route(writeThing, echo)(request("POST", "/x", { as: ana }), params())).status).toBe(201);
  });

  it("is cut off where its body grows too large, whatever length it claims", async () => {
    const large = JSON.stringify({ name: "x".repeat(1_000) });
    expect((await raw(large)).status).toBe(413);
    let read = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        read += 1;
        controller.enqueue(new Uint8Array(100).fill(120));
      },
    });
    const response = await raw(endless, { "content-type": "application/json", "content-length": "10" });
    expect([response.status, read < 20]).toEqual([413, true]);
  });

  describe("of bytes", () => {
    const putBytes = endpoint({
      ...{ ...shape, id: "things.put", method: "PUT", output },
      ...{ consumes: "application/octet-stream", bodyBytesMax: 10 },
    });
    const send = (body: BodyInit | null, headers: Record<string, string>, verb: Verb = never) => {
      const sent = request("PUT", "/api/v1/things/1?name=a", { as: ana, headers });
      const init = { ...(body === null ? {} : { body }), duplex: "half" } as RequestInit;
      return handle(putBytes, verb as never)(new Request(sent, init), params());
    };
    const bytes = { "content-type": "application/octet-stream" };

    it("reaches the verb unread, with its fields from path and query", async () => {
      const verb: Verb = async (ctx, { id, name }) => ({
        name: `${id} ${name} ${ctx.body?.bytes} ${await new Response(ctx.body?.stream).text()}`,
      });
      const response = await send("{not json", { ...bytes, "content-length": "9" }, verb);
      expect(await jsonOf(response)).toEqual({ name: "1 a 9 {not json" });
    });

    it("is refused of another type, without a length, empty, or too large by its own word", async () => {
      const statuses = await Promise.all([
        send("{}", { "content-type": "application/json", "content-length": "2" }),
        send("x", bytes),
        send("x", { ...bytes, "content-length": "-1" }),
        send(null, { ...bytes, "content-length": "0" }),
        send("x", { ...bytes, "content-length": "11" }),
      ]);
      expect(statuses.map(({ status }) => status)).toEqual([422, 422, 422, 422, 413]);
    });
  });

  it("holds no text that Postgres cannot, however deep and wherever it stands", async () => {
    const deep = (value: unknown) => ({ deep: { list: [1, { value }] } });
    const bodies: [unknown, string][] = [
      [{ name: "a\0b" }, "name"],
      [{ name: "\ud800" }, "name"],
      [deep("\0"), "deep.list.1.value"],
      [{ deep: { ["\udfff"]: 1 } }, "deep"],
    ];
    for (const [body, path] of bodies) {
      const response = await post(never, body);
      expect([response.status, (await jsonOf(response)).issues[0].path]).toEqual([422, path]);
    }
    expect((await get(never, "?name=a%00b")).status).toBe(422);
    expect((await route(readThing, never)(request("GET", "/x", { as: ana }), params("a\0"))).status).toBe(
      422,
    );
    expect(await jsonOf(await post(echo, { name: "😀 ok" }))).toEqual({ name: "😀 ok" });
    const nested = `{"deep":${"[".repeat(450)}${"]".repeat(450)}}`;
    const sent = request("POST", "/x", { as: ana, headers: { "content-type": "application/json" } });
    expect((await route(writeThing, echo)(new Request(sent, { body: nested }), params())).status).toBe(201);
  });

  it("takes the fields of its path from the path, and a list's value once", async () => {
    const got: unknown[] = [];
    const verb: Verb = async (_, given) => {
      got.push(given);
      return { name: null };
    };
    await post(verb, { id: "another", kinds: ["a", "b", "a"] });
    await get(verb, "?id=another&kinds=a&kinds=a");
    await get(verb, "?kinds=a&__proto__=1&__proto__=2");
    expect(got).toEqual([
      { id: "1", kinds: ["a", "b"] },
      { id: "1", kinds: ["a"] },
      { id: "1", kinds: ["a"] },
    ]);
  });

  it("names only times that Postgres knows", async () => {
    expect((await get(never, "?at=0000-01-01T00:00:00Z")).status).toBe(422);
    expect((await get(never, "?at=2026-02-30T00:00:00Z")).status).toBe(422);
    expect((await get(echo, "?at=0001-01-01T00:00:00Z")).status).toBe(200);
  });
});

it("answers 503 and when to come again while Postgres takes no connections, and works again after", async () => {
  const name = new URL(app.db.url).pathname.slice(1);
  const admin = (sql: string) => withClient(testServerUrl(), (client) => client.query(sql));
  const end = () => admin(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`);
  await admin(`ALTER DATABASE ${name} CONNECTION LIMIT 0`);
  await end();
  for (let tries = 0; tries < 3; tries += 1) {
    const response = await get(never);
    expect([response.status, response.headers.get("retry-after")]).toEqual([503, "2"]);
    expect(await jsonOf(response)).toMatchObject({ code: "unavailable" });
  }
  await admin(`ALTER DATABASE ${name} CONNECTION LIMIT -1`);
  expect((await get(echo)).status).toBe(200);
});

it("refuses cursors that a list did not hand out", async () => {
  const { GET: audit } = await import("@/app/api/v1/audit/route");
  const { GET: runs } = await import("@/app/api/v1/runs/route");
  const { GET: people } = await import("@/app/api/v1/people/route");
  const { GET: one } = await import("@/app/api/v1/audit/[eventId]/route");
  const ada = await app.person("admin");
  const ask = async (read: typeof audit, query: string, path: Record<string, string> = {}) =>
    (await read(request("GET", `/api/v1/x?${query}`, { as: ada }), { params: Promise.resolve(path) })).status;
  const id = "00000000-0000-7000-8000-000000000000";
  expect(await ask(audit, "cursor=nonsense")).toBe(422);
  expect(await ask(audit, `cursor=${encodeCursor({ id: "9".repeat(19) })}`)).toBe(422);
  expect(await ask(runs, `cursor=${encodeCursor({ at: "0000-01-01T00:00:00Z", id })}`)).toBe(422);
  expect(await ask(people, `cursor=${encodeCursor({ name: "\0", id })}`)).toBe(422);
  expect(await ask(audit, "from=0000-01-01T00:00:00Z")).toBe(422);
  expect(await ask(one, "", { eventId: "9".repeat(19) })).toBe(404);
  expect(await ask(one, "", { eventId: "9".repeat(18) })).toBe(404);
});
