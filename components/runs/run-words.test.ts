import { expect, test } from "vitest";
import { RUN_STATES } from "@/server/runs/contract";
import { durationMs, isOpen, stateOf } from "./run-words";

test("every state has a word, and waiting says what for", () => {
  for (const state of RUN_STATES) expect(stateOf({ state, waitFor: null }).word).not.toBe("");
  expect(stateOf({ state: "waiting", waitFor: "person" })).toEqual({
    tone: "waiting",
    word: "Needs a person",
  });
  // What it waited for is history once it ended.
  expect(stateOf({ state: "failed", waitFor: "aws" })).toEqual({ tone: "failed", word: "Failed" });
});

test("a run is open until it ended", () => {
  expect(RUN_STATES.filter((state) => isOpen({ state }))).toEqual([
    "queued",
    "running",
    "waiting",
    "cancelling",
  ]);
});

test("the duration counts from the start, or from the making while it was never started", () => {
  const createdAt = "2026-11-23T12:00:00.000Z";
  const now = new Date("2026-11-23T12:01:00.000Z").getTime();
  expect(durationMs({ createdAt, startedAt: null, endedAt: null }, now)).toBe(60_000);
  expect(durationMs({ createdAt, startedAt: "2026-11-23T12:00:10.000Z", endedAt: null }, now)).toBe(50_000);
  const endedAt = "2026-11-23T12:00:30.000Z";
  expect(durationMs({ createdAt, startedAt: "2026-11-23T12:00:10.000Z", endedAt }, now)).toBe(20_000);
  expect(durationMs({ createdAt: endedAt, startedAt: null, endedAt: createdAt }, now)).toBe(0);
});
