import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { countRows, csvLine, parseCsv, piecesOf } from "./csv";
import { isExactCsv, PROBE_ROWS } from "./exactness";

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

  test("a lone carriage return is a value's own, and so is a line end in quotes", () => {
    expect(parseCsv('a\rb,"c\r\nd"\n1,\n')).toEqual([
      ["a\rb", "c\r\nd"],
      ["1", null],
    ]);
  });

  test("a last line may lack its end", () => {
    expect(parseCsv("1,2\r\n3,")).toEqual([
      ["1", "2"],
      ["3", null],
    ]);
  });

  test("gives back any table that was written, whole or in slices", () => {
    const unit = fc.oneof(
      fc.constantFrom('"', ",", "\r", "\n", "\r\n", "a"),
      fc.string({ unit: "grapheme" }),
    );
    const cell = fc.option(
      fc.array(unit, { maxLength: 4 }).map((parts) => parts.join("")),
      { nil: null },
    );
    const table = fc
      .integer({ min: 1, max: 4 })
      .chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width })));
    fc.assert(
      fc.property(table, fc.nat(5), fc.nat(5), (rows, from, count) => {
        const csv = rows.map(csvLine).join("");
        expect(parseCsv(csv)).toEqual(rows);
        expect(parseCsv(csv, from, from + count)).toEqual(rows.slice(from, from + count));
        expect(countRows(Buffer.from(csv))).toBe(rows.length);
      }),
    );
  });

  test.each([
    ["plain", "text"],
    ["quoted", 'a "b"\r\nc'],
    ["of many bytes", "größer 𝒳"],
  ])("is read in pieces of whole rows: %s", (_, cell) => {
    const rows = Array.from({ length: 9_000 }, (__, at) => [`${at}`, cell, at % 7 ? "" : null]);
    const csv = rows.map(csvLine).join("");
    for (const text of [csv, csv.trimEnd()]) {
      const pieces = [...piecesOf(Buffer.from(text))];
      expect(pieces.length).toBeGreaterThan(3);
      expect(pieces.join("")).toBe(text);
      expect(pieces.flatMap((piece) => parseCsv(piece))).toEqual(rows);
    }
  });

  test("a line quotes what needs quotes", () => {
    expect(csvLine(["id", 'a "b"', "c,d", "", null])).toBe('id,"a ""b""","c,d","",\r\n');
  });

  test("what ends within quotes is no page", () => {
    expect(() => parseCsv('1,"a\r\n')).toThrow("ends within quotes");
  });
});

describe("the trial of a warehouse's CSV", () => {
  const csv = PROBE_ROWS.map(csvLine).join("");

  test("takes what reads as it was asked for, whether the last line is ended or not", () => {
    expect(isExactCsv({ csv, totalRows: 2 })).toBe(true);
    expect(isExactCsv({ csv: csv.trimEnd(), totalRows: 2 })).toBe(true);
    expect(isExactCsv({ csv: csv.replaceAll("\r\n", "\n"), totalRows: 2 })).toBe(true);
  });

  test.each([
    ["does not double a quote that stands alone", csv.replaceAll('5"" pipe', '5" pipe')],
    ["escapes such a quote otherwise", csv.replaceAll('5"" pipe', '5\\" pipe')],
    ["leaves what has a quote unquoted", csv.replaceAll('"5"" pipe"', '5" pipe')],
    ["does not tell NULL from the empty string", csv.replaceAll('""', "")],
    ["has a header", `n,a,b,c,d,e,f,g,h\r\n${csv}`],
  ])("does not take CSV that %s", (_, other) => {
    expect(other).not.toBe(csv);
    expect(isExactCsv({ csv: other, totalRows: 2 })).toBe(false);
  });

  test("does not take fewer rows than the warehouse counted", () => {
    expect(isExactCsv({ csv, totalRows: 3 })).toBe(false);
  });
});
