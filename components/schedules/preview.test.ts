import { expect, test } from "vitest";
import { previewOf } from "./preview";

const now = new Date("2026-11-30T10:00:00Z");
const preview = (expression: string, timezone = "UTC") => previewOf({ expression, timezone }, now);

test("a schedule is previewed, or names the field that is wrong", () => {
  expect(preview("cron(0 3 * * ? *)")).toMatchObject({ said: expect.stringMatching(/^Next: /), wrong: null });
  expect(preview("every day")).toMatchObject({
    said: expect.stringContaining("every day"),
    wrong: "expression",
  });
  expect(preview("cron(0 3 1 1 ? 2020)")).toEqual({
    ...{ said: "It names no time that is still to come.", wrong: "expression" },
  });
  expect(preview("rate(1 days)")).toMatchObject({ wrong: "expression" });
  expect(preview("cron(0 3 * * ? *)", "Mars/Olympus")).toMatchObject({ wrong: "timezone" });
});
