import { expect, test } from "vitest";
import { isLate } from "./freshness";

const now = Date.parse("2026-03-10T12:00:00Z");

test("a daily source is late a day and a half after its last change", () => {
  expect(isLate("daily", "2026-03-09T01:00:00Z", now)).toBe(false);
  expect(isLate("daily", "2026-03-08T23:00:00Z", now)).toBe(true);
});

test("without an expectation, or a source that tells, nothing is late", () => {
  expect(isLate("none", "2020-01-01T00:00:00Z", now)).toBeNull();
  expect(isLate("hourly", null, now)).toBeNull();
});
