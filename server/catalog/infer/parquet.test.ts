import { readFileSync } from "node:fs";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { type ColumnSource, parquetWriteBuffer, type SchemaElement } from "hyparquet-writer";
import { describe, expect, test } from "vitest";
import { inferParquet } from "./parquet";

const infer = (bytes: Uint8Array) =>
  inferParquet({ bytes: bytes.length, read: async (start, end) => bytes.subarray(start, end) });

type Written = Parameters<typeof parquetWriteBuffer>[0];
const written = (columnData: ColumnSource[], schema?: SchemaElement[], more: Partial<Written> = {}) =>
  new Uint8Array(parquetWriteBuffer({ columnData, ...(schema ? { schema } : {}), ...more }));

/** A file of one row of these columns. */
function ofTypes(columns: [element: SchemaElement, value: unknown][]) {
  const schema: SchemaElement[] = [
    { name: "root", num_children: columns.length },
    ...columns.map(([element]) => ({ repetition_type: "OPTIONAL" as const, ...element })),
  ];
  return written(
    columns.map(([{ name }, value]) => ({ name, data: [value] })),
    schema,
  );
}

const typed = async (bytes: Uint8Array) => {
  const { columns, rows, warnings, noRows } = await infer(bytes);
  return { types: columns.map(({ type }) => type), row: rows[0], warnings, noRows };
};

describe("a Parquet file", () => {
  test("tells whole numbers, floats, text, bytes and booleans by their stored types", async () => {
    const told = await typed(
      ofTypes([
        [{ name: "a", type: "INT32" }, 7],
        [{ name: "b", type: "INT64" }, 9007199254740993n],
        [{ name: "c", type: "INT32", converted_type: "INT_8" }, -1],
        [{ name: "d", type: "INT32", converted_type: "INT_16" }, 300],
        [{ name: "e", type: "FLOAT" }, 0.5],
        [{ name: "f", type: "DOUBLE" }, 0.1],
        [{ name: "g", type: "BOOLEAN" }, true],
        [{ name: "h", type: "BYTE_ARRAY", converted_type: "UTF8" }, "Zürich"],
        [{ name: "i", type: "BYTE_ARRAY" }, new Uint8Array([0, 255])],
      ]),
    );
    expect(told.types).toEqual([
      "int",
      "bigint",
      "tinyint",
      "smallint",
      "float",
      "double",
      "boolean",
      "string",
      "binary",
    ]);
    expect(told.row).toEqual([
      "7",
      "9007199254740993",
      "-1",
      "300",
      "0.5",
      "0.1",
      "true",
      "Zürich",
      "0x00ff",
    ]);
  });

  test("keeps every digit of decimals, and dates and timestamps in each unit", async () => {
    const at = (unit: "MILLIS" | "MICROS" | "NANOS") => ({
      type: "INT64" as const,
      logical_type: { type: "TIMESTAMP" as const, isAdjustedToUTC: false, unit },
    });
    const decimal = { converted_type: "DECIMAL" as const };
    const told = await typed(
      ofTypes([
        [{ name: "a", type: "INT64", ...decimal, precision: 18, scale: 2 }, -123456789012345678n],
        [
          { name: "b", type: "FIXED_LEN_BYTE_ARRAY", type_length: 16, ...decimal, precision: 38, scale: 0 },
          12345678901234567890123456789012345678n,
        ],
        [{ name: "c", type: "INT32", converted_type: "DATE" }, 20_455],
        [{ name: "d", ...at("MILLIS") }, 1_767_322_445_006n],
        [{ name: "e", ...at("MICROS") }, -1n],
        [{ name: "f", ...at("NANOS") }, 1_767_322_445_000_000_001n],
      ]),
    );
    expect(told.types).toEqual([
      "decimal(18,2)",
      "decimal(38,0)",
      "date",
      "timestamp",
      "timestamp",
      "timestamp",
    ]);
    expect(told.row).toEqual([
      ...["-1234567890123456.78", "12345678901234567890123456789012345678", "2026-01-02"],
      ...["2026-01-02 02:54:05.006", "1969-12-31 23:59:59.999999", "2026-01-02 02:54:05.000000001"],
    ]);
  });

  test("tells structs, arrays and maps, however nested", async () => {
    const text = { type: "BYTE_ARRAY", converted_type: "UTF8" } as const;
    const optional = { repetition_type: "OPTIONAL" } as const;
    const repeated = { repetition_type: "REPEATED" } as const;
    const bytes = written(
      [
        { name: "tags", data: [["x", "y"]] },
        { name: "props", data: [{ k: 1 }] },
        { name: "at", data: [{ Lat: 1.5, n: 2n }] },
      ],
      [
        { name: "root", num_children: 3 },
        { name: "tags", ...optional, num_children: 1, converted_type: "LIST" },
        { name: "list", ...repeated, num_children: 1 },
        { name: "element", ...optional, ...text },
        { name: "props", ...optional, num_children: 1, converted_type: "MAP" },
        { name: "key_value", ...repeated, num_children: 2 },
        { name: "key", repetition_type: "REQUIRED", ...text },
        { name: "value", ...optional, type: "INT32" },
        { name: "at", ...optional, num_children: 2 },
        { name: "Lat", ...optional, type: "DOUBLE" },
        { name: "n", ...optional, type: "INT64" },
      ],
    );
    const told = await typed(bytes);
    expect(told.types).toEqual(["array<string>", "map<string,int>", "struct<lat:double,n:bigint>"]);
    expect(told.row).toEqual(['["x","y"]', '{"k":1}', '{"Lat":1.5,"n":2}']);
  });

  test("has its row count from the footer, and names in lower case", async () => {
    const inferred = await infer(written([{ name: "Id", data: [1, 2, null], type: "INT32" }]));
    expect(inferred).toMatchObject({
      columns: [{ name: "id", type: "int" }],
      rowCount: 3,
      rows: [["1"], ["2"], [null]],
    });
    expect(inferred.serde.inputFormat).toContain("MapredParquetInputFormat");
  });

  test("of Polars with three million rows shows the first twenty", async () => {
    const path = "node_modules/vega-datasets/data/flights-3m.parquet";
    const inferred = await infer(readFileSync(path));
    expect(inferred.columns.map(({ name, type }) => `${name} ${type}`)).toEqual([
      ...["date timestamp", "delay bigint", "distance bigint", "origin string", "destination string"],
    ]);
    expect([inferred.rowCount, inferred.rows.length, inferred.noRows]).toEqual([3_000_000, 20, null]);
  });

  test.each([
    ["GZIP" as const, gzipSync],
    ["BROTLI" as const, brotliCompressSync],
  ])("packed by %s is read", async (codec, pack) => {
    const compressors = { [codec]: (input: Uint8Array) => new Uint8Array(pack(input)) };
    const packed = written([{ name: "n", data: [1, 2] }], undefined, { codec, compressors });
    expect((await infer(packed)).rows).toEqual([["1"], ["2"]]);
  });

  test("packed by LZ4 tells its columns, and why not its rows", async () => {
    const same = (input: Uint8Array) => input;
    const compressors = Object.fromEntries([["LZ4_RAW", same]]);
    const packed = written([{ name: "n", data: [1] }], undefined, { codec: "LZ4_RAW", compressors });
    const inferred = await infer(packed);
    expect(inferred).toMatchObject({
      columns: [{ name: "n" }],
      rows: [],
      noRows: expect.stringMatching(/LZ4_RAW/),
    });
  });

  test("leaves out what no Hive type holds, and says which", async () => {
    const told = await typed(
      ofTypes([
        [{ name: "n", type: "INT32" }, 1],
        [{ name: "u", type: "INT64", converted_type: "UINT_64" }, 1n],
        [{ name: "odd name", type: "INT32" }, 2],
      ]),
    );
    expect(told.types).toEqual(["int", "int"]);
    expect(told.row).toEqual(["1", "2"]);
    expect(told.warnings).toEqual([
      "The column u is left out: it is an unsigned integer of 64 bits, which no Hive type holds.",
      "Some names, such as “odd name”, must stand in double quotes in queries.",
    ]);
  });

  test("of ten thousand columns is told whole; one more is refused", async () => {
    const wide = (count: number) =>
      written(
        Array.from({ length: count }, (_, n) => ({ name: `c${n}`, data: [n], type: "INT32" as const })),
      );
    const inferred = await infer(wide(10_000));
    expect([inferred.columns.length, inferred.rows[0]?.[9_999]]).toEqual([10_000, "9999"]);
    await expect(infer(wide(10_001))).rejects.toThrow("It has 10001 columns; 10000 are the most.");
  });
});

