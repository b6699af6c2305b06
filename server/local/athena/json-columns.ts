import { libraries } from "@/server/local/athena-sql/hive/formats";
import { literal } from "@/server/local/athena-sql/piece";
import type { Column, Storage } from "./catalog";
import { duckType, type HiveType, parseHiveType } from "./hive-type";
import type { LineReader } from "./text-columns";

const malformed = "HIVE_CURSOR_ERROR: Row is not a valid JSON Object - JSONException: ";

/** The JSON SerDes: one object a line, its keys without case. */
export function jsonReader({ serde }: Storage): LineReader {
  const { library, parameters } = serde;
  const lenient = (parameters["ignore.malformed.json"] ?? "").toLowerCase() === "true";
  const bad = lenient ? "NULL" : `error(${literal(malformed)} || line)`;
  const blank = library === libraries.openxJson ? "NULL" : bad;
  const parsed = `CASE WHEN trim(line) = '' THEN ${blank} WHEN json_valid(line) AND json_type(line) = 'OBJECT' THEN CAST(line AS JSON) ELSE ${bad} END`;
  const mapped = (column: Column) => parameters[`mapping.${column.name}`] ?? column.name;
  return { parsed, sqlOf: (column) => value(mapped(column), column) };
}

const path = (key: string) => `$."${key.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;

function value(key: string, column: Column): string {
  const lower = literal(key.toLowerCase());
  // Only where the key isn't there as the column is named is it looked for without case.
  const otherwise = `'$."' || list_filter(json_keys(parsed), lambda k: lower(k) = ${lower})[1] || '"'`;
  const found = `coalesce(json_extract(parsed, ${literal(path(key))}), json_extract(parsed, ${otherwise}))`;
  const type = parseHiveType(column.type);
  const duck = duckType(type);
  if (type.kind !== "plain") return `json_transform(${found}, ${literal(JSON.stringify(structure(type)))})`;
  const text = `json_extract_string(${found}, '$')`;
  if (duck === "VARCHAR") return text;
  const bad = `error('HIVE_BAD_DATA: Error Parsing a column in the table: Cannot read ''' || ${text} || ''' of column ${column.name.replaceAll("'", "''")} as ${duck}')`;
  const cast =
    duck === "TIMESTAMP" || duck === "DATE"
      ? `TRY_CAST(replace(${text}, 'T', ' ') AS ${duck})`
      : `TRY_CAST(${text} AS ${duck})`;
  return `CASE WHEN ${text} IS NULL THEN NULL WHEN ${cast} IS NULL THEN ${bad} ELSE ${cast} END`;
}

/** A type as json_transform is told it; what an object lacks is NULL. */
function structure(type: HiveType): unknown {
  if (type.kind === "array") return [structure(type.element)];
  if (type.kind === "struct")
    return Object.fromEntries(type.fields.map((field) => [field.name, structure(field.type)]));
  return duckType(type);
}
