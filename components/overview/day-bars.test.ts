import { expect, test } from "vitest";
import { prepareDays } from "./day-bars";

const day = (statements: number, runs = 0, failures = 0, date = "2026-11-23") => ({
  day: date,
  statements,
  runs,
  failures,
});

test("nothing at all still has an axis", () => {
  const chart = prepareDays([day(0), day(0)]);
  expect(chart.top).toBe(1);
  expect(chart.bars.every((bar) => bar.statements === 0)).toBe(true);
});

test.each([
  [1, 1],
  [3, 4],
  [5, 5],
  [6, 10],
  [11, 20],
  [41, 50],
  [99, 100],
  [100, 100],
  [101, 200],
  [123_456, 200_000],
])("a tallest day of %d gets the axis %d", (tallest, top) => {
  expect(prepareDays([day(tallest)]).top).toBe(top);
});

test("stacked shares never exceed the chart, nor failures what ran", () => {
  const [bar] = prepareDays([day(7, 3, 99)]).bars;
  expect((bar?.statements ?? 0) + (bar?.runs ?? 0)).toBe(1);
  expect(bar?.failures).toBe(1);
});

test("a day reads the same in every time zone", () => {
  expect(prepareDays([day(1, 2, 3, "2026-01-01")]).bars[0]?.says).toBe(
    "1 Jan: 1 statements, 2 other runs, 3 failed",
  );
});
