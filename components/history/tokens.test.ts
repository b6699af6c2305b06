import { describe, expect, test } from "vitest";
import { readTokens, suggestionsFor, tokenOf, uncountedIn, withToken } from "./tokens";

describe("the filter field", () => {
  test.each([
    [
      'status:failed label:glue-redshift "join date"',
      { status: ["FAILED"], label: "glue-redshift", text: "join date" },
    ],
    ["label:glue* kind:UNLOAD db:dev", { label: "glue*", kind: "UNLOAD", database: "dev" }],
    ["duration:>10s duration:<2min", { minDurationMs: 10_000, maxDurationMs: 120_000 }],
    ["source:outside user:IAMR:Analyst", { source: "warehouse", dbUser: "IAMR:Analyst" }],
    ['label:"nightly load" from t', { label: "nightly load", text: "from t" }],
    ["a::date x:y", { text: "a::date x:y" }],
    ["Status:Running status:queued", { status: ["SUBMITTED", "PICKED", "STARTED", "QUEUED"] }],
    ["status:", {}],
    ['"open end', { text: "open end" }],
    ["", {}],
  ])("%s", (text, filter) => {
    expect(readTokens(text)).toEqual({ filter, problems: [] });
  });

  test("hands a person's name on, and says what it cannot understand", () => {
    expect(readTokens('person:"Ana Analyst"').person).toBe("Ana Analyst");
    expect(readTokens("status:broken duration:long source:x").problems).toHaveLength(3);
  });

  test("a token is set, replaced and taken away; the rest stays as it was written", () => {
    expect(withToken('a "b c" status:failed', "status", "finished")).toBe('a "b c" status:finished');
    expect(withToken("status:failed", "status", null)).toBe("");
    expect(tokenOf("label", "two words")).toBe('label:"two words"');
  });

  test("tells which of its tokens the shapes are not counted by", () => {
    expect(uncountedIn('status:failed from label:"a b" duration:>1s kind: person:me')).toEqual([
      "status:failed",
      "duration:>1s",
    ]);
    expect(uncountedIn("from sales db:dev")).toEqual([]);
  });

  test("offers keys, then values, for the word at the cursor", () => {
    expect(suggestionsFor("st", 2).map(({ text }) => text)).toEqual(["status:"]);
    expect(suggestionsFor("x status:f", 10).map(({ text }) => text)).toEqual([
      "x status:failed ",
      "x status:finished ",
    ]);
    expect(suggestionsFor("", 0).length).toBeGreaterThan(5);
    expect(suggestionsFor("select", 6)).toEqual([]);
  });
});
