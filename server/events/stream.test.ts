import { uuidv7 } from "uuidv7";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { DELETE as revoke } from "@/app/api/v1/sessions/[sessionId]/route";
import { permissionsOf } from "@/server/identity";
import { request, type TestApp, type TestPerson, testApp } from "@/server/testing/app";
import { livePosition } from "./index";
import { streamEvents } from "./stream";
import { TAIL_MAX } from "./tail";
import { event, follow, Listener, openTransaction, system } from "./test-bed";
import { type EventSource, type NewEvent, write } from "./write";

let app: TestApp;
let ana: TestPerson;
let ada: TestPerson;
const open: Listener[] = [];

beforeAll(async () => {
  app = await testApp();
  [ana, ada] = [await app.person("analyst"), await app.person("admin")];
});
afterEach(async () => {
  vi.useRealTimers();
  for (const listener of open.splice(0)) await listener.leave();
});
afterAll(() => app?.close());

const tell = (resourceId: string, more: Partial<NewEvent> = {}, source: EventSource = system) =>
  write(source, event(resourceId, more), async () => {});
const mine = () => ({ ownerId: ana.id });

async function listen(asking: Parameters<typeof follow>[0] = { as: ana }): Promise<Listener> {
  const listener = await follow(asking);
  open.push(listener);
  await listener.until("ready");
  return listener;
}

const things = (heard: { data?: { resourceId?: string } }[]) =>
  heard.flatMap((message) => message.data?.resourceId ?? []);

/** Connections that LISTEN in this database: the hub has one while anybody follows. */
async function untilHubs(count: number): Promise<void> {
  const sql = `SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'`;
  for (let n = -1; n !== count; ) n = (await app.db.pool.query<{ n: number }>(sql)).rows[0]?.n ?? -1;
}

describe("who follows the stream", () => {
  it("is told of it at once, shortly, and no more than what it is about", async () => {
    const listener = await listen();
    expect(listener.response.headers.get("content-type")).toContain("text/event-stream");
    expect(listener.response.headers.get("cache-control")).toContain("no-store");
    await tell("shown", { ...mine(), verb: "run.start", after: { state: "running", secret: 1 } });
    const [message] = await listener.until("shown");
    const data = { verb: "run.start", resourceType: "thing", resourceId: "shown", state: "running" };
    expect(message?.data).toEqual({ id: expect.stringMatching(/^\d+$/), ...data });
  });

  it("hears of one's own things and deeds, and with audit.read of all", async () => {
    const [hers, all] = [await listen(), await listen({ as: ada })];
    await tell("somebody's", { ownerId: uuidv7() });
    await tell("the organisation's");
    await tell("owned", mine());
    await tell("done", {}, { actor: { id: ana.id, kind: "person", name: "Ana" } });
    await tell("last", mine());
    expect(things(await hers.until("last"))).toEqual(["owned", "done", "last"]);
    const everything = ["somebody's", "the organisation's", "owned", "done", "last"];
    expect(things(await all.until("last"))).toEqual(everything);
  });

  it("hears nothing of what was rolled back", async () => {
    const listener = await listen();
    await (await openTransaction(app.db.url, [event("undone", mine())])).end("ROLLBACK");
    await tell("after", mine());
    expect(things(await listener.until("after"))).toEqual(["after"]);
  });

  it("shares one connection to the database, which ends with the last who follows", async () => {
    await untilHubs(0);
    const [first, second] = await Promise.all([listen(), listen({ as: ada })]);
    await untilHubs(1);
    await first.leave();
    await tell("one less");
    await second.until("one less");
    await second.leave();
    await untilHubs(0);
    const third = await listen();
    await tell("anew", mine());
    expect(things(await third.until("anew"))).toEqual(["anew"]);
  });
});

describe("who begins where a page was made", () => {
  it("gets what happened since then, and a Last-Event-ID goes first", async () => {
    const after = await livePosition();
    await tell("while the page was read", mine());
    const first = await follow({ as: ana, after });
    open.push(first);
    expect(things(await first.until("ready"))).toEqual(["while the page was read"]);
    const again = await follow({ as: ana, after, lastEventId: first.lastId });
    open.push(again);
    expect(things(await again.until("ready"))).toEqual([]);
  });
});

