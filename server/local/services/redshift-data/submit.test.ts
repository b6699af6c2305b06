import { expect, test } from "vitest";
import { readLimits } from "./limits";
import { checkSql, digestOf } from "./submit";

const limits = readLimits({});
const check =
  (sqls: string[], ...parameters: [string, string][]) =>
  () =>
    checkSql(
      sqls,
      parameters.map(([name, value]) => ({ name, value })),
      limits,
    );

test.each([
  ["empty SQL", check([""]), "Sql can't be empty."],
  ["blank SQL", check([" \n\t"]), "Sql can't be empty."],
  ["a zero byte", check(["select '\0'"]), "Sql can't contain a zero byte."],
  ["100 KB and a byte", check(["x".repeat(100 * 1024 + 1)]), "Cannot process query string larger than 100kB"],
  [
    "bytes count, not characters",
    check(["é".repeat(60 * 1024)]),
    "Cannot process query string larger than 100kB",
  ],
  ["41 statements", check(Array(41).fill("select 1")), "Cannot process a batch of more than 40 statements"],
  ["unused", check(["select :a"], ["a", "1"], ["b", "2"]), "Unused parameters: [b]"],
  ["missing", check(["select :a, :c"], ["a", "1"]), "Missing parameters: [c]"],
  ["given twice", check(["select :a"], ["a", "1"], ["a", "2"]), "Duplicate parameters: [a]"],
  ["an empty value", check(["select :a"], ["a", ""]), "Empty parameters: [a]"],
  ["only in a string", check(["select ':a'"], ["a", "1"]), "Unused parameters: [a]"],
  ["only in a comment", check(["select 1 --:a"], ["a", "1"]), "Unused parameters: [a]"],
  ["only as a cast", check(["select x::date"], ["date", "1"]), "Unused parameters: [date]"],
])("refuses: %s", (_name, attempt, message) => {
  expect(attempt).toThrow(message);
  try {
    attempt();
  } catch (error) {
    expect((error as Error).name).toBe("ValidationException");
  }
});

test.each([
  ["exactly 100 KB", check(["x".repeat(100 * 1024)])],
  ["40 statements", check(Array(40).fill("select 1"))],
  ["in any order, more than once", check(["select :b, :a, :b"], ["a", "1"], ["b", "2"])],
  ["shared by a batch, each used somewhere", check(["select :a", "select :b"], ["a", "1"], ["b", "2"])],
  ["an open quote, which fails when it runs", check(["select 'oops"])],
  ["a placeholder without any parameters, which fails when it runs", check(["select :a"])],
])("accepts: %s", (_name, attempt) => {
  expect(attempt).not.toThrow();
});

test("two requests are the same whatever their token, wait and order of members", () => {
  const first = digestOf("ExecuteStatement", { Sql: "select 1", Database: "dev", ClientToken: "a" });
  expect(digestOf("ExecuteStatement", { Database: "dev", Sql: "select 1", WaitTimeSeconds: 3 })).toBe(first);
  expect(digestOf("ExecuteStatement", { Database: "dev", Sql: "select 2" })).not.toBe(first);
  expect(digestOf("BatchExecuteStatement", { Database: "dev", Sql: "select 1" })).not.toBe(first);
});
