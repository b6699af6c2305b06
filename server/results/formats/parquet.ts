import { ByteWriter, ParquetWriter, type SchemaElement } from "hyparquet-writer";
import type { Column } from "@/server/accounts/contract";
import { AppError } from "@/server/errors";
import { commonType } from "./common-type";
import { daysOf, microsOf } from "./dates";
import { distinctNames, type Source } from "./source";

type Value = string | number | bigint | boolean | Uint8Array;

interface Typed {
  element: Omit<SchemaElement, "name">;
  /** Null for a text that is no value of the type. */
  read(text: string): Value | null;
}

// A row group is held in memory while it is written.
const GROUP_CHARACTERS = 4_000_000;
const GROUP_ROWS = 100_000;

/** Parquet with the columns' own types, a row group at a time. */
export async function* parquet(source: Source): AsyncGenerator<Buffer> {
  const { cutReason, batches } = source;
  const columns = await withScales(source);
  const names = distinctNames(columns);
  const typed = columns.map(typeOf);
  const sink = new ByteWriter();
  const elements = typed.map(({ element }, at) => ({ ...element, name: names[at] ?? "" }));
  const writer = new ParquetWriter({
    writer: sink,
    schema: [{ name: "result", num_children: columns.length }, ...elements],
    createdBy: "Headgate",
    kvMetadata: [{ key: "headgate.result", value: cutReason === null ? "complete" : `cut: ${cutReason}` }],
  });
  const data: (Value | null)[][] = columns.map(() => []);
  let [rowCount, characters] = [0, 0];
  const flush = () => {
    const columnData = data.map((values, at) => ({ name: names[at] ?? "", data: values }));
    void writer.write({ columnData, rowGroupSize: rowCount });
    for (const values of data) values.length = 0;
    [rowCount, characters] = [0, 0];
    return taken(sink);
  };
  for await (const rows of batches()) {
    for (const row of rows) {
      for (const [at, cell] of row.entries()) {
        data[at]?.push(cell === null ? null : typedValue(cell, typed[at], columns[at]));
        characters += cell?.length ?? 0;
      }
      rowCount += 1;
      if (characters >= GROUP_CHARACTERS || rowCount >= GROUP_ROWS) yield flush();
    }
  }
  if (rowCount > 0) yield flush();
  void writer.finish();
  yield taken(sink);
}

/** What was written since last time; the writer goes on at the start of its buffer. */
function taken(sink: ByteWriter): Buffer {
  const bytes = Buffer.from(sink.getBytes());
  sink.index = 0;
  return bytes;
}

function typedValue(text: string, typed: Typed | undefined, column: Column | undefined): Value {
  const value = typed?.read(text) ?? null;
  if (value !== null) return value;
  throw new AppError(
    "precondition_failed",
    `Parquet cannot hold the value ${text} of the column ${column?.name} as ${column?.type}. Take CSV.`,
  );
}

const optional = { repetition_type: "OPTIONAL" as const };
const TEXT: Typed = {
  element: { ...optional, type: "BYTE_ARRAY", converted_type: "UTF8" },
  read: (text) => text,
};
const INT32: Typed = { element: { ...optional, type: "INT32" }, read: Number };
const FLOATS: Record<string, number> = { NaN: Number.NaN, Infinity: Infinity, "-Infinity": -Infinity };
const float = (type: "FLOAT" | "DOUBLE"): Typed => ({
  element: { ...optional, type },
  read: (text) => FLOATS[text] ?? Number(text),
});
const timestamp = (isAdjustedToUTC: boolean): Typed => ({
  element: {
    ...optional,
    type: "INT64",
    logical_type: { type: "TIMESTAMP", isAdjustedToUTC, unit: "MICROS" },
  },
  read: microsOf,
});

const TYPES: Record<string, Typed> = {
  int2: INT32,
  int4: INT32,
  int8: { element: { ...optional, type: "INT64" }, read: BigInt },
  float4: float("FLOAT"),
  float8: float("DOUBLE"),
  bool: { element: { ...optional, type: "BOOLEAN" }, read: (text) => text === "true" || text === "t" },
  date: { element: { ...optional, type: "INT32", converted_type: "DATE" }, read: daysOf },
  timestamp: timestamp(false),
  timestamptz: timestamp(true),
};

/** SUPER, TIME, VARBYTE and all else stay text, as does a DECIMAL whose precision is not known. */
function typeOf({ type: name, precision, scale }: Column): Typed {
  const type = commonType(name);
  const isDecimal =
    type === "numeric" && precision >= 1 && precision <= DIGITS_MAX && scale >= 0 && scale <= precision;
  return isDecimal ? decimal(precision, scale) : (TYPES[type] ?? TEXT);
}

const DIGITS_MAX = 38;

/** A computed DECIMAL, an average or a quotient, may be told as (38, 0) whatever its digits: its values are asked. */
async function withScales({ columns, batches }: Source): Promise<Column[]> {
  const asked = columns.flatMap(({ type, precision, scale }, at) =>
    commonType(type) === "numeric" && precision === DIGITS_MAX && scale === 0 ? [at] : [],
  );
  if (asked.length === 0) return columns;
  const digits = new Map(asked.map((at) => [at, { whole: 0, fraction: 0 }]));
  for await (const rows of batches()) {
    for (const row of rows) {
      for (const [at, most] of digits) {
        const [, whole = "", fraction = ""] = DECIMAL.exec(row[at] ?? "") ?? [];
        most.whole = Math.max(most.whole, whole.replace(/^0+/, "").length);
        most.fraction = Math.max(most.fraction, fraction.replace(/0+$/, "").length);
      }
    }
  }
  return columns.map((column, at) => {
    const { whole = 0, fraction = 0 } = digits.get(at) ?? {};
    if (whole + fraction > DIGITS_MAX) return { ...column, precision: 0 };
    return { ...column, scale: digits.has(at) ? fraction : column.scale };
  });
}

const BYTES = 16;
const DECIMAL = /^-?(\d+)(?:\.(\d+))?$/;

function decimal(precision: number, scale: number): Typed {
  const isLong = precision <= 18;
  const kind = { ...optional, converted_type: "DECIMAL" as const, precision, scale };
  return {
    element: isLong
      ? { ...kind, type: "INT64" }
      : { ...kind, type: "FIXED_LEN_BYTE_ARRAY", type_length: BYTES },
    read: (text) => unscaled(text, precision, scale),
  };
}

/** The digits of a decimal number as one integer; null when they are more than its type has. */
function unscaled(text: string, precision: number, scale: number): bigint | null {
  const [, whole, fraction = ""] = DECIMAL.exec(text) ?? [];
  if (whole === undefined || fraction.replace(/0+$/, "").length > scale) return null;
  const digits = BigInt(whole + fraction.slice(0, scale).padEnd(scale, "0"));
  if (digits >= 10n ** BigInt(precision)) return null;
  return text.startsWith("-") ? -digits : digits;
}