describe("who comes back", () => {
  it("gets exactly what was committed meanwhile, in whichever order", async () => {
    const early = await openTransaction(app.db.url, [event("begun first", mine())]);
    const listener = await listen();
    await tell("committed first", mine());
    await listener.until("committed first");
    await listener.leave();
    const late = await openTransaction(app.db.url, [event("begun later", mine())]);
    await tell("while away", mine());
    await early.end("COMMIT");

    const again = await follow({ as: ana, lastEventId: listener.lastId });
    open.push(again);
    expect(things(await again.until("ready"))).toEqual(["begun first", "while away"]);
    await late.end("COMMIT");
    expect(things(await again.until("begun later"))).toEqual(["begun later"]);
    await again.leave();

    const third = await follow({ as: ana, lastEventId: again.lastId });
    open.push(third);
    expect(things(await third.until("ready"))).toEqual([]);
  });

  it("hears live what commits late, once", async () => {
    const slow = await openTransaction(app.db.url, [event("slow", mine())]);
    const listener = await listen();
    for (const name of ["a", "b", "c"]) await tell(name, mine());
    expect(things(await listener.until("c"))).toEqual(["a", "b", "c"]);
    await slow.end("COMMIT");
    await tell("d", mine());
    expect(things(await listener.until("d"))).toEqual(["slow", "d"]);
  });

  it("misses nothing of a transaction when the line breaks among its messages", async () => {
    const listener = await listen();
    const before = listener.lastId;
    const names = ["one", "two", "three"];
    await (
      await openTransaction(
        app.db.url,
        names.map((name) => event(name, mine())),
      )
    ).end("COMMIT");
    const heard = await listener.until("three");
    expect(heard.map((message) => message.id)).toEqual([undefined, undefined, expect.anything()]);
    const again = await follow({ as: ana, lastEventId: before });
    open.push(again);
    expect(things(await again.until("ready"))).toEqual(names);
  });

  it("loses nothing between its own look and the hub's first", async () => {
    const listener = await listen();
    await listener.leave();
    await untilHubs(0);
    for (let round = 0; round < 20; round += 1) {
      const [again] = await Promise.all([
        follow({ as: ana, lastEventId: listener.lastId }),
        tell(`round ${round}`, mine()),
      ]);
      const heard = await again.until(`round ${round}`);
      expect(things(heard).filter((name) => name === `round ${round}`)).toHaveLength(1);
      await again.leave();
    }
  });

  it.each([
    ["a word", "nonsense"],
    ["a negative number", "-1"],
    ["more digits than a position has", "9".repeat(20)],
    ["open transactions that were not begun", "5:9"],
    ["half of one", "1:"],
    ["one of another database", `${10n ** 17n}`],
    ["a very long one", `7:${"1,".repeat(4_500)}1`],
  ])("with an id that this stream never gave (%s) fetches afresh", async (_, lastEventId) => {
    const listener = await follow({ as: ana, lastEventId });
    open.push(listener);
    expect((await listener.until("ready")).map((message) => message.event)).toEqual(["reset", "ready"]);
  });

  it("after too much fetches afresh, and so does who stayed", async () => {
    const [away, there] = [await listen(), await listen()];
    await away.leave();
    const many = Array.from({ length: TAIL_MAX + 1 }, () => event("flood", mine()));
    await (await openTransaction(app.db.url, many)).end("COMMIT");
    expect((await there.until("reset")).map((message) => message.event)).toEqual(["reset"]);
    const again = await follow({ as: ana, lastEventId: away.lastId });
    open.push(again);
    expect((await again.until("ready")).map((message) => message.event)).toEqual(["reset", "ready"]);
    await tell("after the flood", mine());
    expect(things(await there.until("after the flood"))).toEqual(["after the flood"]);
    expect(things(await again.until("after the flood"))).toEqual(["after the flood"]);
  });
});

