import type { DuckDBConnection } from "@duckdb/node-api";
import { duckLiteral } from "@/server/local/redshift-sql/bulk/workspace";
import type { FileHead } from "./file-head";
import { textType } from "./glue-type";
import type { CsvClassifier, CsvDialect, FileSchema } from "./types";

interface Sniffed {
  delimiter: string;
  quote: string;
  header: boolean;
  columns: { name: string; type: string }[];
}

type Encoding = CsvDialect["encoding"];

/** Tells a CSV file's dialect and columns: by the custom classifiers first, then by looking. */
export async function inferCsv(
  connection: DuckDBConnection,
  path: string,
  head: FileHead,
  classifiers: readonly CsvClassifier[],
): Promise<FileSchema> {
  const encoding = encodingOf(head);
  for (const classifier of classifiers) {
    const found = await sniff(connection, path, head, encoding, classifier).catch(() => null);
    if (!found || (found.columns.length < 2 && !classifier.allowSingleColumn)) continue;
    return schemaOf(found, head, encoding, classifier);
  }
  return schemaOf(await sniff(connection, path, head, encoding), head, encoding);
}

/** Text that is no UTF-8 is taken for Latin-1, of which every byte is a character. */
function encodingOf({ bytes, whole }: FileHead): Encoding {
  // The last character of a beginning may be cut in two.
  for (const cut of whole ? [0] : [0, 1, 2, 3]) {
    try {
      new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(0, bytes.length - cut));
      return "UTF-8";
    } catch {
      // tried again with one byte less
    }
  }
  return "ISO-8859-1";
}

async function sniff(
  connection: DuckDBConnection,
  path: string,
  head: FileHead,
  encoding: Encoding,
  classifier?: CsvClassifier,
): Promise<Sniffed> {
  const options = [
    `compression = '${head.compression}'`,
    `encoding = '${encoding === "UTF-8" ? "utf-8" : "latin-1"}'`,
    // Rows of another width, and quotes that never end, are for the reader to bear with.
    "strict_mode = false",
    "ignore_errors = true",
    "null_padding = true",
  ];
  const delimiter = classifier?.delimiter ?? wideDelimiter(head);
  const quote = classifier?.quoteSymbol ?? (delimiter === undefined ? undefined : '"');
  if (delimiter !== undefined) options.push(`delim = ${duckLiteral(delimiter)}`);
  if (quote !== undefined) options.push(`quote = ${duckLiteral(quote)}`, `escape = ${duckLiteral(quote)}`);
  if (classifier?.containsHeader === "PRESENT") options.push("header = true");
  if (classifier?.containsHeader === "ABSENT") options.push("header = false");
  const reader = await connection.runAndReadAll(
    `SELECT Delimiter AS delimiter, Quote AS quote, HasHeader AS header, to_json(Columns) AS columns
     FROM sniff_csv(${duckLiteral(path)}, ${options.join(", ")})`,
  );
  const [row] = reader.getRowObjectsJson();
  if (!row) throw new Error("nothing could be told of the file");
  return {
    delimiter: String(row["delimiter"]),
    quote: String(row["quote"]),
    header: row["header"] === true,
    columns: JSON.parse(String(row["columns"])) as Sniffed["columns"],
  };
}

const wide = 500;

/** Of a very wide file the delimiter is plain to see; trying every dialect on it would take all the memory. */
function wideDelimiter({ bytes }: FileHead): string | undefined {
  const [line = ""] = bytes.toString("latin1").split("\n", 1);
  return [",", ";", "\t", "|"].find((candidate) => line.split(candidate).length > wide);
}

function schemaOf(
  found: Sniffed,
  head: FileHead,
  encoding: Encoding,
  classifier?: CsvClassifier,
): FileSchema {
  const text = head.bytes.toString("latin1");
  const quote = classifier?.quoteSymbol ?? (found.quote.length === 1 ? found.quote : "");
  const isQuoted = quote !== "" && text.includes(quote);
  const chosen = classifier?.serde === "None" ? undefined : classifier?.serde;
  const dialect: CsvDialect = {
    delimiter: found.delimiter,
    quote: isQuoted ? quote : "",
    header: found.header,
    encoding,
    // LazySimpleSerDe knows no quotes: it would hand them out as part of the values.
    serde: chosen ?? (isQuoted ? "OpenCSVSerDe" : "LazySimpleSerDe"),
  };
  const lines = text.split("\n").filter((line) => line !== "").length - (found.header ? 1 : 0);
  return {
    classification: "csv",
    compression: head.compression,
    columns: columnsOf(found, classifier),
    csv: dialect,
    bytesPerRecord: head.consumed / Math.max(1, lines),
  };
}

function columnsOf(found: Sniffed, classifier?: CsvClassifier) {
  const seen = new Set<string>();
  return found.columns.map((column, i) => {
    const given = classifier?.header?.[i] ?? (found.header ? column.name : `col${i}`);
    const plain = given
      .replace(/^\ufeff/, "")
      .replaceAll('""', '"')
      .trim()
      .toLowerCase();
    const base = (plain === "" ? `col${i}` : plain).slice(0, 255);
    let name = base;
    for (let n = 1; seen.has(name); n++) name = `${base.slice(0, 250)}_${n}`;
    seen.add(name);
    const custom = classifier?.customDatatypes?.[i]?.toLowerCase();
    return { name, type: custom ? (customTypes[custom] ?? custom) : textType(column.type) };
  });
}

const customTypes: Record<string, string> = { long: "bigint", short: "smallint" };
