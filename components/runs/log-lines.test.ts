import { expect, test } from "vitest";
import type { RunLine } from "@/server/runs/contract";
import { filterLines } from "./log-lines";

const line = (seq: number, level: RunLine["level"], text: string): RunLine => ({
  seq,
  at: "2026-11-23T12:00:00.000Z",
  attempt: 1,
  level,
  text,
});
const lines = [line(1, "info", "Started"), line(2, "warn", "slow START"), line(3, "error", "Denied")];
const seqs = (found: readonly RunLine[]) => found.map(({ seq }) => seq);

test("a level keeps itself and what is worse", () => {
  expect(seqs(filterLines(lines, "", "all"))).toEqual([1, 2, 3]);
  expect(seqs(filterLines(lines, "", "warn"))).toEqual([2, 3]);
  expect(seqs(filterLines(lines, "", "error"))).toEqual([3]);
});

test("search ignores case and outer blanks, and goes with the level", () => {
  expect(seqs(filterLines(lines, " start ", "all"))).toEqual([1, 2]);
  expect(seqs(filterLines(lines, "start", "error"))).toEqual([]);
});
