import { describe, expect, test } from "vitest";
import { cellText, indentJson, isJson, placesOf } from "./cell-text";
import { whyNot } from "./download-words";
import { filterProblem } from "./filter-words";
import {
  charsIn,
  columnsBetween,
  drawnHeight,
  fittedWidth,
  layColumns,
  ROW_PX,
  scrollTopOf,
  trueTop,
  widened,
} from "./grid-layout";
import { allOf, at, clampSelection, columnsOf, isToLastRow, rangeOf, rowsOf, step } from "./selection";
import { copiedWords, cutWords, standingWords } from "./status-words";
import { heldPages } from "./use-result";

describe("walking by keys", () => {
  const extent = { rows: 1_000, columns: 50 };
  const press = (key: string, from = at({ row: 5, column: 5 }), { shift = false, mod = false } = {}) =>
    step(from, { key, isExtending: shift, isJump: mod }, extent, 20);
  const head = (key: string, options?: Parameters<typeof press>[2]) => press(key, undefined, options)?.head;

  test("moves by cell, page, row and whole grid", () => {
    expect(head("ArrowRight")).toEqual({ row: 5, column: 6 });
    expect(head("PageDown")).toEqual({ row: 25, column: 5 });
    expect(head("PageUp")).toEqual({ row: 0, column: 5 });
    expect(head("Home")).toEqual({ row: 5, column: 0 });
    expect(head("End", { mod: true })).toEqual({ row: 999, column: 49 });
    expect(head("ArrowDown", { mod: true })).toEqual({ row: 999, column: 5 });
    expect(press("x")).toBeNull();
  });

  test("the header is above the first row, and no edge is left", () => {
    expect(press("ArrowUp", at({ row: 0, column: 3 }))?.active).toEqual({ row: -1, column: 3 });
    expect(press("ArrowUp", at({ row: -1, column: 3 }))?.active).toEqual({ row: -1, column: 3 });
    expect(press("ArrowLeft", at({ row: 4, column: 0 }))?.active).toEqual({ row: 4, column: 0 });
  });

  test("Shift extends from where it began, never over the header", () => {
    const first = press("ArrowDown", undefined, { shift: true });
    expect(first).toEqual({ active: { row: 5, column: 5 }, head: { row: 6, column: 5 } });
    expect(press("ArrowUp", at({ row: 0, column: 0 }), { shift: true })).toBeNull();
  });

  test("rows, columns and everything are ranges too", () => {
    const range = { active: { row: 7, column: 3 }, head: { row: 5, column: 4 } };
    expect(rangeOf(range)).toEqual({ rowFrom: 5, rowTo: 8, columnFrom: 3, columnTo: 5 });
    expect(rangeOf(rowsOf(range, extent))).toMatchObject({
      rowFrom: 5,
      rowTo: 8,
      columnFrom: 0,
      columnTo: 50,
    });
    expect(rangeOf(clampSelection(columnsOf(range), extent))).toMatchObject({
      rowFrom: 0,
      rowTo: 1_000,
      columnTo: 5,
    });
    expect(clampSelection(allOf(extent), { rows: 3, columns: 2 }).head).toEqual({ row: 2, column: 1 });
  });

  test("everything goes on to rows that come after it was selected", () => {
    const early = allOf({ columns: 2 });
    expect(rangeOf(clampSelection(early, { rows: 10, columns: 2 })).rowTo).toBe(10);
    expect(rangeOf(clampSelection(early, { rows: 500, columns: 2 })).rowTo).toBe(500);
    expect([isToLastRow(early), isToLastRow(at({ row: 9, column: 1 }))]).toEqual([true, false]);
  });
});

