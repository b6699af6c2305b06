import { describe, expect, test } from "vitest";
import type { Parameter } from "@/server/statements/contract";
import { bindAthena } from "./athena-bind";
import { placeOf } from "./athena-outcome";

describe("values become literals of their type", () => {
  test.each<[Parameter["type"], string, string]>([
    [undefined, "it's", "'it''s'"],
    ["text", "007", "'007'"],
    ["text", "\\", "'\\'"],
    ["choice", "", "''"],
    ["number", "-1.5e3", "-1.5e3"],
    ["boolean", "True", "true"],
    ["date", "2024-02-29", "DATE '2024-02-29'"],
    ["timestamp", "2024-02-29", "TIMESTAMP '2024-02-29 00:00:00'"],
    ["timestamp", "2024-02-29T01:02", "TIMESTAMP '2024-02-29 01:02'"],
    ["timestamp", "2024-02-29 01:02:03.5", "TIMESTAMP '2024-02-29 01:02:03.5'"],
    ["timestamp", "2024-02-29T01:02:03Z", "TIMESTAMP '2024-02-29 01:02:03 UTC'"],
    ["timestamp", "2024-02-29 01:02:03+0230", "TIMESTAMP '2024-02-29 01:02:03 +02:30'"],
    ["timestamp", "2024-02-29 01:02:03 -05", "TIMESTAMP '2024-02-29 01:02:03 -05:00'"],
  ])("%s %j is %s", (type, value, literal) => {
    const given = { name: "p", value, ...(type ? { type } : {}) };
    expect(bindAthena("select :p", [given])).toMatchObject({ sql: "select ?", parameters: [literal] });
  });

  test.each<[Parameter["type"], string]>([
    ["number", "1; drop table t"],
    ["number", ""],
    ["boolean", "1"],
    ["date", "2024-02-29' or '1"],
    ["timestamp", "now"],
  ])("%s takes no %j", (type, value) => {
    expect(() => bindAthena("select :p", [{ name: "p", value, ...(type ? { type } : {}) }])).toThrow(
      `:p is no ${type}.`,
    );
  });

  test("each use has its value, in order; NULL stands in the text", () => {
    const given = [
      { name: "a", value: "x" },
      { name: "n", value: null },
    ];
    expect(bindAthena("select :a, :n, ':a', :a -- :z", given)).toMatchObject({
      sql: "select ?, NULL, ':a', ? -- :z",
      parameters: ["'x'", "'x'"],
    });
  });
});

describe("the place of an error", () => {
  const given = [
    { name: "long", value: "x" },
    { name: "n", value: null },
  ];
  test.each([
    ["select nope", "COLUMN_NOT_FOUND: line 1:8: Column 'nope' cannot be resolved"],
    ["select :long, nope", "COLUMN_NOT_FOUND: line 1:11: Column 'nope' cannot be resolved"],
    ["select :n, nope", "COLUMN_NOT_FOUND: line 1:14: Column 'nope' cannot be resolved"],
    ["select '𝒳',\r\n  :long, nope", "COLUMN_NOT_FOUND: line 2:6: Column 'nope' cannot be resolved"],
    ["select '𝒳' as é, nope", "COLUMN_NOT_FOUND: line 1:18: Column 'nope' cannot be resolved"],
    ["create table nope", "FAILED: ParseException line 1:13 missing"],
  ])("%j: %s", (sql, reason) => {
    const used = given.filter(({ name }) => sql.includes(`:${name}`));
    const characters = [...sql.slice(0, sql.indexOf("nope"))].length;
    expect(placeOf(reason, bindAthena(sql, used))).toBe(characters + 1);
  });

  test("is unknown where Athena does not say it, and never behind the text", () => {
    const bound = bindAthena("select 1", []);
    expect(placeOf("Query exhausted resources", bound)).toBeNull();
    expect(placeOf("line 9:99: odd", bound)).toBe(9);
  });
});
