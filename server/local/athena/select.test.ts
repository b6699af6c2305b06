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
