import { HiveParseError } from "@/server/local/athena-sql/error";
import type { Reader } from "@/server/local/athena-sql/reader";
import type { HiveColumn } from "./statement";

const plain: Readonly<Record<string, string>> = {
  boolean: "boolean",
  tinyint: "tinyint",
  smallint: "smallint",
  int: "int",
  integer: "int",
  bigint: "bigint",
  float: "float",
  double: "double",
  string: "string",
  binary: "binary",
  date: "date",
  timestamp: "timestamp",
};

/** `name type [COMMENT '…'], …` in brackets. */
export function readColumns(reader: Reader): HiveColumn[] {
  return reader.list(() => {
    const name = reader.name().value.toLowerCase();
    reader.takes(":");
    const type = readHiveType(reader);
    return { name, type, ...(reader.takes("comment") ? { comment: reader.string() } : {}) };
  });
}

/** A type of Hive's, as the catalog writes it. */
function readHiveType(reader: Reader): string {
  const token = reader.name();
  const simple = plain[token.value];
  if (simple) {
    if (token.value === "double") reader.takes("precision");
    return simple;
  }
  switch (token.value) {
    case "varchar":
    case "char":
      return `${token.value}(${reader.list(() => reader.integer())[0]})`;
    case "decimal":
    case "numeric":
      return decimal(reader);
    case "array":
      return `array<${angled(reader, () => readHiveType(reader))}>`;
    case "map":
      return `map<${angled(reader, () => pair(reader))}>`;
    case "struct":
    case "row":
      return `struct<${angled(reader, () => fields(reader))}>`;
    default:
      throw new HiveParseError(
        `cannot recognize input near '${token.text}' in column type`,
        token.start,
        reader.source,
      );
  }
}

function decimal(reader: Reader): string {
  if (!reader.sees("(")) return "decimal(10,0)";
  const [precision = 10, scale = 0] = reader.list(() => reader.integer());
  return `decimal(${precision},${scale})`;
}

function angled<T>(reader: Reader, inner: () => T): T {
  reader.expect("<");
  const value = inner();
  reader.expect(">");
  return value;
}

function pair(reader: Reader): string {
  const key = readHiveType(reader);
  reader.expect(",");
  return `${key},${readHiveType(reader)}`;
}

function fields(reader: Reader): string {
  const all: string[] = [];
  do {
    const name = reader.name().value.toLowerCase();
    reader.takes(":");
    all.push(`${name}:${readHiveType(reader)}`);
    if (reader.takes("comment")) reader.string();
  } while (reader.takes(","));
  return all.join(",");
}
