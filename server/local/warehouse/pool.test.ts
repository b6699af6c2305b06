import { afterEach, expect, test } from "vitest";
import { testServerUrl } from "@/server/testing/database";
import { ConnectionPool } from "./pool";

let pool: ConnectionPool;
afterEach(() => pool.close());

const good = () => ({ connectionString: testServerUrl() });
const bad = () => {
  const url = new URL(testServerUrl());
  url.pathname = "/there_is_no_such_database";
  return { connectionString: url.href };
};

test("a connection that can't be made lets the next one who waits have its place", async () => {
  pool = new ConnectionPool(1);
  const held = await pool.acquire("a", good());
  const waiting = [pool.acquire("b", bad()), pool.acquire("c", bad()), pool.acquire("d", good())];
  const settled = Promise.allSettled(waiting);
  held.release(true);
  const [first, second, third] = await settled;
  expect([first?.status, second?.status, third?.status]).toEqual(["rejected", "rejected", "fulfilled"]);
});

test("who is aborted leaves the queue", async () => {
  pool = new ConnectionPool(1);
  const held = await pool.acquire("a", good());
  const gone = new AbortController();
  const aborted = pool.acquire("b", good(), gone.signal);
  const patient = pool.acquire("c", good());
  gone.abort(new Error("cancelled"));
  await expect(aborted).rejects.toThrow("cancelled");
  held.release();
  expect((await patient).alive()).toBe(true);
  await expect(pool.acquire("d", good(), gone.signal)).rejects.toThrow("cancelled");
});