describe("where things stand", () => {
  const widths = [100, 50, 80, 60];

  test("pinned columns come first, hidden ones not at all", () => {
    const layout = layColumns(widths, new Set([1]), [2], 40);
    expect(layout.order).toEqual([2, 0, 3]);
    expect([layout.pinnedWidth, layout.width]).toEqual([120, 280]);
    expect(layout.free).toEqual([
      { at: 0, left: 0, width: 100 },
      { at: 3, left: 100, width: 60 },
    ]);
  });

  test("only columns in sight are found", () => {
    const { free } = layColumns(widths, new Set(), [], 0);
    expect(columnsBetween(free, 0, 100, 0)).toEqual([0, 1]);
    expect(columnsBetween(free, 100, 151, 0)).toEqual([1, 3]);
    expect(columnsBetween(free, 149, 150, 1)).toEqual([0, 3]);
    expect(columnsBetween([], 0, 100, 1)).toEqual([0, 0]);
  });

  test("three million rows fit a height that browsers draw, first to last", () => {
    const rows = 3_000_000;
    const viewport = 600;
    expect(drawnHeight(500_000)).toBe(500_000 * ROW_PX);
    const end = drawnHeight(rows) - viewport;
    expect(drawnHeight(rows)).toBeLessThan(16_000_000);
    expect(trueTop(0, rows, viewport)).toBe(0);
    expect(trueTop(end, rows, viewport)).toBe(rows * ROW_PX - viewport);
    expect(scrollTopOf(trueTop(1_234_567, rows, viewport), rows, viewport)).toBeCloseTo(1_234_567, 3);
  });
});

describe("cells", () => {
  test("show line ends, tabs and spaces at the edges, and are cut", () => {
    expect(cellText("a\r\nb\tc", 50)).toBe("a↵b⇥c");
    expect(cellText("  x ", 50)).toBe("··x·");
    expect(cellText("abcdef", 4)).toBe("abc…");
    expect(cellText("abcd", 4)).toBe("abcd");
    expect(cellText("水門の水位", 6)).toBe("水門…");
    expect(cellText("水門の水位", placesOf("水門の水位"))).toBe("水門の水位");
    expect(cellText("a😀b😀c", 6)).toBe("a😀b…");
    expect(cellText("a😀b😀c", 3)).toBe("a…");
    expect(placesOf("It’s 5 € — → …")).toBe(14);
  });

  test("JSON is indented with every digit of its numbers", () => {
    const text = '{"id":9007199254740993,"a":[1,{"b":"x, {y}: \\"z\\""},[]],"e":{}}';
    expect(isJson(text)).toBe(true);
    expect(indentJson(text)).toContain('"id": 9007199254740993');
    expect(indentJson(text).replace(/\n\s*/g, "")).toBe(text.replaceAll('":', '": '));
    expect(indentJson('{"a":[1]}')).toBe('{\n  "a": [\n    1\n  ]\n}');
    expect([isJson("[broken"), isJson("12")]).toEqual([false, false]);
  });
});

