import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { testApp } from "@/server/testing/app";
import { notifySoon } from "./notify";
import { atOnce, closePool, isPoolOpen, pool, readAlong, together, transaction } from "./pool";

let app: Awaited<ReturnType<typeof testApp>>;

beforeAll(async () => {
  app = await testApp();
});
afterAll(() => app?.close());

describe("transaction", () => {
  it("wakes who listens once it is committed, and nobody when it is not", async () => {
    const listener = await pool().connect();
    const heard: string[] = [];
    try {
      await listener.query("LISTEN headgate_run; LISTEN headgate_event");
      listener.on("notification", ({ channel }) => heard.push(channel));
      const refused = transaction(
        (client) => client.query("SELECT 1/0"),
        () => ["headgate_event"],
      );
      await expect(refused).rejects.toThrow("division by zero");
      await transaction(
        (client) => client.query("SELECT pg_current_xact_id()"),
        () => ["headgate_run"],
      );
      while (heard.length === 0) await listener.query("SELECT 1");
      expect(heard).toEqual(["headgate_run"]);
    } finally {
      await listener.query("UNLISTEN *");
      listener.release();
    }
  });

  it("throws what the first failing statement threw, when all of them are answered", async () => {
    let isAnswered = false;
    const failing = transaction(async (client) => {
      const first = client.query("SELECT 1/0");
      const last = client.query("SELECT 2").catch((error: Error) => {
        isAnswered = true;
        throw error;
      });
      await together([first, last]);
    });
    await expect(failing).rejects.toThrow("division by zero");
    expect(isAnswered).toBe(true);
  });
});

describe("atOnce", () => {
  it("answers in order, and leaves nothing of a list in which one statement fails", async () => {
    await pool().query("CREATE TABLE once (n int)");
    const add = (n: number | string) => ({ text: "INSERT INTO once VALUES ($1) RETURNING n", values: [n] });
    const results = await atOnce([add(1), add(2)]);
    expect(results.map(({ rows }) => rows)).toEqual([[{ n: 1 }], [{ n: 2 }]]);
    await expect(atOnce([add(3), add("four"), add(5)])).rejects.toThrow(
      'invalid input syntax for type integer: "four"',
    );
    const { rows } = await pool().query("SELECT n FROM once ORDER BY n");
    expect(rows).toEqual([{ n: 1 }, { n: 2 }]);
  });
});

describe("readAlong", () => {
  it("asks on one connection what is asked at the same moment, each with its own answer or error", async () => {
    const pid = () => readAlong<{ pid: number }>({ text: "SELECT pg_backend_pid() AS pid" });
    const failing = readAlong({ text: "SELECT 1/0" });
    const [first, , second] = await Promise.allSettled([pid(), failing, pid()]);
    await expect(failing).rejects.toThrow("division by zero");
    expect(first).toMatchObject({ status: "fulfilled", value: { rows: [{ pid: expect.any(Number) }] } });
    expect(second).toEqual(expect.objectContaining({ status: "fulfilled" }));
    const pids = [first, second].map((one) => one.status === "fulfilled" && one.value.rows[0]?.pid);
    expect(new Set(pids).size).toBe(1);
  });
});

it("stays closed for a signal that was put off", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout"] });
  try {
    await pool().query("SELECT 1");
    notifySoon("headgate_event");
    await closePool();
    vi.runAllTimers();
    expect(isPoolOpen()).toBe(false);
  } finally {
    vi.useRealTimers();
  }
});