describe("what is no good Parquet", () => {
  const good = written([{ name: "n", data: [1] }]);
  const withFooter = (change: (bytes: Uint8Array) => void) => {
    const copy = good.slice();
    change(copy);
    return copy;
  };

  test.each<[string, Uint8Array, RegExp]>([
    ["of no byte", new Uint8Array(), /shorter than the shortest/],
    ["cut off", good.subarray(0, good.length - 3), /cut off, or is of another format/],
    [
      "with a footer longer than itself",
      withFooter((b) => b.set([255, 255, 0, 0], b.length - 8)),
      /longer than the file/,
    ],
    [
      "with a broken footer",
      withFooter((b) => b.fill(0xee, 20, b.length - 8)),
      /footer is broken|names no column/,
    ],
    ["encrypted", withFooter((b) => b.set(Buffer.from("PARE"), b.length - 4)), /encrypted/],
    ["naming no column", written([], [{ name: "root", num_children: 0 }]), /names no column|broken/],
    [
      "with two columns of one name in lower case",
      written([
        { name: "A", data: [1] },
        { name: "a", data: [1] },
      ]),
      /Two of its columns are called a/,
    ],
  ])("%s is refused", async (_, bytes, said) => {
    await expect(infer(bytes)).rejects.toThrow(said);
  });

  test("whose pages lie outside of it tells its columns only", async () => {
    const cut = Buffer.concat([
      Buffer.from("PAR1"),
      good.subarray(good.length - 8 - new DataView(good.buffer).getUint32(good.length - 8, true)),
    ]);
    const inferred = await infer(cut.subarray(0));
    expect(inferred.columns).toHaveLength(1);
    expect(inferred.noRows).toMatch(/outside of the file|could not be read/);
  });
});
