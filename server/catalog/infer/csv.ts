import { CsvError, parse } from "csv-parse/sync";
import {
  COLUMNS_MAX,
  columnNames,
  type Inferred,
  NotATable,
  ROWS_READ,
  ROWS_SHOWN,
  TEXT_FILES,
} from "./inferred";
import { CSV_TYPES, typeOfTexts } from "./types";

const DELIMITERS = [",", "\t", ";", "|"] as const;
const LAZY = "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe";
const OPEN = "org.apache.hadoop.hive.serde2.OpenCSVSerde";

/** Delimiter, header, names and types of a CSV by its first rows. */
export function inferCsv(text: string): Inferred {
  const delimiter = delimiterOf(text);
  const records = recordsOf(text, delimiter);
  const [first] = records;
  if (!first) throw new NotATable("The file has no row.");
  if (first.length > COLUMNS_MAX)
    throw new NotATable(`The first row has ${first.length} fields; ${COLUMNS_MAX} columns are the most.`);
  const hasHeader = isHeader(first, records.slice(1));
  const rows = hasHeader ? records.slice(1) : records;
  const names = columnNames(hasHeader ? first : first.map(() => ""));
  const isQuoted = text.includes('"');
  const columns = names.map((name, n) => ({
    name,
    type: typeOfTexts(
      rows.map((row) => row[n] ?? ""),
      isQuoted ? CSV_TYPES.open : CSV_TYPES.lazy,
    ),
  }));
  return {
    format: "csv",
    columns,
    rows: rows.slice(0, ROWS_SHOWN).map((row) => names.map((_, n) => row[n] ?? null)),
    noRows: null,
    rowCount: null,
    warnings: [...widthWarnings(records, first.length), ...(isQuoted ? [QUOTED] : [])],
    serde: {
      ...TEXT_FILES,
      serializationLibrary: isQuoted ? OPEN : LAZY,
      serializationParameters: isQuoted
        ? { separatorChar: delimiter, quoteChar: '"', escapeChar: "\\" }
        : { "field.delim": delimiter, "serialization.format": delimiter },
      parameters: { classification: "csv", ...(hasHeader ? { "skip.header.line.count": "1" } : {}) },
    },
  };
}

const QUOTED =
  "Fields stand in quotes, so it is read by OpenCSVSerDe: dates and numbers with gaps stay text, to be cast in queries.";

/** The one that cuts the first lines into the most fields, and all of them alike. */
function delimiterOf(text: string): string {
  const lines = text.split(/\r?\n/, 20).filter((line) => line !== "");
  const scored = DELIMITERS.map((delimiter) => {
    const counts = lines.map((line) => line.replace(/"(?:[^"]|"")*"/g, "").split(delimiter).length);
    const least = Math.min(...counts);
    return { delimiter, score: least > 1 ? least : 0, isEven: counts.every((count) => count === least) };
  });
  const best = scored.sort((a, b) => Number(b.isEven) - Number(a.isEven) || b.score - a.score);
  return best.find(({ score }) => score > 0)?.delimiter ?? ",";
}

function recordsOf(text: string, delimiter: string): string[][] {
  try {
    return parse(text, { delimiter, relax_column_count: true, skip_empty_lines: true, to: ROWS_READ });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new NotATable(`Its quotes are broken: ${error.message}. Mend the file, or crawl it as it is.`);
  }
}

/** A first row of distinct words over rows of which some column holds no words. */
function isHeader(first: readonly string[], rest: readonly string[][]): boolean {
  if (rest.length === 0 || new Set(first).size !== first.length || first.some((name) => name.trim() === ""))
    return false;
  if (first.some((name) => typeOfTexts([name], CSV_TYPES.lazy) !== "string")) return false;
  const isTyped = first.some(
    (_, n) =>
      typeOfTexts(
        rest.map((row) => row[n] ?? ""),
        CSV_TYPES.lazy,
      ) !== "string",
  );
  return (
    isTyped ||
    first.every((name, n) => /^[\p{L}_][\p{L}\p{N}_ .()/-]*$/u.test(name) && !repeats(rest, n, name))
  );
}

const repeats = (rows: readonly string[][], n: number, name: string) => rows.some((row) => row[n] === name);

function widthWarnings(records: readonly string[][], width: number): string[] {
  const odd = records.flatMap((row, n) => (row.length === width ? [] : [n + 1]));
  if (odd.length === 0) return [];
  const shown = odd.slice(0, 3).join(", ");
  return [
    `${odd.length} of the first ${records.length} rows have not ${width} fields (row ${shown}${odd.length > 3 ? ", …" : ""}): what is missing reads as NULL, what is too much is left out.`,
  ];
}
