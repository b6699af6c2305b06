import { quoteName } from "@/server/local/athena-sql/piece";

/** A type of Hive's, taken apart. */
export type HiveType =
  | { kind: "plain"; name: string; arguments: number[] }
  | { kind: "array"; element: HiveType }
  | { kind: "map"; key: HiveType; value: HiveType }
  | { kind: "struct"; fields: { name: string; type: HiveType }[] };

/** Reads `array<struct<a:int,b:decimal(5,2)>>`; what it can't read it takes for a plain name. */
export function parseHiveType(text: string): HiveType {
  const trimmed = text.trim();
  const nested = /^(array|map|struct)\s*<([\s\S]*)>$/i.exec(trimmed);
  if (!nested) {
    const [, name = trimmed, inner = ""] = /^([^(]*)(?:\(([^)]*)\))?$/.exec(trimmed) ?? [];
    const given = inner === "" ? [] : inner.split(",").map(Number);
    return { kind: "plain", name: name.trim().toLowerCase(), arguments: given };
  }
  const parts = splitTop(nested[2] ?? "");
  const [first = "string", second = "string"] = parts;
  switch (nested[1]?.toLowerCase()) {
    case "array":
      return { kind: "array", element: parseHiveType(nested[2] ?? "string") };
    case "map":
      return { kind: "map", key: parseHiveType(first), value: parseHiveType(second) };
    default:
      return { kind: "struct", fields: parts.map(structField) };
  }
}

function structField(part: string) {
  const colon = part.indexOf(":");
  return { name: part.slice(0, colon).trim(), type: parseHiveType(part.slice(colon + 1)) };
}

/** Splits at the commas that stand in no brackets. */
function splitTop(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    if ("<(".includes(char)) depth += 1;
    else if (">)".includes(char)) depth -= 1;
    else if (char === "," && depth === 0) {
      parts.push(text.slice(from, at));
      from = at + 1;
    }
  }
  return [...parts, text.slice(from)];
}

const plain: Readonly<Record<string, string>> = {
  boolean: "BOOLEAN",
  tinyint: "TINYINT",
  smallint: "SMALLINT",
  int: "INTEGER",
  integer: "INTEGER",
  bigint: "BIGINT",
  long: "BIGINT",
  float: "FLOAT",
  real: "FLOAT",
  double: "DOUBLE",
  date: "DATE",
  timestamp: "TIMESTAMP",
  binary: "BLOB",
};

/** The type that DuckDB has for it; texts of every kind are VARCHAR. */
export function duckType(type: HiveType): string {
  switch (type.kind) {
    case "array":
      return `${duckType(type.element)}[]`;
    case "map":
      return `MAP(${duckType(type.key)}, ${duckType(type.value)})`;
    case "struct":
      return `STRUCT(${type.fields.map((each) => `${quoteName(each.name)} ${duckType(each.type)}`).join(", ")})`;
    default:
      if (type.name === "decimal") return `DECIMAL(${type.arguments[0] ?? 10},${type.arguments[1] ?? 0})`;
      return plain[type.name] ?? "VARCHAR";
  }
}
