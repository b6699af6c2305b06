import { expect, test } from "vitest";
import { isLeftUndone } from "./left-undone";

test("a Change is not applied as long as no step of it was sent, whatever became of it since", () => {
  for (const state of [
    "draft",
    "planned",
    "submitted",
    "approved",
    "rejected",
    "withdrawn",
    "failed",
  ] as const) {
    expect(isLeftUndone({ state, isBegun: false }), state).toBe(true);
    expect(isLeftUndone({ state, isBegun: true }), state).toBe(false);
  }
  expect(isLeftUndone({ state: "applying", isBegun: false })).toBe(false);
});

test("one of which everything was so already is applied without a step", () => {
  expect(isLeftUndone({ state: "verified", isBegun: false })).toBe(false);
});
