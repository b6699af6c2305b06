import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type QueriesBed, queriesBed } from "@/server/queries/test-bed";
import { until } from "@/server/runs/test-bed";
import { standing } from "./keep";

let bed: QueriesBed;
const MAX = 500_000;

beforeAll(async () => {
  process.env["HEADGATE_RESULT_MAX_BYTES"] = String(MAX);
  bed = await queriesBed();
}, 60_000);

afterAll(async () => {
  delete process.env["HEADGATE_RESULT_MAX_BYTES"];
  await bed?.close();
});

test("a result beyond our limit is kept up to it, and says so", async () => {
  const { id } = await bed.run("select n, 'row ' || n from generate_series(1, 45000) n");
  await until("it is cut", async () => (await bed.get(id)).resultState === "cut");
  const { cutReason, resultRows, rows } = await bed.get(id);
  expect({ cutReason, rows }).toEqual({ cutReason: "limit", rows: 45_000 });
  expect(resultRows).toBeGreaterThan(0);
  const [kept] = (
    await bed.app.db.pool.query(
      "SELECT sum(byte_count)::int AS bytes, sum(row_count)::int AS rows FROM statement_page WHERE statement_id = $1",
      [id],
    )
  ).rows;
  expect(kept.rows).toBe(resultRows);
  expect(kept.bytes).toBeLessThanOrEqual(MAX);
});

describe("how a result stands with a page", () => {
  const page = {
    body: Buffer.alloc(0),
    encoding: "identity" as const,
    byteCount: 10,
    rowCount: 2,
    columns: [],
    totalRows: 4,
    nextToken: "b" as string | null,
  };
  const before = { rows: 0, bytes: 0, tokens: [] as string[] };
  const cases: [what: string, page: object, before: object, expected: object][] = [
    ["one more comes", {}, {}, { state: "fetching", cutReason: null, isKept: true }],
    [
      "it is the last",
      { nextToken: null },
      { rows: 2 },
      { state: "complete", cutReason: null, isKept: true },
    ],
    ["rows are missing", { nextToken: null }, {}, { state: "cut", cutReason: "broken", isKept: true }],
    [
      "it leads back",
      {},
      { tokens: ["a", "b"] },
      { state: "cut", cutReason: "repeated_token", isKept: true },
    ],
    [
      "it leads back, and all is here",
      {},
      { rows: 2, tokens: ["b"] },
      { state: "complete", cutReason: null, isKept: true },
    ],
    [
      "it is empty and more shall come",
      { rowCount: 0 },
      { rows: 2 },
      { state: "cut", cutReason: "broken", isKept: true },
    ],
    [
      "no row was found",
      { rowCount: 0, totalRows: 0, nextToken: null },
      {},
      { state: "complete", cutReason: null, isKept: true },
    ],
    ["it just fits", {}, { bytes: MAX - 10 }, { state: "fetching", cutReason: null, isKept: true }],
    ["it is one byte too many", {}, { bytes: MAX - 9 }, { state: "cut", cutReason: "limit", isKept: false }],
  ];
  test.each(cases)("%s", (_, changedPage, changedBefore, expected) => {
    expect(standing({ ...page, ...changedPage }, { ...before, ...changedBefore })).toEqual(expected);
  });
});
