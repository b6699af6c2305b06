import { expect, test } from "vitest";
import { nextTime, problemOf } from "./expression";
import { isZone } from "./zone";

const after = (expression: string, timezone: string, at: string, from?: string) =>
  nextTime(
    { expression, timezone },
    new Date(at),
    from === undefined ? undefined : new Date(from),
  )?.toISOString();

test.each([
  ["cron(0 3 * * ? *)", "UTC", "2026-11-28T12:00:00Z", "2026-11-29T03:00:00.000Z"],
  ["cron(0 3 * * ? *)", "Europe/Berlin", "2026-11-28T12:00:00Z", "2026-11-29T02:00:00.000Z"],
  ["cron(0 3 * * ? *)", "Europe/Berlin", "2026-07-01T00:30:00Z", "2026-07-01T01:00:00.000Z"],
  ["cron(30 9 ? * MON *)", "Asia/Kolkata", "2026-11-28T12:00:00Z", "2026-11-30T04:00:00.000Z"],
  ["cron(0 0 1 * ? *)", "Pacific/Kiritimati", "2026-11-28T12:00:00Z", "2026-11-30T10:00:00.000Z"],
  ["cron(0 12 * * ? *)", "Pacific/Pago_Pago", "2026-11-28T12:00:00Z", "2026-11-28T23:00:00.000Z"],
])("%s in %s after %s", (expression, timezone, at, expected) => {
  expect(after(expression, timezone, at)).toBe(expected);
});

test("a time that the clocks leave out in spring is passed over", () => {
  const daily = "cron(30 2 * * ? *)";
  expect(after(daily, "Europe/Berlin", "2026-03-28T12:00:00Z")).toBe("2026-03-30T00:30:00.000Z");
  expect(after("cron(30 * * * ? *)", "Europe/Berlin", "2026-03-29T00:30:00Z")).toBe(
    "2026-03-29T01:30:00.000Z",
  );
});

test("a time that comes twice in autumn counts once", () => {
  const daily = "cron(30 2 * * ? *)";
  expect(after(daily, "Europe/Berlin", "2026-10-24T12:00:00Z")).toBe("2026-10-25T00:30:00.000Z");
  expect(after(daily, "Europe/Berlin", "2026-10-25T00:30:00Z")).toBe("2026-10-26T01:30:00.000Z");
  // Between the first 2:30 and the second one.
  expect(after(daily, "Europe/Berlin", "2026-10-25T01:10:00Z")).toBe("2026-10-26T01:30:00.000Z");
});

test("a rate counts from where it began, whatever was missed", () => {
  const from = "2026-11-01T00:10:00Z";
  expect(after("rate(1 hour)", "UTC", from, from)).toBe("2026-11-01T01:10:00.000Z");
  expect(after("rate(6 hours)", "UTC", "2026-11-02T00:09:59Z", from)).toBe("2026-11-02T00:10:00.000Z");
  expect(after("rate(1 day)", "UTC", "2026-11-09T00:10:00Z", from)).toBe("2026-11-10T00:10:00.000Z");
});

test.each([
  "rate(0 days)",
  "rate(1 days)",
  "rate(2 day)",
  "rate(1 week)",
  "rate(-1 day)",
  "rate(1.5 hours)",
  "daily",
  "",
])("%s is refused with the way out", (expression) => {
  expect(problemOf(expression)).toMatch(/^Invalid (rate|cron) expression: /);
});

test.each(["rate(1 minute)", "rate(12 hours)", "cron(0/15 * * * ? *)", "cron(0 0 1,15 * ? 2027-2030)"])(
  "%s is taken",
  (expression) => {
    expect(problemOf(expression)).toBeNull();
  },
);

test("zones are the IANA's", () => {
  expect(["UTC", "Europe/Berlin", "Mars/Olympus", ""].map(isZone)).toEqual([true, true, false, false]);
  expect(() => after("cron(0 0 * * ? *)", "Mars/Olympus", "2026-11-28T12:00:00Z")).toThrow(
    "Unknown time zone",
  );
});
