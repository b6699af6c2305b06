import { describe, expect, test } from "vitest";
import { type Aggregates, aggregatesSql, readAggregates } from "./aggregates";
import { barsOf, histogramOf } from "./bars";
import { groupingsSql, readGroupings } from "./groupings";
import { columnBatches, type Measured, valuesBatches } from "./plan";
import { redshift } from "./redshift";
import { trino } from "./trino";

const measured = (name: string, type: string, fields: Partial<Aggregates> = {}): Measured => ({
  column: { name, type },
  aggregates: {
    kind: trino.kindOf(type),
    present: 10,
    distinct: 5,
    ...{ finite: null, empties: null, min: "1", max: "9", mean: 1, deviation: 1 },
    ...(type === "string" ? { low: null, high: null } : { low: 1, high: 9 }),
    ...{ quantiles: [], lengths: null },
    ...fields,
  },
});
const keys = (rows: number, columns: Measured[]) =>
  valuesBatches(trino, rows, columns).map(({ key, groupings, share }) => [
    key,
    groupings.map((one) => one.key),
    share,
  ]);

describe("what is asked of the values", () => {
  test("is one statement for a small table", () => {
    expect(keys(100_000, [measured("t", "string", { distinct: 90_000 }), measured("n", "int")])).toEqual([
      ["values-0", ["top-0", "patterns-0", "top-1", "bars-1"], null],
    ]);
  });

  test("is counted in a sample where there are too many, and for patterns", () => {
    const many = { distinct: 20_001 };
    expect(keys(200_000, [measured("t", "string"), measured("n", "int", many)])).toEqual([
      ["values-0", ["top-0", "bars-1"], null],
      ["sample-0", ["patterns-0", "top-1"], 0.5],
    ]);
  });

  test("is nothing of columns without values, of bytes and of what lies deeper", () => {
    const none = { present: 0, low: null, high: null };
    expect(
      keys(10, [measured("n", "int", none), measured("b", "binary"), measured("a", "array<int>")]),
    ).toEqual([]);
  });

  test("is asked of 200 columns, 20 at a time", () => {
    const all = Array.from({ length: 300 }, (_, n) => measured(`c${n}`, "string"));
    const batches = valuesBatches(trino, 10, all);
    expect(batches).toHaveLength(10);
    expect(batches.every(({ groupings }) => groupings.length === 40)).toBe(true);
    expect(columnBatches(all.map(({ column }) => column)).map(({ length }) => length)).toEqual([
      ...Array.from({ length: 10 }, () => 30),
    ]);
    expect(columnBatches([])).toEqual([[]]);
  });
});

describe("SQL", () => {
  const odd = [{ name: 'a "b"; drop table c; --', type: "double" }];

  test("has names as quoted identifiers alone", () => {
    for (const dialect of [trino, redshift]) {
      const sql = aggregatesSql(dialect, '"s"."t"', [{ ...odd[0], name: odd[0]?.name ?? "", type: "int" }]);
      expect(sql).toContain('FROM (SELECT "a ""b""; drop table c; --" AS c0 FROM "s"."t") AS source');
      expect(sql.split("drop")).toHaveLength(2);
    }
  });

  test("is short enough for the Data API, with the longest names and the most that is asked of a column", () => {
    const columns = Array.from({ length: 30 }, (_, n) => ({
      name: `${"x".repeat(124)}${n}`,
      type: "float8",
    }));
    const [batch = []] = columnBatches(columns);
    expect(batch).toHaveLength(30);
    expect(aggregatesSql(redshift, "t", batch).length).toBeLessThan(90_000);
  });

  test("looks at a share of the rows where that is enough", () => {
    const grouping = { key: "top-0", sql: '"n"', asText: (x: string) => x };
    expect(groupingsSql("t", [grouping], 0.25)).toContain("WHERE random() < 0.250000000");
    expect(groupingsSql("t", [grouping], null)).not.toContain("random");
  });

  test("asks a table without columns for its rows", () => {
    expect(aggregatesSql(trino, "t", [])).toBe("SELECT count(*) FROM t");
    expect(readAggregates(trino, [], ["7"])).toEqual({ rows: 7, columns: [] });
  });
});

test("an answer is read by its places", () => {
  const columns = [
    { name: "d", type: "double" },
    { name: "t", type: "string" },
  ];
  const row = ["10", "9", "8", "7", "1.0E7", "2.5E7", "1.5", "0.5", "[1.0, 2.0, 3.0, 4.0, 5.0]"];
  const read = readAggregates(trino, columns, [...row, "10", "3", "a\0b", null, "1", "1", "4", "2.5"]);
  expect(read.rows).toBe(10);
  expect(read.columns).toMatchObject([
    { present: 9, distinct: 8, finite: 7, min: "10000000", max: "25000000", quantiles: [1, 2, 3, 4, 5] },
    { present: 10, distinct: 3, min: "a�b", max: null, empties: 1, lengths: { min: 1, max: 4, mean: 2.5 } },
  ]);
});

test("groups are read by their numbers, NULL left out", () => {
  const groupings = ["top-0", "bars-0"].map((key) => ({ key, sql: "x", asText: (x: string) => x }));
  const { rows, counted } = readGroupings(groupings, [
    ["-1", null, "10", "1"],
    ["0", null, "6", "3"],
    ["0", "", "3", "3"],
    ["1", "4", "1", "1"],
  ]);
  expect(rows).toBe(10);
  expect(counted.get("top-0")).toEqual({ values: [{ value: "", count: 3 }], found: 3 });
  expect(counted.get("bars-0")).toEqual({ values: [{ value: "4", count: 1 }], found: 1 });
});

describe("bars", () => {
  const of = (fields: Partial<Aggregates>, type = "double") =>
    barsOf(measured("x", type, fields).aggregates, type);

  test.each([
    ["few whole numbers", { min: "1", max: "4", low: 1, high: 4 }, { width: 1, count: 4 }],
    ["many", { min: "0", max: "100", low: 0, high: 100 }, { width: 5, count: 20 }],
    ["fractions", { min: "0.5", max: "2.5", low: 0.5, high: 2.5 }, { width: 0.1, count: 20 }],
  ])("%s", (_what, fields, bars) => expect(of(fields)).toMatchObject(bars));

  test("are none where all values are one, or too far apart for a number", () => {
    expect(of({ low: 1, high: 1 })).toBeNull();
    expect(of({ min: "x", low: -1.7e308, high: 1.7e308 })).toBeNull();
    expect(of({ low: null, high: null })).toBeNull();
  });

  test("have the last bound at the greatest value", () => {
    const bars = { low: 0, high: 1, width: 0.05, count: 20 };
    const { bounds, counts } = histogramOf(
      bars,
      { values: [{ value: "19", count: 2 }], found: 1 },
      "number",
      "double",
    );
    expect([bounds[0], bounds[1], bounds.at(-1), counts.at(-1)]).toEqual(["0", "0.05", "1", 2]);
  });
});
