import {
  DuckDBBlobValue,
  DuckDBIntervalValue,
  type DuckDBListType,
  DuckDBListValue,
  type DuckDBMapType,
  DuckDBMapValue,
  type DuckDBStructType,
  DuckDBStructValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  type DuckDBType,
  DuckDBTypeId,
  type DuckDBValue,
} from "@duckdb/node-api";

/** A value of a result as Athena writes it; NULL is null. */
export function textValue(value: DuckDBValue, type: DuckDBType | undefined): string | null {
  if (value === null) return null;
  if (typeof value === "number") return type && isFloating(type) ? javaDouble(value, type) : String(value);
  if (value instanceof DuckDBTimestampTZValue) {
    return `${millis(new DuckDBTimestampValue(value.micros).toString())} UTC`;
  }
  if (value instanceof DuckDBTimestampValue) return millis(value.toString());
  if (value instanceof DuckDBBlobValue) return spacedHex(value.bytes);
  if (value instanceof DuckDBIntervalValue) return interval(value);
  if (value instanceof DuckDBListValue) {
    const element = (type as DuckDBListType | undefined)?.valueType;
    return `[${value.items.map((item) => nested(item, element)).join(", ")}]`;
  }
  if (value instanceof DuckDBMapValue) {
    const { keyType, valueType } = (type ?? {}) as Partial<DuckDBMapType>;
    const entries = value.entries.map(
      (each) => `${nested(each.key, keyType)}=${nested(each.value, valueType)}`,
    );
    return `{${entries.join(", ")}}`;
  }
  if (value instanceof DuckDBStructValue) return row(value, type as DuckDBStructType | undefined);
  return String(value);
}

const isFloating = ({ typeId }: DuckDBType) =>
  typeId === DuckDBTypeId.DOUBLE || typeId === DuckDBTypeId.FLOAT;

const nested = (value: DuckDBValue, type: DuckDBType | undefined) => textValue(value, type) ?? "null";

function row(value: DuckDBStructValue, type: DuckDBStructType | undefined): string {
  const fields = Object.entries(value.entries).map(
    ([name, entry], i) => `${name === "" ? `field${i}` : name}=${nested(entry, type?.entryTypes[i])}`,
  );
  return `{${fields.join(", ")}}`;
}

/** `2024-01-01 00:00:00.000`: at least milliseconds. */
function millis(text: string): string {
  const dot = text.indexOf(".");
  return dot < 0 ? `${text}.000` : text.padEnd(dot + 4, "0");
}

function interval({ months, days, micros }: DuckDBIntervalValue): string {
  if (months !== 0) return `${Math.trunc(months / 12)}-${Math.abs(months % 12)}`;
  const total = BigInt(days) * 86_400_000_000n + micros;
  const absolute = total < 0n ? -total : total;
  const pad = (n: bigint, width = 2) => String(n).padStart(width, "0");
  const seconds = absolute / 1_000_000n;
  const clock = `${pad((seconds / 3600n) % 24n)}:${pad((seconds / 60n) % 60n)}:${pad(seconds % 60n)}`;
  return `${total < 0n ? "-" : ""}${seconds / 86_400n} ${clock}.${pad((absolute / 1000n) % 1000n, 3)}`;
}

function spacedHex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
}

/** A double as Java prints it: `1.0`, `1.0E10`, `1.0E-5`. */
function javaDouble(value: number, { typeId }: DuckDBType): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
  if (value === 0) return Object.is(value, -0) ? "-0.0" : "0.0";
  const shortest = typeId === DuckDBTypeId.FLOAT ? shortestFloat(value) : value;
  const size = Math.abs(shortest);
  if (size >= 1e-3 && size < 1e7) return Number.isInteger(shortest) ? `${shortest}.0` : String(shortest);
  const [mantissa = "", exponent = "0"] = shortest.toExponential().split("e");
  return `${mantissa.includes(".") ? mantissa : `${mantissa}.0`}E${Number(exponent)}`;
}

/** The number with the fewest digits that is this float of 32 bits. */
function shortestFloat(value: number): number {
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return value;
}
