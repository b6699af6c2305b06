import { expect, test } from "vitest";
import { describeTimeRange, parseTimeRange } from "./time-range";

const now = new Date("2026-11-23T12:00:00Z");

test("a span counts back from now", () => {
  expect(parseTimeRange("24h", now)).toEqual({ from: "2026-11-22T12:00:00.000Z" });
});

test("days include their last moment, and either side may be open", () => {
  const range = parseTimeRange("2026-11-01..2026-11-05", now);
  expect(new Date(range?.to ?? "").getTime() - new Date(range?.from ?? "").getTime()).toBe(
    5 * 86_400_000 - 1,
  );
  expect(parseTimeRange("2026-11-01..", now)?.to).toBeUndefined();
  expect(parseTimeRange("..2026-11-05", now)?.from).toBeUndefined();
});

test("what is no range is null, so that a page can ignore it", () => {
  for (const value of ["", "..", "yesterday", "2026-13-45..", "1h; drop"]) {
    expect(parseTimeRange(value, now)).toBeNull();
  }
});

test("a range reads as words", () => {
  expect(describeTimeRange("7d")).toBe("last 7 days");
  expect(describeTimeRange("2026-11-01..2026-11-01")).toBe("2026-11-01");
  expect(describeTimeRange("2026-11-01..")).toBe("since 2026-11-01");
  expect(describeTimeRange("..2026-11-05")).toBe("until 2026-11-05");
});
