import { unsupported } from "@/server/local/athena-sql/error";
import { libraries } from "@/server/local/athena-sql/hive/formats";
import { literal, quoteName } from "@/server/local/athena-sql/piece";
import type { Column, Storage } from "./catalog";
import { duckType, type HiveType, parseHiveType } from "./hive-type";
import { jsonReader } from "./json-columns";

/** How a line becomes the columns of a table: what is worked out once a line, and each column from it. */
export interface LineReader {
  /** SQL over `line`. */
  parsed: string;
  /** SQL over `parsed` of a column at its place in the table. */
  sqlOf: (column: Column, index: number) => string;
}

/** The SerDes of lines; others are refused by name. */
export function lineReader(storage: Storage): LineReader {
  const { library } = storage.serde;
  switch (library) {
    case libraries.text:
      return delimited(storage);
    case libraries.csv:
      return openCsv(storage);
    case libraries.openxJson:
    case libraries.hiveJson:
      return jsonReader(storage);
    default:
      throw unsupported(`SerDe ${library}`);
  }
}

function delimited({ serde: { parameters } }: Storage): LineReader {
  const separator = parameters["field.delim"] ?? delimiterOf(parameters["serialization.format"]);
  const escapeChar = parameters["escape.delim"];
  const marks: Marks = {
    collection: parameters["collection.delim"] ?? parameters["colelction.delim"] ?? "\u0002",
    mapKey: parameters["mapkey.delim"] ?? "\u0003",
    nullText: parameters["serialization.null.format"] ?? "\\N",
  };
  const split = `string_split(line, ${literal(separator)})`;
  const parsed = escapeChar
    ? `CASE WHEN contains(line, ${literal(escapeChar)}) THEN athena_split_escaped(line, ${literal(separator)}, ${literal(escapeChar)}) ELSE ${split} END`
    : split;
  return { parsed, sqlOf: (column, i) => lazyValue(`parsed[${i + 1}]`, column, marks) };
}

/** A serialization.format of `1` is Hive's default, the character of code 1. */
function delimiterOf(format: string | undefined): string {
  if (format === undefined || format === "1") return "\u0001";
  return /^\d+$/.test(format) ? String.fromCharCode(Number(format)) : format;
}

interface Marks {
  collection: string;
  mapKey: string;
  nullText: string;
}

function lazyValue(field: string, column: Column, marks: Marks): string {
  const type = parseHiveType(column.type);
  const present = `nullif(${field}, ${literal(marks.nullText)})`;
  switch (type.kind) {
    case "array":
      return `list_transform(string_split(${present}, ${literal(marks.collection)}), lambda e: ${lazyText(`nullif(e, ${literal(marks.nullText)})`, flat(type.element, column))})`;
    case "map": {
      const entry = (n: number, part: HiveType) =>
        lazyText(`string_split(e, ${literal(marks.mapKey)})[${n}]`, flat(part, column));
      return `map_from_entries(list_transform(string_split(${present}, ${literal(marks.collection)}), lambda e: row(${entry(1, type.key)}, ${entry(2, type.value)})))`;
    }
    case "struct": {
      const fields = type.fields.map(
        ({ name, type: part }, i) =>
          `${quoteName(name)} := ${lazyText(`string_split(${present}, ${literal(marks.collection)})[${i + 1}]`, flat(part, column))}`,
      );
      return `CASE WHEN ${present} IS NOT NULL THEN struct_pack(${fields.join(", ")}) END`;
    }
    default:
      return lazyText(present, type);
  }
}

function flat(type: HiveType, column: Column): HiveType & { kind: "plain" } {
  if (type.kind === "plain") return type;
  throw unsupported(`A nested ${column.type} in delimited text`);
}

const whole = String.raw`^[+-]?\d+(?:\.\d*)?$`;
const timestamp = String.raw`^\d{4}-\d{1,2}-\d{1,2} \d{1,2}:\d{1,2}:\d{1,2}(?:\.\d{1,9})?$`;

