import { expect, test } from "vitest";
import { nextFire, readCron } from "./cron";

test.each([
  ["cron(15 12 * * ? *)", "2024-02-28T12:15:00Z", "2024-02-29T12:15:00.000Z"],
  ["cron(0/20 * * * ? *)", "2024-01-01T10:20:30Z", "2024-01-01T10:40:00.000Z"],
  ["cron(0 8 ? * MON-FRI *)", "2024-03-01T09:00:00Z", "2024-03-04T08:00:00.000Z"],
  ["cron(0 0 1,15 JAN ? *)", "2024-01-01T00:00:00Z", "2024-01-15T00:00:00.000Z"],
  ["cron(0 0 29 2 ? *)", "2024-03-01T00:00:00Z", "2028-02-29T00:00:00.000Z"],
  ["cron(5 4 ? * 1 2030)", "2024-01-01T00:00:00Z", "2030-01-06T04:05:00.000Z"],
])("%s after %s", (expression, after, expected) => {
  expect(nextFire(readCron(expression), new Date(after))?.toISOString()).toBe(expected);
});

test("a schedule of the past never fires again", () => {
  expect(nextFire(readCron("cron(0 0 1 1 ? 2020)"), new Date("2024-01-01T00:00:00Z"))).toBeNull();
});

test.each([
  "",
  "cron()",
  "rate(5 minutes)",
  "cron(60 * * * ? *)",
  "cron(* * * * * *)",
  "cron(* * ? * ? *)",
  "cron(5-1 * * * ? *)",
  "cron(*/0 * * * ? *)",
  "cron(* * L * ? *)",
  "cron(1 2 3 4 ?)",
])("%s is refused", (expression) => {
  expect(() => readCron(expression)).toThrow("Invalid cron expression");
});
