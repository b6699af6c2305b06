import { describe, expect, test } from "vitest";
import { AppError } from "@/server/errors";
import { bind } from "./bind";

function issuesOf(work: () => unknown): string[] {
  try {
    work();
  } catch (error) {
    if (error instanceof AppError) return (error.issues ?? []).map((issue) => issue.message);
    throw error;
  }
  return [];
}

describe("binding parameters", () => {
  test("leaves the text and binds plain values", () => {
    const bound = bind("select :a, :b, :a", [
      { name: "a", value: "1" },
      { name: "b", value: "x" },
    ]);
    expect(bound.sql).toBe("select :a, :b, :a");
    expect(bound.parameters).toEqual([
      { name: "a", value: "1" },
      { name: "b", value: "x" },
    ]);
  });

  test("writes NULL and the empty string as literals, since the Data API has neither", () => {
    const bound = bind("select :none, :empty, :none", [
      { name: "none", value: null },
      { name: "empty", value: "" },
    ]);
    expect(bound.sql).toBe("select NULL, '', NULL");
    expect(bound.parameters).toEqual([]);
  });

  test("leads an error's position back to the typed text", () => {
    const source = "select :parameter, :p, nope";
    const bound = bind(source, [
      { name: "parameter", value: null },
      { name: "p", value: "" },
    ]);
    const sentAt = bound.sql.indexOf("nope") + 1;
    expect(source.slice(bound.positionInSource(sentAt) - 1)).toBe("nope");
    expect(bound.positionInSource(1)).toBe(1);
  });

  test("sees no parameter in casts, strings, comments and quoted names", () => {
    expect(bind(`select '2020-01-01'::date, ':a', "x:y" -- :b\n/* :c */`, []).parameters).toEqual([]);
  });

  test("names what is missing, unknown and given twice", () => {
    expect(issuesOf(() => bind("select :a", []))).toEqual([":a has no value."]);
    expect(issuesOf(() => bind("select 1", [{ name: "z", value: "1" }]))).toEqual([
      "The SQL has no parameter :z.",
    ]);
    const twice = [
      { name: "a", value: "1" },
      { name: "a", value: "2" },
    ];
    expect(issuesOf(() => bind("select :a", twice))).toEqual([":a is given twice."]);
  });
});
