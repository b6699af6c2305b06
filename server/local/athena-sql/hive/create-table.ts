import { AthenaSqlError, HiveParseError, unsupported } from "@/server/local/athena-sql/error";
import type { Reader } from "@/server/local/athena-sql/reader";
import { type Format, formats } from "./formats";
import { readName, readProperties, takesIfNotExists } from "./reader";
import type { CreateTable, HiveSerde } from "./statement";
import { readColumns } from "./type";

/** `CREATE EXTERNAL TABLE …`, its clauses in the one order Hive takes them in. */
export function readCreateTable(reader: Reader): CreateTable {
  const { start } = reader.peek();
  const external = reader.takes("external");
  reader.expect("table");
  refuseIceberg(reader, start);
  // Athena's other tables are those of Iceberg, and those that a query makes.
  if (!external) throw new HiveParseError("missing EXTERNAL at 'TABLE' near 'CREATE'", start, reader.source);
  const ifNotExists = takesIfNotExists(reader);
  const name = readName(reader);
  if (reader.sees("like")) throw unsupported("CREATE TABLE … LIKE", reader.peek().start, reader.source);
  const columns = reader.sees("(") ? readColumns(reader) : [];
  const comment = reader.takes("comment") ? { comment: reader.string() } : {};
  const partitions = reader.takes("partitioned", "by") ? readColumns(reader) : [];
  if (reader.sees("clustered", "by"))
    throw unsupported("Bucketing (CLUSTERED BY)", reader.peek().start, reader.source);
  const serde = rowFormat(reader);
  const format = storedAs(reader);
  const location = reader.takes("location") ? reader.string() : null;
  const properties = reader.takes("tblproperties") ? readProperties(reader) : {};
  const library = serde?.library || (format ?? textFormat).library;
  if (location === null) {
    reader.end();
    throw new AthenaSqlError(
      "",
      "FAILED: SemanticException No LOCATION was specified for the external table",
    );
  }
  return {
    kind: "createTable",
    name,
    ifNotExists,
    columns,
    partitions,
    ...comment,
    serde: { library, parameters: serde?.parameters ?? { "serialization.format": "1" } },
    inputFormat: (format ?? textFormat).inputFormat,
    outputFormat: (format ?? textFormat).outputFormat,
    location,
    properties,
  };
}

const textFormat = formats["textfile"] as Format;

function refuseIceberg(reader: Reader, at: number): void {
  if (!/(['"])table_type\1\s*=\s*(['"])iceberg\2/i.test(reader.source)) return;
  throw unsupported("CREATE TABLE of an ICEBERG table", at, reader.source);
}

function rowFormat(reader: Reader): HiveSerde | null {
  if (!reader.takes("row", "format")) return null;
  if (reader.takes("serde")) {
    const library = reader.string();
    const given = reader.takes("with", "serdeproperties") ? readProperties(reader) : {};
    return { library, parameters: { "serialization.format": "1", ...given } };
  }
  reader.expect("delimited");
  const parameters: Record<string, string> = {};
  if (reader.takes("fields", "terminated", "by")) {
    const delimiter = character(reader.string());
    parameters["field.delim"] = delimiter;
    parameters["serialization.format"] = delimiter;
    if (reader.takes("escaped", "by")) parameters["escape.delim"] = reader.string();
  }
  if (reader.takes("collection", "items", "terminated", "by")) {
    parameters["collection.delim"] = character(reader.string());
  }
  if (reader.takes("map", "keys", "terminated", "by"))
    parameters["mapkey.delim"] = character(reader.string());
  if (reader.takes("lines", "terminated", "by")) lineEnd(reader, parameters);
  if (reader.takes("null", "defined", "as")) parameters["serialization.null.format"] = reader.string();
  return { library: "", parameters: { "serialization.format": "1", ...parameters } };
}

/** `'44'` is the character of that code, as Hive has it. */
function character(text: string): string {
  return /^\d{2,3}$/.test(text) ? String.fromCharCode(Number(text)) : text;
}

function lineEnd(reader: Reader, parameters: Record<string, string>): void {
  const { start } = reader.peek();
  const end = reader.string();
  if (end !== "\n") throw unsupported("LINES TERMINATED BY other than '\\n'", start, reader.source);
  parameters["line.delim"] = end;
}

function storedAs(reader: Reader): Format | null {
  if (!reader.takes("stored", "as")) return null;
  if (reader.takes("inputformat")) {
    const inputFormat = reader.string();
    reader.expect("outputformat");
    return { ...textFormat, inputFormat, outputFormat: reader.string() };
  }
  const word = reader.name();
  const format = formats[word.value];
  if (format) return format;
  throw new HiveParseError(
    `Unrecognized file format in STORED AS clause: '${word.text}'`,
    word.start,
    reader.source,
  );
}
