import { describe, expect, test } from "vitest";
import { globPattern } from "./exclusions";
import { commonType, glueType, textType } from "./glue-type";
import { levelOf, tableName } from "./grouping";

test.each([
  ["**.csv", "a/b.csv", true],
  ["*.csv", "a/b.csv", false],
  ["*.csv", "b.csv", true],
  ["a/**", "a/b/c", true],
  ["{tmp,old}/**", "old/x", true],
  ["year=201[0-5]/**", "year=2013/x", true],
  ["year=201[!0-5]/**", "year=2013/x", false],
  ["??.csv", "ab.csv", true],
  ["a.c", "abc", false],
  ["\\*.csv", "*.csv", true],
  ["[z-a", "[z-a", true],
  ["[z-a]", "b", false],
])("the pattern %s on %s", (glob, path, expected) => {
  expect(globPattern(glob).test(path)).toBe(expected);
});

test.each([
  ['STRUCT(a INTEGER, "b c" VARCHAR[])[]', "array<struct<a:int,b c:array<string>>>"],
  ["MAP(VARCHAR, DECIMAL(10,2))", "map<string,decimal(10,2)>"],
  ["TIMESTAMP WITH TIME ZONE", "timestamp"],
  ["UBIGINT", "decimal(20,0)"],
  ["BLOB", "binary"],
  ["UUID", "string"],
  ["ENUM('a', 'b')", "string"],
])("%s is %s in Hive's words", (duck, hive) => {
  expect(glueType(duck)).toBe(hive);
});

describe("types", () => {
  test("text holds numbers and booleans, and no dates", () => {
    expect(["INTEGER", "DOUBLE", "DATE", "BOOLEAN"].map(textType)).toEqual([
      "bigint",
      "double",
      "string",
      "boolean",
    ]);
  });
  test("widen to what holds both", () => {
    expect(commonType("int", "bigint")).toBe("bigint");
    expect(commonType("bigint", "double")).toBe("double");
    expect(commonType("date", "bigint")).toBe("string");
  });
});

test("tables are named after their folders", () => {
  expect(tableName("My Folder-1")).toBe("my_folder_1");
  expect(tableName("year=2024")).toBe("2024");
  expect(tableName("naïve表")).toBe("naïve表");
  expect([levelOf(""), levelOf("a/"), levelOf("a/b/")]).toEqual([1, 2, 3]);
});
