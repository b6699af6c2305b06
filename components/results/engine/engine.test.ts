import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { copyText, uniqueNames } from "./copy";
import type { Filter } from "./filter";
import { compareTexts, sortTexts } from "./rank";
import { newSession } from "./session";
import { cellOf, cellsOf, textsOf } from "./table";
import { compareDecimals, momentOf, numberOf, parseNumber } from "./values";

type Rows = (string | null)[][];

const quoted = (value: string) => `"${value.replaceAll('"', '""')}"`;
const lineOf = (row: Rows[number]) => row.map((cell) => (cell === null ? "" : quoted(cell))).join(",");
const bytesOf = (rows: Rows, lineEnd = "\r\n") =>
  new TextEncoder().encode(rows.map((row) => lineOf(row) + lineEnd).join(""));

function open(types: string[], ...pages: Rows[]) {
  const session = newSession(types.map((type, at) => ({ name: `c${at}`, type })));
  for (const rows of pages) session.take(bytesOf(rows), rows.length);
  return session;
}

/** The first column in the order of a view. */
function shown(session: ReturnType<typeof open>, column = 0): (string | null)[] {
  const { rows } = session.answer("cells", { rowFrom: 0, rowTo: 1e6, columnFrom: 0, columnTo: 1 });
  return rows.map((row) => cellOf(session.table, row, column));
}

const sorted = (type: string, values: (string | null)[], isDescending = false) => {
  const session = open(
    [type],
    values.map((value) => [value]),
  );
  session.answer("view", { search: "", filters: [], sorts: [{ column: 0, isDescending }] });
  return shown(session);
};

const filtered = (type: string, values: (string | null)[], filter: Omit<Filter, "column">) => {
  const session = open(
    [type],
    values.map((value) => [value]),
  );
  session.answer("view", { search: "", filters: [{ column: 0, ...filter }], sorts: [] });
  return shown(session);
};

const searched = (rows: Rows, search: string) => {
  const session = open(rows[0]?.map(() => "text") ?? [], rows);
  session.answer("view", { search, filters: [], sorts: [] });
  return shown(session);
};

describe("the index over the bytes", () => {
  test("gives back any table in pages, whatever stands in its cells", () => {
    const cell = fc.option(
      fc.oneof(
        fc.string({ unit: "grapheme" }),
        fc.constantFrom('"', '""', "a\nb", "\r\n", ",", "é,€\n😀", ""),
      ),
      { nil: null },
    );
    const table = fc
      .record({ width: fc.integer({ min: 1, max: 5 }), lineEnd: fc.constantFrom("\n", "\r\n") })
      .chain(({ width, lineEnd }) =>
        fc.record({
          lineEnd: fc.constant(lineEnd),
          pages: fc.array(fc.array(fc.array(cell, { minLength: width, maxLength: width })), { maxLength: 4 }),
          width: fc.constant(width),
        }),
      );
    fc.assert(
      fc.property(table, ({ lineEnd, pages, width }) => {
        const session = newSession(
          Array.from({ length: width }, (_, at) => ({ name: `${at}`, type: "text" })),
        );
        for (const rows of pages) session.take(bytesOf(rows, lineEnd), rows.length);
        const all = pages.flat();
        expect(session.table.rowCount).toBe(all.length);
        expect(all.map((_, row) => cellsOf(session.table, row, 0, width))).toEqual(all);
        for (let column = 0; column < width; column += 1) {
          expect(textsOf(session.table, column)).toEqual(all.map((row) => row[column] ?? null));
        }
      }),
    );
  });

  test("tells NULL from the empty string, also in a single column and at the end of a row", () => {
    const session = newSession([{ name: "a", type: "text" }]);
    session.take(new TextEncoder().encode('\n""\nx\n'), 3);
    expect([0, 1, 2].map((row) => cellOf(session.table, row, 0))).toEqual([null, "", "x"]);
    const two = newSession(["a", "b"].map((name) => ({ name, type: "text" })));
    two.take(new TextEncoder().encode('1,\r\n,""'), 2);
    expect([cellsOf(two.table, 0, 0, 2), cellsOf(two.table, 1, 0, 2)]).toEqual([
      ["1", null],
      [null, ""],
    ]);
  });

  test("reads 1,600 columns, a cell of 64 KB and broken UTF-8", () => {
    const wide = open(Array(1_600).fill("int4"), [Array.from({ length: 1_600 }, (_, at) => String(at))]);
    expect(cellsOf(wide.table, 0, 1_597, 1_600)).toEqual(["1597", "1598", "1599"]);
    const long = "x,".repeat(32_768);
    const session = open(["text", "text"], [[long, "after"]]);
    expect(session.answer("cell", { row: 0, column: 0 }).text).toBe(long);
    const cut = session.answer("cells", { rowFrom: 0, rowTo: 1, columnFrom: 0, columnTo: 2 }).cells;
    expect([cut[0]?.length, cut[1]]).toEqual([400, "after"]);
    const broken = newSession([{ name: "a", type: "text" }]);
    broken.take(Uint8Array.of(65, 0xff, 66, 10), 1);
    expect(cellOf(broken.table, 0, 0)).toBe("A\ufffdB");
  });
});

