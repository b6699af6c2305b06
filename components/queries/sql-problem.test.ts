import { describe, expect, it } from "vitest";
import { lineAndColumn, offsetOf, placeOf, withoutLead } from "./sql-problem";

describe("the place of a statement that ran", () => {
  it.each([
    ["select 1; select x", "select x", 10, 10],
    ["-- new\nselect 1; select x", "select x", 10, 17],
    ["select x", "select x", 10, 0],
    ["select x; select x", "select x", 9, 10],
    ["select x;\n\n\nselect x", "select x", 1, 0],
    ["select y", "select x", 0, null],
  ])("%j has %j, begun at %i, at %j", (text, sql, textStart, place) => {
    expect(placeOf(text, { sql, textStart })).toBe(place);
  });

  it("is told of the text alone where EXPLAIN was put before it", () => {
    expect(withoutLead("explain select nope", 16, 8)).toEqual({ sql: "select nope", position: 8 });
    expect(withoutLead("explain select", 3, 8).position).toBeNull();
    expect(withoutLead("select nope", 8, 0)).toEqual({ sql: "select nope", position: 8 });
  });
});

it("counts characters as the warehouse does", () => {
  expect(offsetOf("a𝒳b", 3)).toBe(3);
  expect(offsetOf("abc", 1)).toBe(0);
  expect(lineAndColumn("a\n𝒳b", 4)).toEqual({ line: 2, column: 2 });
});