describe("the stream ends", () => {
  const sql = (text: string, ...values: unknown[]) => app.db.pool.query(text, values);
  const ended = async (listener: Listener) => {
    while (await listener.next());
  };

  it("when its session is revoked, and only that one", async () => {
    const [bob, other] = [await app.person("viewer"), await listen()];
    const listener = await listen({ as: bob });
    const asked = request("DELETE", `/api/v1/sessions/${bob.sessionId}`, { as: bob });
    expect((await revoke(asked, { params: Promise.resolve({ sessionId: bob.sessionId }) })).status).toBe(200);
    await ended(listener);
    await tell("still there", mine());
    await other.until("still there");
    expect((await follow({ as: bob })).response.status).toBe(401);
  });

  it("when its person or token is changed or revoked", async () => {
    for (const [verb, of] of [
      ["person.update", "person"],
      ["person.signOut", "person"],
      ["token.revoke", "token"],
    ]) {
      const bob = await app.person("viewer");
      const token = await app.token(bob.id, ["read"]);
      const listener = await listen({ token });
      const { rows } = await sql("SELECT id FROM api_token WHERE person_id = $1", bob.id);
      await tell(of === "person" ? bob.id : rows[0].id, { verb: verb ?? "", resourceType: of ?? "" });
      await ended(listener);
    }
  });

  it("when its session was revoked before it began to listen", async () => {
    const bob = await app.person("viewer");
    const actor = {
      id: bob.id,
      kind: "person" as const,
      name: "Bob",
      email: bob.email,
      role: "viewer" as const,
    };
    const response = await streamEvents(
      {
        actor: { ...actor, permissions: permissionsOf("viewer"), sessionId: bob.sessionId },
        requestId: "r",
        reauthenticate: async () => null,
      },
      {},
    );
    expect(await new Listener(response).next()).toBeUndefined();
  });

  const ticking = () => vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });

  it.each([
    ["a token that expired", "token", "UPDATE api_token SET expires_at = now() WHERE person_id = $1"],
    ["a session at its end", "session", "UPDATE session SET expires_at = now() WHERE person_id = $1"],
    [
      "an idle session",
      "session",
      "UPDATE session SET last_seen_at = now() - interval '13 hours' WHERE person_id = $1",
    ],
    ["a person who was put out", "session", "UPDATE person SET disabled_at = now() WHERE id = $1"],
  ])("for %s, at the next tick", async (_, by, change) => {
    ticking();
    const bob = await app.person("viewer");
    const listener = await listen(
      by === "token" ? { token: await app.token(bob.id, ["read"]) } : { as: bob },
    );
    await sql(change, bob.id);
    vi.advanceTimersByTime(20_000);
    await ended(listener);
  });

  it("not by a tick, which keeps no idle session alive, and moves the place to resume at", async () => {
    ticking();
    const listener = await listen();
    const all = await listen({ as: ada });
    await sql("UPDATE session SET last_seen_at = now() - interval '2 minutes' WHERE id = $1", ana.sessionId);
    const seenAt = async () =>
      (await sql("SELECT last_seen_at::text AS at FROM session WHERE id = $1", ana.sessionId)).rows[0].at;
    const before = [await seenAt(), listener.lastId];
    await tell("not hers");
    await all.until("not hers");
    vi.advanceTimersByTime(20_000);
    expect(await listener.next()).toEqual({ event: "message", id: expect.stringMatching(/^\d+/) });
    expect([await seenAt(), listener.lastId !== before[1]]).toEqual([before[0], true]);
    await listener.leave();
    const again = await follow({ as: ana, lastEventId: listener.lastId });
    open.push(again);
    expect(things(await again.until("ready"))).toEqual([]);
  });

  it("for HEAD, whose body nobody reads, and for a browser that is gone, before it began or after", async () => {
    await untilHubs(0);
    const head = await follow({ as: ana, method: "HEAD" });
    expect([head.response.status, head.response.body]).toEqual([200, null]);
    await untilHubs(0);
    const gone = await follow({ as: ana, signal: AbortSignal.abort() });
    expect(await gone.next()).toBeUndefined();
    await untilHubs(0);
    const leaving = new AbortController();
    const listener = await listen({ as: ana, signal: leaving.signal });
    leaving.abort();
    expect(await listener.next()).toBeUndefined();
    await untilHubs(0);
  });

  it("for a reader that takes nothing, so that its messages do not heap up", async () => {
    await untilHubs(0);
    const deaf = await follow({ as: ana });
    open.push(deaf);
    await untilHubs(1);
    const wide = "x".repeat(200_000);
    for (let at = 0; at < 6; at += 1) await tell(`${wide}${at}`, mine());
    await untilHubs(0);
  });
});

describe("an outage", () => {
  const endAll = (where = "true") =>
    app.db.pool.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND pid <> pg_backend_pid() AND ${where}`,
    );

  /** Whoever waits for the lock first need not be who is meant: a stream that goes on reads as well. */
  const endWaitingUntil = async (done: Promise<unknown>) => {
    let isOver = false;
    void done.finally(() => {
      isOver = true;
    });
    while (!isOver) await endAll("wait_event_type = 'Lock'");
  };

  it("is lived through: what happened meanwhile comes after it", async () => {
    const listener = await listen();
    const before = await openTransaction(app.db.url, [event("just before", mine())]);
    await before.end("COMMIT");
    await endAll();
    await (await openTransaction(app.db.url, [event("after", mine())])).end("COMMIT");
    expect(things(await listener.until("after"))).toEqual(["just before", "after"]);
  });

  it("while a reader resumes is told as one, leaves nothing behind, and spoils no other stream", async () => {
    const [first, other] = [await listen(), await listen()];
    await first.leave();
    const blocker = await app.db.pool.connect();
    await blocker.query("BEGIN; LOCK TABLE event IN ACCESS EXCLUSIVE MODE");
    const again = follow({ as: ana, lastEventId: first.lastId });
    await endWaitingUntil(again);
    expect((await again).response.status).toBe(503);
    await blocker.query("ROLLBACK");
    blocker.release();
    await tell("goes on", mine());
    expect(things(await other.until("goes on"))).toEqual(["goes on"]);
    await other.leave();
    await untilHubs(0);
  });

  it("as the first one comes leaves no broken hub behind", async () => {
    await untilHubs(0);
    const blocker = await app.db.pool.connect();
    await blocker.query("BEGIN; LOCK TABLE event IN ACCESS EXCLUSIVE MODE");
    const both = Promise.all([follow({ as: ana }), follow({ as: ada })]);
    await endWaitingUntil(both);
    expect((await both).map((one) => one.response.status)).toEqual([503, 503]);
    await blocker.query("ROLLBACK");
    blocker.release();
    const listener = await listen();
    await tell("works", mine());
    expect(things(await listener.until("works"))).toEqual(["works"]);
  });
});
