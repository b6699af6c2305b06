import { expect, test } from "vitest";
import { asTyped, limitedSql } from "./limited-sql";

test("a SELECT is cut to some rows, whatever stands at its end", () => {
  expect(limitedSql(" SELECT 1 AS x ; ", 20)).toBe("SELECT * FROM (SELECT 1 AS x\n) LIMIT 20");
  expect(limitedSql("SELECT 1 AS x -- all", 5)).toBe("SELECT * FROM (SELECT 1 AS x -- all\n) LIMIT 5");
});

test("an error's place is that of the text as it was typed", () => {
  expect(asTyped("COLUMN_NOT_FOUND: line 1:23: Column 'nope'")).toBe(
    "COLUMN_NOT_FOUND: line 1:8: Column 'nope'",
  );
  expect(asTyped("line 2:8: nope")).toBe("line 2:8: nope");
  expect(asTyped("no place at all")).toBe("no place at all");
});