describe("sorting", () => {
  test("numbers beyond 2^53 by their last digit", () => {
    const values = [
      "9007199254740993",
      "9007199254740992",
      "-9007199254740993",
      "7",
      null,
      "9007199254740994",
    ];
    expect(sorted("int8", values)).toEqual([
      "-9007199254740993",
      "7",
      "9007199254740992",
      "9007199254740993",
      "9007199254740994",
      null,
    ]);
    expect(sorted("numeric(38,20)", ["0.10000000000000000002", "0.10000000000000000001", "-0.5"])).toEqual([
      "-0.5",
      "0.10000000000000000001",
      "0.10000000000000000002",
    ]);
  });

  test("NaN and infinity as PostgreSQL does, NULL last in both directions", () => {
    const values = ["NaN", "1", null, "-Infinity", "Infinity", "1e300"];
    expect(sorted("float8", values)).toEqual(["-Infinity", "1", "1e300", "Infinity", "NaN", null]);
    expect(sorted("float8", values, true)).toEqual(["NaN", "Infinity", "1e300", "1", "-Infinity", null]);
  });

  test("dates before 1900, before Christ and beyond the year 9999", () => {
    const inOrder = [
      "0044-03-15 BC",
      "0001-01-01 BC",
      "0001-01-01",
      "1066-10-14",
      "1899-12-31",
      "2026-02-28",
    ];
    const late = ["10000-01-01", "infinity"];
    expect(sorted("date", [...late, ...inOrder].reverse())).toEqual([...inOrder, ...late]);
    const moments = ["1500-01-01 00:00:00.000001", "1500-01-01 00:00:00.000002", "2020-01-01 00:00:00"];
    expect(sorted("timestamp", [...moments].reverse())).toEqual(moments);
    expect(sorted("timestamptz", ["2020-01-01 01:00:00+02", "2020-01-01 00:00:00+00"])[0]).toContain("+02");
  });

  test("texts as people do, stable, by several columns", () => {
    expect(sorted("text", ["b", "Ä", "a", null, "", "B"])).toEqual(["", "a", "Ä", "b", "B", null]);
    const rows = [
      ["1", "b"],
      ["2", "a"],
      ["3", "b"],
      ["4", "a"],
    ];
    const session = open(["int4", "text"], rows.slice(0, 2), rows.slice(2));
    const by = (column: number, isDescending: boolean) => ({ column, isDescending });
    session.answer("view", { search: "", filters: [], sorts: [by(1, false)] });
    expect(shown(session)).toEqual(["2", "4", "1", "3"]);
    session.answer("view", { search: "", filters: [], sorts: [by(1, true), by(0, true)] });
    expect(shown(session)).toEqual(["3", "1", "4", "2"]);
  });

  test("any integers as BigInt would", () => {
    fc.assert(
      fc.property(fc.array(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n })), (values) => {
        const wanted = [...values].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)).map(String);
        expect(sorted("numeric", values.map(String))).toEqual(wanted);
      }),
    );
  });
});

test("many ASCII texts come in the collator's order", () => {
  const text = fc.string({
    unit: fc.constantFrom(
      ..."\t\n\r",
      ...Array.from({ length: 95 }, (_, at) => String.fromCharCode(32 + at)),
    ),
  });
  fc.assert(
    fc.property(fc.uniqueArray(text), (texts) => {
      expect(sortTexts([...texts], 0)).toEqual([...texts].sort(compareTexts));
    }),
  );
});

