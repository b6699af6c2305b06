import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type * as athena from "@/server/aws/athena";
import { watchQuery } from "./athena-watch";

/** When each query is over, and when it was asked after. */
const overAt = new Map<string, number>();
let asked: { at: number; ids: string[] }[] = [];

vi.mock("@/server/aws/athena", async (original) => ({
  ...(await original<typeof athena>()),
  getQueries: async (_: unknown, ids: string[]) => {
    const at = Math.round(performance.now());
    asked.push({ at, ids });
    return new Map(
      ids.map((id) => [id, { id, state: at < (overAt.get(id) ?? 0) ? "RUNNING" : "SUCCEEDED" }]),
    );
  },
}));

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  asked = [];
});
afterEach(() => vi.useRealTimers());

const target = { accountId: "111111111111", region: "us-east-1", roleArn: null, sessionName: "ana" };

/** Watches a query that takes so long; what it answers is when it was told. */
function watch(id: string, tookMs: number, likelyMs?: number): { told: number | undefined } {
  const now = performance.now();
  overAt.set(id, now + tookMs);
  const telling: { told: number | undefined } = { told: undefined };
  const { signal } = new AbortController();
  const likelyAt = likelyMs === undefined ? undefined : now + likelyMs;
  void watchQuery(target, id, { seen: "RUNNING", withinMs: 60_000, signal, likelyAt }).then(() => {
    telling.told = Math.round(performance.now() - now);
  });
  return telling;
}

test("looks come further and further apart", async () => {
  const { told } = await after(1_000, watch("one", 300));
  expect(asked.map(({ at }) => at - (asked[0]?.at ?? 0))).toEqual([0, 20, 45, 76, 115, 163, 224, 300]);
  expect(told).toBe(320);
});

test("one that is likely to be over by then is asked after then, and soon again", async () => {
  const { told } = await after(1_000, watch("usual", 303, 300));
  expect(asked.length).toBe(2);
  expect(told).toBe(305);
});

test("looks for another leave the time of one that waits as it is", async () => {
  const slow = watch("slow", 800, 800);
  const other = watch("other", 700);
  await after(1_500);
  expect(slow.told).toBe(800);
  expect(asked.filter(({ ids }) => ids.includes("slow")).length).toBeGreaterThan(1);
  expect(other.told).toBeLessThan(860);
});

test("long ones side by side share their looks", async () => {
  const told = [];
  for (let n = 0; n < 10; n += 1) {
    told.push(watch(`n ${n}`, 10_000));
    await after(130);
  }
  await after(3_700);
  asked = [];
  await after(4_000);
  // Each alone would be asked after four times, which is forty questions.
  expect(asked.length).toBeLessThan(20);
  await after(6_000);
  for (const one of told) expect(one.told).toBeLessThan(11_100);
});

test("a long one beside many short ones is asked after as often as alone", async () => {
  const long = watch("long", 1_100);
  for (let n = 0; n < 18; n += 1) {
    watch(`short ${n}`, 10);
    await after(50);
  }
  await after(1_500);
  expect(long.told).toBeLessThan(1_100 * 1.25 + 20);
});

async function after<T>(ms: number, what?: T): Promise<T> {
  await vi.advanceTimersByTimeAsync(ms);
  return what as T;
}
