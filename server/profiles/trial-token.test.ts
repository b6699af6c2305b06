import { expect, test } from "vitest";
import { trialToken } from "./trial-token";

const START = Date.UTC(2026, 0, 1, 12);
const MINUTE = 60_000;
const asked = ["table", "role", "person", "signature", ["a", "b"], "primary"];

test("a trial keeps its token for a quarter of an hour", () => {
  const token = trialToken(asked, START);
  expect(trialToken([...asked], START + 15 * MINUTE - 1)).toBe(token);
  expect(trialToken(asked, START + 15 * MINUTE)).not.toBe(token);
});

test("another trial has another token", () => {
  const others = asked.map((_, n) => trialToken(asked.with(n, "other"), START));
  const merged = trialToken(asked.with(4, ["a,b"]), START);
  expect(new Set([trialToken(asked, START), merged, ...others]).size).toBe(asked.length + 2);
});

test("Athena and the Data API take it", () => {
  expect(trialToken(asked)).toMatch(/^[0-9a-f]{48}$/);
});
