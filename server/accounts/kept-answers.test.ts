import { expect, test } from "vitest";
import { KeptAnswers } from "./kept-answers";

function counted(options: { keptMs: number; max: number }) {
  const clock = { now: 0 };
  const answers = new KeptAnswers<number>({ ...options, now: () => clock.now });
  let fetches = 0;
  const get = (key: string, isFresh = false) => answers.get(key, isFresh, async () => ++fetches);
  return { clock, answers, get };
}

test("an answer is kept for its time", async () => {
  const { clock, get } = counted({ keptMs: 10, max: 5 });
  expect(await get("a")).toBe(1);
  clock.now = 9;
  expect(await get("a")).toBe(1);
  clock.now = 10;
  expect(await get("a")).toBe(2);
});

test("who takes an older one gets that", async () => {
  const { clock, answers, get } = counted({ keptMs: 10, max: 5 });
  await get("a");
  clock.now = 19;
  expect(await answers.get("a", false, async () => 7, 20)).toBe(1);
  clock.now = 20;
  expect(await answers.get("a", false, async () => 7, 20)).toBe(7);
});

test("who asks afresh gets a new one, which then is kept", async () => {
  const { get } = counted({ keptMs: 10, max: 5 });
  await get("a");
  expect(await get("a", true)).toBe(2);
  expect(await get("a")).toBe(2);
});

test("the oldest goes when there are too many", async () => {
  const { get } = counted({ keptMs: 10, max: 2 });
  for (const key of ["a", "b", "c"]) await get(key);
  expect(await get("c")).toBe(3);
  expect(await get("b")).toBe(2);
  expect(await get("a")).toBe(4);
});

test("a failure is told to all who waited and kept for nobody", async () => {
  const answers = new KeptAnswers<number>({ keptMs: 10, max: 2 });
  const fail = () => Promise.reject(new Error("no"));
  const both = [answers.get("a", false, fail), answers.get("a", false, async () => 1)];
  await expect(both[0]).rejects.toThrow("no");
  await expect(both[1]).rejects.toThrow("no");
  expect(await answers.get("a", false, async () => 2)).toBe(2);
});
