import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { prisma } from "@/server/db/client";
import { isDatabaseOutage, isOutage } from "@/server/db/outage";
import { transaction } from "@/server/db/pool";
import { withClient } from "@/server/postgres/databases";
import { type TestApp, testApp } from "@/server/testing/app";
import { testServerUrl } from "@/server/testing/database";

let app: TestApp;

beforeAll(async () => {
  app = await testApp();
});
afterAll(() => app?.close());

const failureOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => expect.unreachable("it worked"),
    (error: unknown) => error,
  );

/** Ends whoever waits for a lock, as a restart of PostgreSQL does. */
async function endWaiters(): Promise<void> {
  for (let ended = 0; ended === 0; ) {
    const { rowCount } = await app.db.pool.query(
      `SELECT pg_terminate_backend(pid) FROM pg_locks
       WHERE NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    );
    ended = rowCount ?? 0;
  }
}

describe("what a restart of PostgreSQL does to a statement under way", () => {
  const ways: Record<string, () => Promise<unknown>> = {
    "a raw statement": () => transaction((client) => client.query("SELECT count(*) FROM saved_query")),
    "a Prisma model": () => prisma().savedQuery.count(),
    "a Prisma raw query": () => prisma().$queryRaw`SELECT count(*) FROM saved_query`,
    "a Prisma raw command": () => prisma().$executeRaw`DELETE FROM saved_query`,
    "a Prisma transaction": () => prisma().$transaction((tx) => tx.savedQuery.deleteMany()),
    "a Prisma transaction that goes on": () =>
      prisma().$transaction(async (tx) => {
        await tx.savedQuery.count().catch(() => {});
        await tx.person.count();
      }),
  };
  it.each(Object.keys(ways))("%s is an outage", async (name) => {
    const blocker = await app.db.pool.connect();
    try {
      await blocker.query("BEGIN; LOCK TABLE saved_query IN ACCESS EXCLUSIVE MODE");
      const failure = failureOf(ways[name]?.() ?? Promise.resolve());
      await endWaiters();
      expect(isDatabaseOutage(await failure)).toBe(true);
    } finally {
      await blocker.query("ROLLBACK");
      blocker.release();
    }
  });
});

it("takes a server without room for one more connection for an outage", async () => {
  const other = await testApp();
  const admin = (sql: string) => withClient(testServerUrl(), (client) => client.query(sql));
  const name = new URL(other.db.url).pathname.slice(1);
  try {
    const holder = new pg.Client({ connectionString: other.db.url });
    await holder.connect();
    await admin(`ALTER DATABASE ${name} CONNECTION LIMIT 1`);
    const raw = await failureOf(new pg.Client({ connectionString: other.db.url }).connect());
    expect(raw).toMatchObject({ code: "53300" });
    expect(isDatabaseOutage(raw)).toBe(true);
    await holder.end();
  } finally {
    await other.db.drop();
    process.env["DATABASE_URL"] = app.db.url;
  }
});

it("takes a port and a socket where nobody listens for an outage, but no missing file", async () => {
  const refused = await failureOf(new pg.Client({ host: "127.0.0.1", port: 9 }).connect());
  expect([isOutage(refused), isDatabaseOutage(refused)]).toEqual([true, false]);
  const socketless = await failureOf(new pg.Client({ host: "/nowhere", port: 5432 }).connect());
  expect(socketless).toMatchObject({ code: "ENOENT" });
  expect(isOutage(socketless)).toBe(true);
  expect(isOutage(Object.assign(new Error("no such file"), { code: "ENOENT", syscall: "open" }))).toBe(false);
});

it("looks below errors that wrap others, and takes no mistake for an outage", async () => {
  const deadlock = Object.assign(new Error("deadlock detected"), { code: "40P01" });
  expect(isOutage(new Error("outer", { cause: deadlock }))).toBe(true);
  const mistakes = [
    failureOf(prisma().$queryRaw`SELECT nonsense`),
    failureOf(prisma().person.create({ data: { id: "00000000-0000-7000-8000-000000000000" } as never })),
    failureOf(app.db.pool.query("SELECT 1/0")),
    Promise.resolve(new Error("no")),
    Promise.resolve("a text"),
  ];
  for (const mistake of await Promise.all(mistakes)) expect(isOutage(mistake)).toBe(false);
});
