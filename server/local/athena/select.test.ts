import { afterAll, beforeAll, expect, test } from "vitest";
import { testLake } from "./testing";

let lake: Awaited<ReturnType<typeof testLake>>;
beforeAll(async () => {
  lake = await testLake();
});
afterAll(() => lake.stop());

// The rows of 1 MB stay in memory, those of more go through a file.
test.each([1, 900, 1_100, 30_000])("%i rows of a thousand letters", async (count) => {
  const sql = `SELECT n, rpad('', 1000, CAST(n % 10 AS varchar)) AS text FROM UNNEST(sequence(1, ${count})) AS t(n)`;
  const { rows, columns, isFile } = await lake.select(sql);
  expect(isFile).toBe(count > 1_000);
  expect(columns.map(({ name }) => name)).toEqual(["n", "text"]);
  const expected = Array.from({ length: count }, (_, i) => [`${i + 1}`, `${(i + 1) % 10}`.repeat(1000)]);
  expect(rows.slice(0, 10_000)).toEqual([["n", "text"], ...expected].slice(0, 10_000));
});

test.each([
  ["SELECT 1 / (1 - n) FROM UNNEST(sequence(1, 1)) AS t(n)", "DIVISION_BY_ZERO: Division by zero"],
  ["SELECT split_part('a', ',', 0)", "INVALID_FUNCTION_ARGUMENT: Index must be greater than zero"],
  ["SELECT element_at(ARRAY[1], 0)", "INVALID_FUNCTION_ARGUMENT: SQL array indices start at 1"],
  [
    "SELECT sum(n) FROM (VALUES 9223372036854775807, 1) AS t(n)",
    "NUMERIC_VALUE_OUT_OF_RANGE: bigint addition overflow",
  ],
  ["SELECT CAST('1.5' AS integer)", "INVALID_CAST_ARGUMENT: Cannot cast '1.5' to INT32"],
  ["SELECT n AS m FROM (VALUES 1) AS t(n) WHERE m > 0", "COLUMN_NOT_FOUND: line 1:45: Column 't.m' cannot"],
])("%s fails in Trino's words", async (sql, reason) => {
  await expect(lake.select(sql)).rejects.toThrow(reason);
});
