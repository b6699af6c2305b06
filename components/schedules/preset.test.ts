import { expect, test } from "vitest";
import { clockOf, expressionOf, presetOf, withClock } from "./preset";

test.each([
  ["cron(15 * * * ? *)", "hourly"],
  ["cron(0 3 * * ? *)", "daily"],
  ["cron(30 22 ? * SUN *)", "weekly"],
  ["cron(0 6 28 * ? *)", "monthly"],
  ["cron(0/15 * * * ? *)", "custom"],
  ["cron(0 8 ? * MON-FRI *)", "custom"],
  ["cron(0 8 1 JAN ? *)", "custom"],
  ["cron(15 * 3 * ? *)", "custom"],
  ["rate(6 hours)", "custom"],
])("%s is chosen as %s, and comes out as it went in", (expression, frequency) => {
  const preset = presetOf(expression);
  expect(preset.frequency).toBe(frequency);
  expect(expressionOf(preset)).toBe(expression);
});

test("nothing yet is daily at three", () => {
  expect(expressionOf(presetOf(null))).toBe("cron(0 3 * * ? *)");
});

test("a change of frequency keeps the time of day", () => {
  const weekly = { ...presetOf("cron(30 22 ? * SUN *)"), frequency: "daily" as const };
  expect(expressionOf(weekly)).toBe("cron(30 22 * * ? *)");
  expect(clockOf(weekly)).toBe("22:30");
});

test("a time field that is half empty changes nothing", () => {
  const preset = presetOf("cron(5 3 * * ? *)");
  expect(clockOf(withClock(preset, ""))).toBe("03:05");
  expect(clockOf(withClock(preset, "17:45"))).toBe("17:45");
});
