import {
  COLUMNS_MAX,
  columnNames,
  type Inferred,
  type Lines,
  NotATable,
  ofFile,
  ROWS_READ,
  ROWS_SHOWN,
  TEXT_FILES,
} from "./inferred";
import { ESCAPE, openCsvFields, QUOTE } from "./open-csv";
import { CSV_TYPES, typeOfTexts } from "./types";

const DELIMITERS = [",", "\t", ";", "|"] as const;
const LAZY = "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe";
const OPEN = "org.apache.hadoop.hive.serde2.OpenCSVSerde";

/** What LazySimpleSerDe takes for NULL. */
const NULL_TEXT = "\\N";

/** What was read of one file. */
interface CsvRecords {
  key: string;
  delimiter: string;
  records: string[][];
  isQuoted: boolean;
  hasEscape: boolean;
  blankLines: number;
  /** To its end. */
  isWhole: boolean;
}

/** Reads files by the delimiter of the first one's text. */
export function csvReader(first: string): (file: Lines) => CsvRecords {
  const delimiter = delimiterOf(first);
  return ({ key, text, isWhole }) => {
    const lines = linesOf(text);
    const read = lines.slice(0, ROWS_READ);
    const isQuoted = text.includes(QUOTE);
    return {
      ...{ key, delimiter, isQuoted, hasEscape: isQuoted && read.some((line) => line.includes(ESCAPE)) },
      records: ofFile(key, () => recordsOf(read, delimiter, isQuoted)),
      blankLines: read.filter((line) => line === "").length,
      isWhole: isWhole && lines.length <= ROWS_READ,
    };
  };
}

/** As Hive cuts them; one more than is read tells that there are more. */
const linesOf = (text: string) => text.replace(/(?:\r\n|\n|\r)$/, "").split(/\r\n|\n|\r/, ROWS_READ + 1);

/** Header, names and types of CSV by the first rows of its files. */
export function inferCsv(
  files: readonly [CsvRecords, ...CsvRecords[]],
  { isAll }: { isAll: boolean },
): Inferred {
  const [{ delimiter, records }, ...others] = files;
  const first = ofFile(files[0].key, () => headOf(records));
  const hasHeader = isHeader(first, records.slice(1), others.some(beginsWith(first)));
  const head = hasHeader ? widestOf(first, others) : first;
  const names = columnNames(hasHeader ? head : head.map(() => ""));
  const isQuoted = files.some((file) => file.isQuoted);
  const rowsOf = (all: string[][]) => (hasHeader ? all.slice(1) : all);
  const rows = files.flatMap((file) => rowsOf(file.records));
  const shown = files.find((file) => rowsOf(file.records).length > 0) ?? files[0];
  // One value that is no number fails every query that reads its column, so what was not seen whole is text.
  const isWhole = isAll && files.every((file) => file.isWhole);
  const columns = names.map((name, n) => ({
    name,
    type: isQuoted && !isWhole ? "string" : typeOfTexts(textsOf(rows, n, isQuoted), typesOf(isQuoted)),
  }));
  return {
    format: "csv",
    columns,
    rows: rowsOf(shown.records)
      .slice(0, ROWS_SHOWN)
      .map((row) => columns.map(({ type }, n) => shownOf(row[n], type, isQuoted))),
    rowsKey: shown === files[0] ? null : shown.key,
    noRows: null,
    rowCount: null,
    warnings: [
      ...widthWarnings(records, head.length),
      ...otherWarnings(others, head, hasHeader),
      ...oddLines(files, isQuoted),
      ...howRead(
        isQuoted,
        files.every((file) => file.isWhole),
        isWhole,
      ),
    ],
    serde: {
      ...TEXT_FILES,
      serializationLibrary: isQuoted ? OPEN : LAZY,
      serializationParameters: isQuoted
        ? { separatorChar: delimiter, quoteChar: QUOTE, escapeChar: ESCAPE }
        : { "field.delim": delimiter, "serialization.format": delimiter },
      parameters: { classification: "csv", ...(hasHeader ? { "skip.header.line.count": "1" } : {}) },
    },
  };
}

function headOf([first]: readonly string[][]): string[] {
  if (!first) throw new NotATable("The file has no row.");
  if (first.length > COLUMNS_MAX)
    throw new NotATable(`The first row has ${first.length} fields; ${COLUMNS_MAX} columns are the most.`);
  return first;
}

