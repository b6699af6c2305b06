import { describe, expect, test } from "vitest";
import { AppError, type Issue } from "@/server/errors";
import { ParameterDefinition } from "./contract";
import { problemOf, refuseBadDefinitions, valuesFor } from "./parameter-values";

const define = (type: string, more: object = {}) => ParameterDefinition.parse({ name: "p", type, ...more });

function issuesOf(work: () => unknown): Issue[] {
  try {
    work();
  } catch (error) {
    if (error instanceof AppError) return error.issues ?? [];
    throw error;
  }
  return [];
}

describe("a value", () => {
  test.each([
    ["text", ["", "x", "é\n"], []],
    ["number", ["0", "-1.5", "+2.", ".5", "1e9", "1.25E-3"], ["", "1,5", "abc", "0x10", "NaN", "1 ", "--1"]],
    ["boolean", ["true", "FALSE"], ["", "1", "yes"]],
    [
      "date",
      ["2026-02-28", "2024-02-29", "0001-01-01", "1899-12-31"],
      ["2026-02-29", "0000-01-01", "2026-2-1", "x"],
    ],
    [
      "timestamp",
      ["2026-11-23", "2026-11-23 15:04", "2026-11-23T15:04:05.123456Z", "2026-11-23 15:04:05+05:30"],
      ["2026-11-23 24:00", "2026-11-23 15", "2026-13-01 10:00", "15:04", "2026-11-23x15:04"],
    ],
  ])("of %s is checked", (type, good, bad) => {
    expect(good.filter((value) => problemOf(define(type), value) !== null)).toEqual([]);
    expect(bad.filter((value) => problemOf(define(type), value) === null)).toEqual([]);
  });

  test("of choice is one of them", () => {
    const choice = define("choice", { choices: ["a", ""] });
    expect(problemOf(choice, "a")).toBeNull();
    expect(problemOf(choice, "")).toBeNull();
    expect(problemOf(choice, "b")).toBe(":p takes one of: a, .");
  });

  test("is NULL only where that is allowed", () => {
    expect(problemOf(define("number"), null)).toBe(":p may not be NULL.");
    expect(problemOf(define("number", { isNullable: true }), null)).toBeNull();
  });
});

describe("definitions", () => {
  test("are refused when two share a name, a choice has none, or a default is no value", () => {
    const issues = issuesOf(() =>
      refuseBadDefinitions([
        define("text"),
        define("choice"),
        { ...define("date", { default: "soon" }), name: "d" },
        { ...define("text", { default: null }), name: "n" },
      ]),
    );
    expect(issues.map(({ path }) => path)).toEqual([
      "parameters.1.name",
      "parameters.1.choices",
      "parameters.2.default",
      "parameters.3.default",
    ]);
  });
});

describe("values for a run", () => {
  const definitions = [
    define("number", { default: "7" }),
    { ...define("text", { default: null, isNullable: true }), name: "q" },
    { ...define("text", { default: "unused" }), name: "z" },
  ];

  test("come from what is given, else from the defaults, for what the text uses", () => {
    expect(valuesFor(["p", "q"], definitions, [{ name: "p", value: "8" }])).toEqual([
      { name: "p", value: "8", type: "number" },
      { name: "q", value: null, type: "text" },
    ]);
  });

  test("a parameter without a definition takes any text", () => {
    expect(valuesFor(["free"], definitions, [{ name: "free", value: "" }])).toEqual([
      { name: "free", value: "" },
    ]);
  });

  test("name every missing, wrong, doubled and unknown one", () => {
    const issues = issuesOf(() =>
      valuesFor(["p", "free"], definitions, [
        { name: "p", value: "x" },
        { name: "p", value: "1" },
        { name: "other", value: "1" },
      ]),
    );
    expect(issues).toEqual([
      { path: "parameters.1.name", message: ":p is given twice." },
      { path: "parameters.2.name", message: "The query has no parameter :other." },
      { path: "parameters.p", message: ":p takes a number such as 42 or -1.5e3." },
      { path: "parameters.free", message: ":free has no value and no default." },
    ]);
  });
});
