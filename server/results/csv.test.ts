import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { csvHeader, parseCsv } from "./csv";

const quoted = (value: string) => `"${value.replaceAll('"', '""')}"`;
const written = (rows: (string | null)[][]) =>
  rows.map((row) => `${row.map((cell) => (cell === null ? "" : quoted(cell))).join(",")}\r\n`).join("");

describe("a page of CSV", () => {
  test("tells NULL from the empty string", () => {
    expect(parseCsv('1,,""\r\n2,"a",b\r\n')).toEqual([
      ["1", null, ""],
      ["2", "a", "b"],
    ]);
  });

  test("keeps a row whose only column is NULL", () => {
    expect(parseCsv("\r\n1\r\n\r\n")).toEqual([[null], ["1"], [null]]);
  });

  test("keeps every digit of a number beyond 2^53", () => {
    expect(parseCsv("9007199254740993\r\n")).toEqual([["9007199254740993"]]);
  });

  test("an empty page has no rows", () => {
    expect(parseCsv("")).toEqual([]);
  });

  test("gives back any table that was written", () => {
    const cell = fc.option(fc.string({ unit: "grapheme" }), { nil: null });
    const table = fc
      .integer({ min: 1, max: 4 })
      .chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width })));
    fc.assert(
      fc.property(table, (rows) => {
        expect(parseCsv(written(rows))).toEqual(rows);
      }),
    );
  });

  test("a header quotes what needs quotes", () => {
    expect(csvHeader(["id", 'a "b"', "c,d", ""])).toBe('id,"a ""b""","c,d",""\r\n');
  });
});
