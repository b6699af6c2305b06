import { expect, test } from "vitest";
import type { Run, RunAttempt } from "@/server/runs/contract";
import { layoutTimeline } from "./timeline";

const START = Date.parse("2026-11-23T12:00:00.000Z");
const at = (seconds: number) => new Date(START + seconds * 1000).toISOString();

const run = (more: Partial<Run> = {}): Run => ({
  id: "0198a000-0000-7000-8000-000000000001",
  kind: "statement",
  title: "select 1",
  state: "running",
  stateSeq: 1,
  ownerId: null,
  ownerName: "Ana",
  accountId: null,
  parentId: null,
  retryOfId: null,
  attempt: 1,
  attemptsMax: 3,
  waitFor: null,
  progress: null,
  progressText: null,
  error: null,
  cancelReason: null,
  unconfirmed: false,
  runAt: null,
  createdAt: at(0),
  startedAt: at(2),
  endedAt: null,
  ...more,
});

const attempt = (more: Partial<RunAttempt>): RunAttempt => ({
  n: 1,
  startedAt: at(2),
  endedAt: null,
  outcome: null,
  error: null,
  crashes: 0,
  ...more,
});

test("queueing and the running attempt fill the axis up to now", () => {
  const { lanes, totalMs } = layoutTimeline(
    { ...run(), attempts: [attempt({})], children: [] },
    START + 10_000,
  );
  expect(totalMs).toBe(10_000);
  expect(lanes[0]?.segments.map(({ left, width, tone }) => ({ left, width, tone }))).toEqual([
    { left: 0, width: 0.2, tone: "queued" },
    { left: 0.2, width: 0.8, tone: "working" },
  ]);
});

test("a failed attempt is red, the next one stands after it", () => {
  const attempts = [
    attempt({ endedAt: at(4), outcome: "failed", error: { code: "x", message: "no" } }),
    attempt({ n: 2, startedAt: at(8), endedAt: at(10), outcome: "succeeded" }),
  ];
  const ended = run({ state: "succeeded", endedAt: at(10) });
  const { lanes } = layoutTimeline({ ...ended, attempts, children: [] }, START + 99_000);
  expect(lanes[0]?.segments.map(({ left, tone }) => ({ left, tone }))).toEqual([
    { left: 0, tone: "queued" },
    { left: 0.2, tone: "failed" },
    { left: 0.8, tone: "good" },
  ]);
});

test("a child that outlives its parent widens the axis", () => {
  const child = run({
    id: "0198a000-0000-7000-8000-000000000002",
    title: "part",
    startedAt: at(5),
    endedAt: at(20),
    state: "succeeded",
  });
  const parent = run({ state: "cancelled", endedAt: at(10) });
  const { lanes, totalMs } = layoutTimeline({ ...parent, attempts: [], children: [child] }, START + 99_000);
  expect(totalMs).toBe(20_000);
  expect(lanes[1]).toMatchObject({ label: "part", segments: [{ left: 0.25, width: 0.75, tone: "good" }] });
});

test("ticks are few and round at every scale", () => {
  for (const seconds of [0.001, 0.9, 7, 61, 3_000, 90_000, 5_000_000]) {
    const ended = run({ state: "succeeded", endedAt: at(seconds), startedAt: at(0) });
    const { ticks } = layoutTimeline({ ...ended, attempts: [], children: [] }, START);
    expect(ticks.length).toBeLessThanOrEqual(7);
    expect(ticks[0]).toEqual({ left: 0, ms: 0 });
    for (const tick of ticks) expect(tick.left).toBeLessThanOrEqual(1);
  }
});
