import { type Beginning, unpacked } from "./beginning";
import { csvReader, inferCsv } from "./csv";
import { type Inferred, type Lines, NotATable, ofFile } from "./inferred";
import { inferJson, jsonRecords } from "./json";

const BY_EXTENSION: Record<string, string> = {
  csv: "csv",
  tsv: "csv",
  psv: "csv",
  json: "json",
  jsonl: "json",
  ndjson: "json",
  parquet: "parquet",
  orc: "orc",
  avro: "avro",
  xml: "xml",
};

/** By the key's ending, behind a `.gz`; null where that tells nothing. */
export function formatOfKey(key: string): string | null {
  const extension = /\.([a-z0-9]+)$/i.exec(key.replace(/\.gz$/i, ""))?.[1]?.toLowerCase();
  if (extension && UNREAD.has(extension)) return extension;
  return BY_EXTENSION[extension ?? ""] ?? null;
}

const UNREAD = new Set(["bz2", "zst", "zip", "xz", "snappy", "xlsx"]);

const MAGIC: readonly (readonly [format: string, begins: string])[] = [
  ["parquet", "PAR1"],
  ["orc", "ORC"],
  ["avro", "Obj\u0001"],
];

/** By its beginning, else by its key; null where neither tells. */
export function formatOf(key: string, beginning: Uint8Array): string | null {
  const begins = Buffer.from(beginning.subarray(0, 4)).toString("latin1");
  return MAGIC.find(([, magic]) => begins.startsWith(magic))?.[0] ?? formatOfKey(key);
}

/** What table files of lines make: the first one tells how they are written, all of them what its columns hold. */
export async function infer(
  first: Beginning,
  others: readonly Beginning[] = [],
  /** Whether the table has no files but these. */
  isAll = true,
): Promise<Inferred> {
  const plain = await unpacked(first);
  const format = formatOf(first.key, plain.bytes);
  const lines = ofFile(first.key, () => {
    if (format && format !== "csv" && format !== "json") throw new NotATable(refusalOf(format));
    const text = linesOf(plain);
    if (text.trim() === "") throw new NotATable("Its first line is longer than 1 MB, or it has none.");
    return { key: first.key, text, isWhole: plain.isWhole };
  });
  const marked = hasMark(plain.bytes) ? ["It"] : [];
  // One after another, so that only one is there as text: of the rest there are the records.
  const read = async <T>(recordsOf: (lines: Lines) => T): Promise<[T, ...T[]]> => {
    const all: [T, ...T[]] = [recordsOf(lines)];
    for (const other of others) {
      const file = await unpacked(other);
      if (hasMark(file.bytes)) marked.push(file.key);
      all.push(...linesOfOther(file).map(recordsOf));
    }
    return all;
  };
  const isJson = format === "json" || (format === null && /^\s*\{/.test(lines.text));
  const inferred = isJson
    ? inferJson(await read(jsonRecords))
    : inferCsv(await read(csvReader(lines.text)), { isAll });
  if (!marked[0]) return inferred;
  return { ...inferred, warnings: [`${marked[0]} ${markWarning(inferred)}`, ...inferred.warnings] };
}

const linesOf = ({ bytes, isWhole }: Beginning) => wholeLines(textOf(bytes), isWhole);

/** One of which no line was read whole tells nothing. */
function linesOfOther(file: Beginning): Lines[] {
  const text = ofFile(file.key, () => linesOf(file));
  return text.trim() === "" ? [] : [{ key: file.key, text, isWhole: file.isWhole }];
}

const hasMark = (bytes: Uint8Array) => bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;

/** The SerDes know no byte order mark: only a line that is skipped may have one. */
const markWarning = ({ serde }: Inferred) =>
  serde.parameters["skip.header.line.count"]
    ? "begins with a byte order mark, which is skipped with the header."
    : "begins with a byte order mark, which Athena takes for a part of the first value: take it out of the file.";

const refusalOf = (format: string) =>
  UNREAD.has(format)
    ? `Files that end in .${format} are not read here. Unpack them, or compress them with gzip.`
    : `${format.toUpperCase()} is not inferred here: make the table with a Glue crawler or by CREATE EXTERNAL TABLE, then register its Glue database.`;

function textOf(bytes: Uint8Array): string {
  try {
    // The last character may be cut in two; a byte order mark is left out by the decoder.
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
  } catch {
    throw new NotATable("It is not UTF-8, perhaps Latin-1. Athena reads UTF-8: convert the file first.");
  }
}

/** The last line may be cut in two. */
function wholeLines(text: string, isWhole: boolean): string {
  return isWhole ? text : text.slice(0, text.lastIndexOf("\n") + 1);
}
