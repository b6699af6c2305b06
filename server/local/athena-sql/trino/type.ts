import { AthenaSqlError, unsupported } from "@/server/local/athena-sql/error";
import { quoteName } from "@/server/local/athena-sql/piece";
import type { Reader } from "@/server/local/athena-sql/reader";

const plain: Readonly<Record<string, string>> = {
  boolean: "BOOLEAN",
  tinyint: "TINYINT",
  smallint: "SMALLINT",
  int: "INTEGER",
  integer: "INTEGER",
  bigint: "BIGINT",
  real: "FLOAT",
  date: "DATE",
  varbinary: "BLOB",
  json: "JSON",
  uuid: "UUID",
};

export interface TypeName {
  duckdb: string;
  /** Length of a VARCHAR(n) or CHAR(n). */
  length?: number;
  padded?: boolean;
}

/** Reads a type of Trino's and tells DuckDB's. */
export function readType(reader: Reader): TypeName {
  let type = baseType(reader);
  // The old way to write an array: `varchar array`.
  while (reader.takes("array")) type = { duckdb: `${type.duckdb}[]` };
  return type;
}

function baseType(reader: Reader): TypeName {
  const token = reader.name();
  const simple = plain[token.value];
  if (simple) return { duckdb: simple };
  switch (token.value) {
    case "double":
      reader.takes("precision");
      return { duckdb: "DOUBLE" };
    case "varchar":
    case "char":
      return { duckdb: "VARCHAR", ...length(reader, token.value === "char") };
    case "decimal":
    case "numeric":
      return { duckdb: decimal(reader) };
    case "time":
    case "timestamp":
      return { duckdb: temporal(reader, token.value.toUpperCase()) };
    case "array":
      return { duckdb: `${enclosed(reader, () => readType(reader).duckdb)}[]` };
    case "map":
      return { duckdb: `MAP(${enclosed(reader, () => pair(reader))})` };
    case "row":
      return { duckdb: `STRUCT(${reader.list(() => field(reader)).join(", ")})` };
    case "interval":
    case "ipaddress":
    case "hyperloglog":
      throw unsupported(`Type ${token.value}`, token.start, reader.source);
    default:
      throw new AthenaSqlError("TYPE_MISMATCH", `Unknown type: ${token.value}`, token.start, reader.source);
  }
}

function length(reader: Reader, padded: boolean): Pick<TypeName, "length" | "padded"> {
  if (!reader.takes("(")) return padded ? { length: 1, padded } : {};
  const length = reader.integer();
  reader.expect(")");
  return { length, ...(padded ? { padded } : {}) };
}

function decimal(reader: Reader): string {
  if (!reader.takes("(")) return "DECIMAL(38,0)";
  const precision = reader.integer();
  const scale = reader.takes(",") ? reader.integer() : 0;
  reader.expect(")");
  return `DECIMAL(${precision},${scale})`;
}

function temporal(reader: Reader, name: string): string {
  if (reader.takes("(")) {
    reader.integer();
    reader.expect(")");
  }
  if (reader.takes("with", "time", "zone")) return `${name} WITH TIME ZONE`;
  reader.takes("without", "time", "zone");
  return name;
}

function enclosed<T>(reader: Reader, inner: () => T): T {
  const close = reader.takes("<") ? ">" : ")";
  if (close === ")") reader.expect("(");
  const value = inner();
  reader.expect(close);
  return value;
}

function pair(reader: Reader): string {
  const key = readType(reader).duckdb;
  reader.expect(",");
  return `${key}, ${readType(reader).duckdb}`;
}

function field(reader: Reader): string {
  const mark = reader.mark();
  const name = reader.name();
  if (reader.sees(",") || reader.sees(")") || reader.sees("(")) {
    throw unsupported("A row type without field names", reader.peek().start, reader.source);
  }
  reader.back(mark);
  reader.name();
  return `${quoteName(name.value)} ${readType(reader).duckdb}`;
}
