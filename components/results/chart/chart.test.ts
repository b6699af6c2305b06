import { describe, expect, test } from "vitest";
import type { ChartData } from "@/components/results/engine/chart-data";
import type { Chart } from "@/server/saved-queries/contract";
import { requestOf, suggestChart } from "./choice";
import { chartSummary, prepareChart, stack, xText } from "./prepare";
import { xRange } from "./ranges";

const column = (name: string, type: string) => ({
  name,
  type,
  nullable: true,
  precision: 0,
  scale: 0,
  length: 0,
});
const chart = (change: Partial<Chart> = {}): Chart => ({
  kind: "line",
  x: "day",
  y: ["v"],
  isStacked: false,
  yScale: "linear",
  ...change,
});
const data = (x: number[], y: number[][], change: Partial<ChartData> = {}): ChartData => ({
  x: Float64Array.from(x),
  xKind: "number",
  categories: [],
  y: y.map((values) => Float64Array.from(values)),
  series: null,
  rowsInView: x.length,
  ...change,
});

describe("the suggested chart", () => {
  test("follows the types", () => {
    const [day, name, id, total] = [
      column("day", "date"),
      column("name", "varchar"),
      column("customer_id", "int4"),
      column("total", "numeric"),
    ];
    expect(suggestChart([name, day, id, total])).toMatchObject({ kind: "line", x: "day", y: ["total"] });
    expect(suggestChart([name, id, total])).toMatchObject({ kind: "bar", x: "name", y: ["total"] });
    expect(suggestChart([id, total])).toMatchObject({ kind: "scatter", x: "customer_id", y: ["total"] });
    expect(suggestChart([name, day])).toBeNull();
    expect(suggestChart([total])).toBeNull();
  });

  test("draws the first amount: no id, no part of a date, nothing with one value", () => {
    const [day, listid, year, rate, paid, sold] = [
      column("saletime", "timestamp"),
      column("listid", "int4"),
      column("sale_year", "int4"),
      column("tax_rate", "numeric"),
      column("pricepaid", "numeric"),
      column("sold", "int4"),
    ];
    expect(suggestChart([day, listid, year, paid, sold])).toMatchObject({ x: "saletime", y: ["pricepaid"] });
    expect(suggestChart([day, rate, sold], [1])).toMatchObject({ y: ["sold"] });
    expect(suggestChart([day, rate], [1])).toMatchObject({ y: ["tax_rate"] });
    expect(suggestChart([day, rate], [0, 1])).toMatchObject({ kind: "line", y: ["tax_rate"] });
    expect(suggestChart([listid, paid, sold])).toMatchObject({
      kind: "scatter",
      x: "pricepaid",
      y: ["sold"],
    });
  });

  test("says why one that was saved does not fit any more", () => {
    const columns = [
      column("day", "date"),
      column("v", "int4"),
      column("s", "varchar"),
      column("v", "varchar"),
    ];
    expect(requestOf(chart({ series: "s" }), columns)).toMatchObject({ x: 0, y: [1], series: 2 });
    expect(requestOf(chart({ x: "gone" }), columns)).toEqual({ problem: expect.stringContaining("gone") });
    expect(requestOf(chart({ y: ["s"] }), columns)).toEqual({
      problem: expect.stringContaining("no numbers"),
    });
  });
});

describe("the drawn values", () => {
  test("are ordered by x, parted into series, and never summed", () => {
    const { xs, series, notes } = prepareChart(
      chart({ kind: "bar" }),
      data([2, 1, 1, 1], [[20, 10, 11, 12]], { series: ["a", "a", "b", "a"] }),
    );
    expect(xs).toEqual([1, 1, 2]);
    expect(series).toEqual([
      { label: "a", values: [10, 12, 20] },
      { label: "b", values: [11, null, null] },
    ]);
    expect(notes.join()).toContain("GROUP BY");
  });

  test("leave a gap for NULL, and say what a log scale and a sample leave out", () => {
    const { series, notes } = prepareChart(
      chart({ yScale: "log" }),
      data([1, 2, 3, Number.NaN], [[5, Number.NaN, -1, 4]], { rowsInView: 400_000 }),
    );
    expect(series[0]?.values).toEqual([5, null, null]);
    expect(notes).toEqual([
      "Showing 4 of 400,000 rows, evenly taken.",
      "Rows without an x are left out: 1.",
      "Values of 0 or less have no place on a log scale: 1.",
    ]);
  });

  test("of too many series the first are drawn, said openly", () => {
    const x = Array.from({ length: 30 }, (_, at) => at);
    const prepared = prepareChart(chart(), data(x, [x], { series: x.map(String) }));
    expect(prepared.series).toHaveLength(16);
    expect(prepared.notes).toEqual(["Showing the first 16 of 30 series."]);
  });

  test("stand on each other when stacked", () => {
    const sums = stack([
      { label: "a", values: [1, null, 3] },
      { label: "b", values: [10, 20, null] },
    ]);
    expect(sums).toEqual([
      [1, null, 3],
      [11, 20, null],
    ]);
  });

  test("are told in a sentence", () => {
    const prepared = prepareChart(chart(), data([0, 86_400], [[1, 3]], { xKind: "time" }));
    expect(xText(prepared, 86_400.5)).toBe("1970-01-02 00:00:00.500");
    expect(chartSummary(chart(), prepared)).toBe(
      "Line chart of v by day: 2 values of 1 series, from 1 to 3, day from 1970-01-01 to 1970-01-02.",
    );
  });
});

describe("what is drawn across", () => {
  const drawn = (kind: Chart["kind"], x: number[], change: Partial<ChartData> = {}) => {
    const prepared = prepareChart(chart({ kind }), data(x, [x.map((_, at) => at)], change));
    return xRange({ kind }, prepared)(prepared.xs[0] ?? 0, prepared.xs.at(-1) ?? 0);
  };

  test.each(["line", "bar", "scatter"] as const)("has room beside the ends of a %s", (kind) => {
    const [low, high] = drawn(kind, [1.5, 1.5, 2.5, 2.5, 2.5]);
    expect(low).toBeLessThan(1.5);
    expect(high).toBeGreaterThan(2.5);
    const [before, after] = drawn(kind, [4, 4, 4]);
    expect([before, after]).toEqual([3.5, 4.5]);
  });

  test("of one moment is its day", () => {
    expect(drawn("scatter", [86_400, 86_400], { xKind: "time" })).toEqual([43_200, 129_600]);
  });
});