describe("filters", () => {
  test("compare numbers by value and exactly", () => {
    const values = ["9007199254740993", "9007199254740992", "1.50", null, "NaN"];
    expect(filtered("numeric", values, { operator: "=", value: "9007199254740993" })).toEqual([values[0]]);
    expect(filtered("numeric", values, { operator: "=", value: "1.5" })).toEqual(["1.50"]);
    expect(filtered("numeric", values, { operator: "<", value: "9007199254740993" })).toEqual([
      "9007199254740992",
      "1.50",
    ]);
    expect(filtered("numeric", values, { operator: "≠", value: "1.5" })).not.toContain(null);
  });

  test("know dates, texts and NULL", () => {
    expect(
      filtered("date", ["1899-12-31", "1900-01-02", null], { operator: "<", value: "1900-01-01" }),
    ).toEqual(["1899-12-31"]);
    const texts = ["Wharf", "harbour", "", null];
    expect(filtered("text", texts, { operator: "contains", value: "HAR" })).toEqual(["Wharf", "harbour"]);
    expect(filtered("text", texts, { operator: "=", value: "" })).toEqual([""]);
    expect(filtered("text", texts, { operator: "is null", value: "" })).toEqual([null]);
    expect(filtered("text", texts, { operator: "is not null", value: "" })).toEqual(["Wharf", "harbour", ""]);
  });

  test("the search finds within one cell only, in any case and alphabet", () => {
    const rows: Rows = [
      ["one", "ABC"],
      ["two", 'say "hi", you'],
      ["three", "ÉTÉ"],
      ["four", "a\nb"],
      ["five", null],
    ];
    expect(searched(rows, "aBc")).toEqual(["one"]);
    expect(searched(rows, '"hi", y')).toEqual(["two"]);
    expect(searched(rows, "été")).toEqual(["three"]);
    expect(searched(rows, "a\nb")).toEqual(["four"]);
    expect(searched(rows, "e,A")).toEqual([]);
    expect(searched(rows, "o")).toEqual(["one", "two", "four"]);
  });

  test("the search by bytes finds what a search of each cell finds", () => {
    const cell = fc.option(fc.stringMatching(/^[abAB ]{0,6}$/), { nil: null });
    const rows = fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(rows, fc.stringMatching(/^[abAB]{1,3}$/), (table, search) => {
        const wanted = table
          .filter((row) => row.some((text) => text?.toLowerCase().includes(search.toLowerCase())))
          .map((row) => row[0]);
        expect(searched(table, search)).toEqual(wanted);
      }),
    );
  });
});

test("printed numbers are read as JavaScript reads them", () => {
  const numbers = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
    fc.tuple(fc.integer(), fc.stringMatching(/^[0-9]{0,24}$/)).map(([whole, rest]) => `${whole}.${rest}0`),
    fc.bigInt().map(String),
    fc.constantFrom("0", "-0.5", "0.0000", "007.50", "100", "", "-", ".", "abc", "1-2"),
  );
  fc.assert(
    fc.property(numbers, (text) => {
      const bytes = new TextEncoder().encode(`,${text},`);
      const wanted = text === "" || text === "-" || text === "." ? Number.NaN : Number(text);
      expect(parseNumber(bytes, 1, bytes.length - 1)).toBe(wanted);
    }),
  );
});

test("values beyond what a double keeps", () => {
  expect(Math.sign(compareDecimals("-1.0", "-1.00"))).toBe(0);
  expect(Math.sign(compareDecimals("-2", "1"))).toBe(-1);
  expect(Math.sign(compareDecimals("0010.5", "10.49"))).toBe(1);
  expect(numberOf("-inf")).toBe(Number.NEGATIVE_INFINITY);
  expect(momentOf("2026-02-28 12:00:00.5")).toBe(Date.UTC(2026, 1, 28, 12, 0, 0, 500) * 1000);
  expect(momentOf("2000-03-01")).toBe(Date.UTC(2000, 2, 1) * 1000);
  expect(momentOf("soon")).toBeNaN();
});