describe("what is said", () => {
  const part = {
    rows: 1_000,
    totalRows: 5_000,
    bytes: 2_000_000,
    shown: null,
    isSorted: false,
    isFetching: true,
  };

  test("a part is called a part, also where it is sorted and filtered", () => {
    expect(standingWords(part)).toEqual(["1,000 of 5,000\u00a0rows", "2\u00a0MB"]);
    expect(standingWords({ ...part, isSorted: true, shown: 3 })).toEqual([
      "1,000 of 5,000\u00a0rows",
      "2\u00a0MB",
      "3\u00a0rows match",
      "Sorted and filtered over the 1,000\u00a0rows that are here so far",
    ]);
    expect(standingWords({ ...part, rows: 5_000, isSorted: true })).toEqual(["5,000\u00a0rows", "2\u00a0MB"]);
  });

  test("a copy of a part of what was asked for never passes for all of it", () => {
    const copied = {
      rows: 45_883,
      columns: 3,
      isWhole: true,
      totalRows: 100_000,
      isComing: true,
      isFiltered: false,
    };
    expect(copiedWords(copied)).toEqual({
      isPart: true,
      text: "Copied only 45,883 of 100,000\u00a0rows: the rest is still loading. Copy again when it is here.",
    });
    expect(copiedWords({ ...copied, isComing: false }).text).toContain("not in this tab");
    expect(copiedWords({ ...copied, isFiltered: true }).text).toMatch(/^Copied only 45,883\u00a0rows: /);
    expect(copiedWords({ ...copied, isFiltered: true, isComing: false }).isPart).toBe(false);
    expect(copiedWords({ ...copied, rows: 2, isWhole: false })).toEqual({
      isPart: false,
      text: "Copied 2\u00a0rows × 3\u00a0columns",
    });
  });

  test("a cut result says why and what helps", () => {
    const cut = { cutMessage: null, rows: 10, totalRows: 20 };
    expect(cutWords({ ...cut, cutReason: "limit" })).toMatch(/^10 of 20\u00a0rows are here: .*UNLOAD/);
    expect(cutWords({ ...cut, cutReason: "gone" })).toContain("24 hours");
    expect(cutWords({ ...cut, cutReason: "forbidden", rows: 20 })).toMatch(
      /^Some rows are missing: the role/,
    );
  });

  test("a result cut before its first row is not one without rows, and has AWS's own words", () => {
    const none = { cutReason: "denied", cutMessage: "AccessDeniedException: no", rows: 0 } as const;
    expect(cutWords({ ...none, totalRows: 0 })).toMatch(
      /^No row is here: .*role it ran as.* AWS says: AccessDeniedException: no$/,
    );
    expect(cutWords({ ...none, totalRows: 20 })).toMatch(/^None of 20\u00a0rows is here: /);
  });

  test("Excel's limits are known", () => {
    expect(whyNot("xlsx", 1_048_575, 10)).toBeNull();
    expect(whyNot("xlsx", 1_048_576, 10)).toContain("1,048,575");
    expect(whyNot("parquet", 5_000_000, 10)).toBeNull();
  });
});

test("a tab holds so many pages, and the first whatever its size", () => {
  const page = (n: number, bytes: number) => ({ n, rowFrom: n, rowCount: 1, bytes });
  expect(heldPages([page(0, 200e6), page(1, 1)]).map(({ n }) => n)).toEqual([0]);
  expect(heldPages([page(0, 60e6), page(1, 60e6), page(2, 60e6)]).map(({ n }) => n)).toEqual([0, 1]);
});

test("a filter says which kind of value its column needs", () => {
  expect(filterProblem("integer", "=", "abc")).toContain("needs a number");
  expect(filterProblem("decimal", "<", "")).toContain("needs a number");
  expect(filterProblem("date", ">", "yesterday")).toContain("needs a date");
  expect(filterProblem("timestamp", ">", "noon")).toContain("needs a time");
  const fine = [
    filterProblem("integer", "=", " -1.5e3 "),
    filterProblem("float", "=", "NaN"),
    filterProblem("integer", "contains", "abc"),
    filterProblem("integer", "is null", ""),
    filterProblem("timestamp", ">", "2026-02-28 12:00"),
    filterProblem("date", ">", "2026-02-28"),
    filterProblem("text", "=", "abc"),
  ];
  expect(fine.filter((problem) => problem !== null)).toEqual([]);
});

test("columns only grow after their first fit, and those a person resized not at all", () => {
  const resized = new Set([2]);
  expect(widened([100, 100, 100], [90, 120, 300], { isFirst: true, resized })).toEqual([90, 120, 100]);
  expect(widened([100, 100, 100], [90, 120, 300], { isFirst: false, resized })).toEqual([100, 120, 100]);
});

test("a column that was fitted to a value shows all of it", () => {
  const lengths = Array.from({ length: 50 }, (_, at) => at + 1);
  expect(lengths.filter((chars) => charsIn(fittedWidth("a", chars)) < chars)).toEqual([]);
});

test("a column that stands alone takes the room that a plan's lines need", () => {
  expect(charsIn(fittedWidth("QUERY PLAN", 120))).toBeLessThan(120);
  expect(charsIn(fittedWidth("QUERY PLAN", 120, { isAlone: true }))).toBeGreaterThanOrEqual(120);
});