/** What LazySimpleSerDe makes of a text; what it can't read is NULL. */
function lazyText(text: string, type: HiveType & { kind: "plain" }): string {
  const duck = duckType(type);
  const matching = (pattern: string, value: string) =>
    `CASE WHEN regexp_matches(${text}, ${literal(pattern)}) THEN TRY_CAST(${value} AS ${duck}) END`;
  switch (duck) {
    case "VARCHAR":
      return sized(text, type);
    case "TINYINT":
    case "SMALLINT":
    case "INTEGER":
    case "BIGINT":
      return matching(whole, `string_split(${text}, '.')[1]`);
    case "BOOLEAN":
      return `CASE lower(${text}) WHEN 'true' THEN true WHEN 'false' THEN false END`;
    case "DATE":
      return matching(String.raw`^\d{4}-\d{1,2}-\d{1,2}$`, text);
    case "TIMESTAMP":
      return matching(timestamp, text);
    case "BLOB":
      return `TRY(from_base64(${text}))`;
    default:
      return `TRY_CAST(${text} AS ${duck})`;
  }
}

function sized(text: string, type: HiveType & { kind: "plain" }): string {
  const [length] = type.arguments;
  if (length === undefined) return text;
  return type.name === "char" ? `rtrim(left(${text}, ${length}))` : `left(${text}, ${length})`;
}

function openCsv({ serde: { parameters } }: Storage): LineReader {
  const separator = (parameters["separatorChar"] ?? ",").charAt(0);
  const quote = (parameters["quoteChar"] ?? '"').charAt(0);
  const escapeChar = (parameters["escapeChar"] ?? "\\").charAt(0);
  const marks = [separator, quote, escapeChar].map(literal).join(", ");
  const odd = [quote, escapeChar]
    .filter((each) => each !== "")
    .map((each) => `contains(line, ${literal(each)})`);
  const split = `string_split(line, ${literal(separator)})`;
  const parsed =
    odd.length === 0
      ? split
      : `CASE WHEN ${odd.join(" OR ")} THEN athena_split_csv(line, ${marks}) ELSE ${split} END`;
  return { parsed, sqlOf: (column, i) => csvValue(`parsed[${i + 1}]`, column, i) };
}

/** OpenCSVSerde reads texts and turns them into the column's type; what doesn't turn fails the query. */
function csvValue(field: string, column: Column, index: number): string {
  const type = parseHiveType(column.type);
  if (type.kind !== "plain") throw unsupported(`A column of type ${column.type} in OpenCSVSerde`);
  const duck = duckType(type);
  if (duck === "VARCHAR") return sized(field, type);
  const value = csvCast(`trim(${field})`, duck);
  const bad = `error('HIVE_BAD_DATA: Error parsing field value ''' || ${field} || ''' for field ${index}: For input string: "' || ${field} || '"')`;
  return `CASE WHEN ${field} IS NULL THEN NULL WHEN ${value} IS NULL THEN ${bad} ELSE ${value} END`;
}

/** A date is a number of days and a timestamp one of milliseconds since 1970, as Athena documents it. */
function csvCast(text: string, duck: string): string {
  switch (duck) {
    case "DATE":
      return `(DATE '1970-01-01' + TRY_CAST(${text} AS INTEGER))`;
    case "TIMESTAMP":
      return `make_timestamp(TRY_CAST(${text} AS BIGINT) * 1000)`;
    case "BOOLEAN":
      return `CASE lower(${text}) WHEN 'true' THEN true WHEN 'false' THEN false END`;
    case "TINYINT":
    case "SMALLINT":
    case "INTEGER":
    case "BIGINT":
      return `CASE WHEN regexp_matches(${text}, '^[+-]?\\d+$') THEN TRY_CAST(${text} AS ${duck}) END`;
    default:
      return `TRY_CAST(${text} AS ${duck})`;
  }
}