describe("copies", () => {
  const columns = [
    { name: "id", kind: "integer" as const },
    { name: "id", kind: "text" as const },
  ];
  const rows: Rows = [
    ["9007199254740993", 'a\t"b"'],
    ["2", ""],
    [null, "it's"],
  ];

  test("as TSV, CSV and JSON lose nothing", () => {
    expect(copyText("tsv", columns, rows)).toBe('9007199254740993\t"a\t""b"""\n2\t\n\tit\'s');
    expect(copyText("tsv-headers", columns, rows.slice(1, 2))).toBe("id\tid\n2\t");
    expect(copyText("csv", columns, rows)).toBe('id,id\n9007199254740993,"a\t""b"""\n2,""\n,it\'s');
    expect(JSON.parse(copyText("json", columns, rows))).toEqual([
      { id: "9007199254740993", id_2: 'a\t"b"' },
      { id: 2, id_2: "" },
      { id: null, id_2: "it's" },
    ]);
    expect(copyText("tsv", columns.slice(1), [['a\t"b"']])).toBe('a\t"b"');
  });

  test("as an IN list name each value once, quoted where SQL wants it", () => {
    const ids = [["1"], ["1"], [null], ["2"]];
    expect(copyText("in-list", [{ name: "id", kind: "integer" }], ids)).toBe("(1, 2)");
    expect(copyText("in-list", [{ name: "t", kind: "text" }], [["it's"], ["1"]])).toBe("('it''s', '1')");
  });

  test("names stay apart", () => {
    expect(uniqueNames(["a", "a", "a_2", "a"])).toEqual(["a", "a_2", "a_2_2", "a_3"]);
  });
});

test("a chart gets its numbers as they are, and says how many rows it left out", () => {
  const session = open(
    ["date", "numeric", "text"],
    Array.from({ length: 10 }, (_, at) => [
      `2026-01-${String(at + 1).padStart(2, "0")}`,
      at === 3 ? null : `${at}.5`,
      "s",
    ]),
  );
  const chart = session.answer("chart", { x: 0, y: [1], series: 2, rowsMax: 5 });
  expect([chart.rowsInView, chart.x.length, chart.xKind]).toEqual([10, 5, "time"]);
  expect(chart.x[0]).toBe(Date.UTC(2026, 0, 1) / 1000);
  expect([...(chart.y[0] ?? [])]).toEqual([0.5, 2.5, 4.5, 6.5, 8.5]);
  expect(session.answer("chart", { x: 2, y: [1], series: null, rowsMax: 50 }).categories).toEqual(["s"]);
  expect(session.answer("chart", { x: 2, y: [1], series: null, rowsMax: 50 }).y[0]?.[3]).toBeNaN();
});

test("the longest value is found far down, at the end, and first in another order", () => {
  const values = Array.from({ length: 1_000 }, (_, at) =>
    at === 999 ? "12345678" : at === 500 ? "123456" : "1",
  );
  const session = open(
    ["int4"],
    values.map((value) => [value]),
  );
  const longest = (rowsMax: number) => session.answer("widths", { columns: [0], rowsMax })[0];
  expect([longest(0), longest(1), longest(900)]).toEqual([1, 8, 8]);
  session.answer("view", { search: "", filters: [], sorts: [{ column: 0, isDescending: true }] });
  expect(longest(0)).toBe(8);
  session.answer("view", {
    search: "123456",
    filters: [{ column: 0, operator: "<", value: "999999" }],
    sorts: [],
  });
  expect(longest(900)).toBe(6);
});

test("a Chinese, Japanese or Korean letter makes a column wider by two", () => {
  const session = open(["varchar"], [["水門の水位"], ["headgate"]]);
  expect(session.answer("widths", { columns: [0], rowsMax: 10 })).toEqual([10]);
});

test("columns with one value in view are found", () => {
  const session = open(
    ["int4", "text", "int4"],
    [
      ["7", null, "1"],
      ["7", null, "1"],
      ["7", "", "2"],
    ],
  );
  expect(session.answer("constants", { rowsMax: 10 })).toEqual([0]);
  session.answer("view", { search: "", filters: [{ column: 2, operator: "=", value: "1" }], sorts: [] });
  expect(session.answer("constants", { rowsMax: 10 })).toEqual([0, 1, 2]);
});
