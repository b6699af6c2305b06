import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { Pool } from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "@/server/testing/database";
import { type ObjectStore, openObjectStore } from "./store";

type Loss = "request" | "answer";

let db: TestDatabase;
let folder: string;
let store: ObjectStore;
let fault: { matching: RegExp; loses: Loss } | null = null;

/** The real pool over a line that breaks: before the query arrives, or after it has done its work. */
function breakable(pool: Pool): Pool {
  const query = async (statement: string, values?: unknown[]) => {
    const broken = fault?.matching.test(statement) ? fault.loses : null;
    if (broken) fault = null;
    if (broken === "request") throw new Error("connection lost");
    const result = await pool.query(statement, values);
    if (broken === "answer") throw new Error("connection lost");
    return result;
  };
  return { query } as unknown as Pool;
}

beforeAll(async () => {
  db = await testDatabase();
  folder = await mkdtemp(join(tmpdir(), "headgate-faults-"));
  store = await openObjectStore(breakable(db.pool), join(folder, "objects"));
});

afterAll(async () => {
  await db.drop();
  await rm(folder, { recursive: true, force: true });
});

beforeEach(async () => {
  fault = null;
  await store.reset();
  await store.createBucket("lake", "111111111111", "us-east-1");
  await store.put("lake", "k", Buffer.from("before"));
});

const read = async () => {
  const { info, body } = await store.get("lake", "k");
  const content = await text(body);
  expect(info.size).toBe(content.length);
  return content;
};

const leftovers = async () => {
  await store.head("lake", "k");
  const { rows } = await db.pool.query("select * from s3_pending");
  return [...rows, ...(await readdir(join(folder, "objects/.incoming")))];
};

const moments: [string, RegExp][] = [
  ["noting the write", /insert into s3_pending/],
  ["recording the object", /insert into s3_object/],
];

describe.each(moments)("the database is lost while %s", (_name, matching) => {
  test.each<Loss>(["request", "answer"])(
    "the %s doesn't arrive: index and file still agree",
    async (loses) => {
      fault = { matching, loses };
      await expect(store.put("lake", "k", Buffer.from("afterwards"))).rejects.toThrow("connection lost");
      expect(["before", "afterwards"]).toContain(await read());
      await store.put("lake", "k", Buffer.from("at last"));
      expect(await read()).toBe("at last");
      // A file that was never noted waits for the sweep of the next start.
      store = await openObjectStore(breakable(db.pool), join(folder, "objects"));
      expect(await leftovers()).toEqual([]);
      expect(await read()).toBe("at last");
    },
  );
});

test.each<Loss>(["request", "answer"])("a delete whose %s is lost leaves no stray file", async (loses) => {
  fault = { matching: /delete from s3_object/, loses };
  await expect(store.delete("lake", ["k"])).rejects.toThrow("connection lost");
  const found = await store.head("lake", "k");
  expect(found === null).toBe(loses === "answer");
  const files = await readdir(join(folder, "objects/lake")).catch(() => []);
  expect(files).toEqual(found ? ["k"] : []);
  expect(await leftovers()).toEqual([]);
});

test("a write that failed midway doesn't come back over the other one", async () => {
  fault = { matching: /insert into s3_object/, loses: "request" };
  const bodies = ["one", "the other"];
  // Which of the two comes first is theirs to settle; the first to reach the index is lost.
  const ends = await Promise.allSettled(bodies.map((body) => store.put("lake", "k", Buffer.from(body))));
  const kept = bodies.filter((_, index) => ends[index]?.status === "fulfilled");
  expect(kept).toHaveLength(1);
  expect(await read()).toBe(kept[0]);
  expect(await leftovers()).toEqual([]);
});
