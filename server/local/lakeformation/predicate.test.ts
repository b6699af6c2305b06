import { expect, test } from "vitest";
import { readPredicate } from "./predicate";

test.each([
  ["country = 'DE'", ["country"]],
  ["\"Order Date\" >= DATE '2024-01-01' AND Amount <> -1.5", ["order date", "amount"]],
  ["a BETWEEN 1 AND 2 OR NOT (b IN ('x', 'y') AND c IS NOT NULL)", ["a", "b", "c"]],
  ["name LIKE 'A\\_%' ESCAPE '\\' and name not like 'AB%' -- a comment", ["name"]],
  ["active AND d NOT BETWEEN timestamp '2024-01-01 00:00:00' AND date '2025-01-01'", ["active", "d"]],
  ["a = b and a is null and x not in (1, 2)", ["a", "b", "x"]],
  ["true", []],
  ["it = 'it''s'", ["it"]],
  ["((((a = 1))))", ["a"]],
])("%s is read", (text, columns) => {
  expect(readPredicate(text)).toEqual(columns);
});

test.each([
  ["", "line 1:1: mismatched input '<EOF>'"],
  ["country = ", "line 1:11: mismatched input '<EOF>'"],
  ["country = 'DE", "line 1:11"],
  ["country == 'DE'", "line 1:10: mismatched input '='"],
  ["country 'DE'", "line 1:9: mismatched input ''DE''"],
  ["a = 1; drop table t", "line 1:6: mismatched input ';'"],
  ["a = 1 or", "line 1:9: mismatched input '<EOF>'"],
  ["(a = 1", "line 1:7: mismatched input '<EOF>'"],
  ["a = 1)", "line 1:6: mismatched input ')'"],
  ["a IN ()", "line 1:7: mismatched input ')'"],
  ["lower(a) = 'x'", "row filters can't call functions"],
  ["a.b = 1", "row filters can't name nested columns"],
  ["a + 1 = 2", "line 1:3: mismatched input '+'"],
  ["a in (select 1)", "mismatched input 'select'"],
  ["1", "expected a comparison"],
  ["a not", "expected a comparison"],
  ["a = ?", "mismatched input '?'"],
])("%s is refused, at its place", (text, message) => {
  expect(() => readPredicate(text)).toThrow(message);
});