/** Fields are read by their place, so a file whose header goes on behind the first one's has columns more. */
function widestOf(first: readonly string[], others: readonly CsvRecords[]): readonly string[] {
  const longer = others.flatMap(({ key, records }) => {
    const goesOn = first.every((name, n) => records[0]?.[n] === name);
    return goesOn ? [ofFile(key, () => headOf(records))] : [];
  });
  return longer.reduce((widest, one) => (one.length > widest.length ? one : widest), first);
}

const typesOf = (isQuoted: boolean) => (isQuoted ? CSV_TYPES.open : CSV_TYPES.lazy);

function textsOf(rows: readonly string[][], n: number, isQuoted: boolean): string[] {
  return rows.map((row) => row[n] ?? "").map((text) => (!isQuoted && text === NULL_TEXT ? "" : text));
}

/** A field as a query will show it. */
function shownOf(text: string | undefined, type: string, isQuoted: boolean): string | null {
  if (text === undefined || isQuoted) return text ?? null;
  return text === NULL_TEXT || (text === "" && type !== "string") ? null : text;
}

/** What a query shows otherwise than the file seems to say it. */
function oddLines(files: readonly CsvRecords[], isQuoted: boolean): string[] {
  const blank = files.find(({ blankLines }) => blankLines > 0);
  const escaped = files.find(({ hasEscape }) => hasEscape);
  return [
    ...(blank
      ? [`${blank.key} has ${plural(blank.blankLines, "blank line")}: Athena reads each as a row of its own.`]
      : []),
    ...(isQuoted && escaped
      ? [`${escaped.key} has backslashes: OpenCSVSerDe takes them for its escape, and leaves them out.`]
      : []),
  ];
}

const plural = (count: number, noun: string) => `${count} ${noun}${count === 1 ? "" : "s"}`;

function howRead(isQuoted: boolean, areWhole: boolean, isWhole: boolean): string[] {
  if (isQuoted) return [isWhole ? QUOTED : QUOTED_IN_PART];
  return areWhole ? [] : [IN_PART];
}

const IN_PART = `Types are those of the first ${ROWS_READ.toLocaleString("en")} rows at most: a later value that does not fit its column reads as NULL.`;
const QUOTED_IN_PART =
  "Fields stand in quotes, so it is read by OpenCSVSerDe, at which one gap in a column of numbers fails every query. It was not read to its end, so all columns are text, to be cast in queries.";
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

/** Line by line, as the SerDes read: none of them knows a record of several lines. */
function recordsOf(lines: readonly string[], delimiter: string, isQuoted: boolean): string[][] {
  if (lines[0] === "")
    throw new NotATable(
      "It begins with a blank line, which Athena takes for its header or a row. Take it out.",
    );
  if (!isQuoted) return lines.map((line) => line.split(delimiter));
  return lines.map((line, n) => {
    const fields = openCsvFields(line, delimiter);
    if (fields) return fields;
    throw new NotATable(
      `Its quotes are broken: line ${n + 1} opens some that it does not close. Athena reads line by line, so a field with a line break in it would be torn apart. Take the line breaks out of the fields, or write Parquet.`,
    );
  });
}

/**
 * A first row of distinct words over rows of which some column holds no words; where there is nothing below it, one
 * that another file begins with too.
 */
function isHeader(first: readonly string[], rest: readonly string[][], isRepeated: boolean): boolean {
  if (new Set(first).size !== first.length || first.some((name) => name.trim() === "")) return false;
  if (first.some((name) => typeOfTexts([name], CSV_TYPES.lazy) !== "string")) return false;
  if (rest.length === 0) return isRepeated;
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

const beginsWith =
  (head: readonly string[]) =>
  ({ records: [row] }: CsvRecords) =>
    row?.join("\n") === head.join("\n");

/** Of the first other file that begins otherwise, else of the first one whose rows are of another width. */
function otherWarnings(others: readonly CsvRecords[], head: readonly string[], hasHeader: boolean): string[] {
  const isSame = beginsWith(head);
  const odd = hasHeader ? others.find((file) => !isSame(file)) : undefined;
  if (odd)
    return [
      `${odd.key} has another first line. The first line of each file is skipped as its header, and fields are read by their place.`,
    ];
  const uneven = others.find(({ records }) => records.some((row) => row.length !== head.length));
  return uneven ? [`${uneven.key}: ${widthWarnings(uneven.records, head.length)[0]}`] : [];
}
