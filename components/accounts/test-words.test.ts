import { expect, test } from "vitest";
import type { Check } from "@/server/accounts/contract";
import { missingByRole, notable, passedByRole, standingOf } from "./test-words";

const mark = {
  runId: "01900000-0000-7000-8000-000000000000",
  isRunning: false,
  testedAt: null,
  problems: null,
};

test.each([
  [null, "Not tested"],
  [{ ...mark, isRunning: true, problems: 2 }, "Testing"],
  [mark, "Not finished"],
  [{ ...mark, problems: 0 }, "Works"],
  [{ ...mark, problems: 1 }, "1\u00a0problem"],
  [{ ...mark, problems: 3 }, "3\u00a0problems"],
])("a test %j reads %s", (given, word) => {
  expect(standingOf(given).word).toBe(word);
});

const check = (outcome: Check["outcome"], roleArn: string | null, operation: string): Check => ({
  ...{ operation, outcome, roleArn, resource: "r", actions: [] },
  ...{ errorCode: null, message: null, missing: null, trust: null },
});

test("problems come before what was not tried, and what passed stands by role", () => {
  const checks = [
    check("ok", null, "a"),
    check("skipped", "x", "b"),
    check("ok", "x", "c"),
    check("denied", "x", "d"),
    check("ok", "x", "e"),
    check("failed", "y", "f"),
  ];
  expect(
    notable(checks)
      .map(({ operation }) => operation)
      .join(""),
  ).toBe("dfb");
  expect(passedByRole(checks).map((one) => [one.roleArn, one.checks.length])).toEqual([
    [null, 1],
    ["x", 2],
  ]);
});

test("what several checks miss of one role is one list, each action once", () => {
  const lacks = (to: string, Action: string[], Resource = ["*"]): Check => ({
    ...check("denied", to, Action.join()),
    missing: { to, statements: [{ Effect: "Allow", Action, Resource }] },
  });
  const checks = [
    lacks("x", ["a:B"]),
    lacks("x", ["a:A", "a:B"]),
    lacks("x", ["a:C"], ["r"]),
    lacks("y", ["a:B"]),
    check("failed", "y", "c"),
  ];
  expect(missingByRole(checks)).toEqual([
    {
      to: "x",
      statements: [
        { Effect: "Allow", Action: ["a:A", "a:B"], Resource: ["*"] },
        { Effect: "Allow", Action: ["a:C"], Resource: ["r"] },
      ],
    },
  ]);
});
