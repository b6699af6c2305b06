import type { DuckDBConnection } from "@duckdb/node-api";
import { duckLiteral } from "@/server/local/redshift-sql/bulk/workspace";
import { inferCsv } from "./csv";
import { type FileHead, readHead } from "./file-head";
import { glueType, textType } from "./glue-type";
import type { CsvClassifier, FileSchema } from "./types";

/** A file whose schema can't be told; the message says why, without telling paths of this machine. */
export class Unreadable extends Error {
  override name = "Unreadable";
}

const signatures: [string, string][] = [
  ["ORC", "ORC"],
  ["Obj\u0001", "Avro"],
  ["PK\u0003\u0004", "ZIP"],
  ["BZh", "BZIP2"],
  ["(\u00b5/\u00fd", "ZSTD"],
];

/** Finds out what a file holds. */
export async function inferFile(
  connection: DuckDBConnection,
  path: string,
  size: number,
  classifiers: readonly CsvClassifier[],
): Promise<FileSchema> {
  if (size === 0) throw new Unreadable("the file is empty");
  try {
    const head = await readHead(path);
    const beginning = head.bytes.toString("latin1", 0, 4);
    const foreign = signatures.find(([signature]) => beginning.startsWith(signature));
    if (foreign) throw new Unreadable(`the local AWS endpoint doesn't crawl ${foreign[1]} files`);
    if (beginning === "PAR1") return await inferParquet(connection, path, size);
    if (head.bytes.includes(0) && !isUtf16(head.bytes))
      throw new Unreadable("the file is neither text nor Parquet");
    if (looksLikeJson(head)) return await inferJson(connection, path, size, head);
    return await inferCsv(connection, path, head, classifiers);
  } catch (error) {
    if (error instanceof Unreadable) throw error;
    const [first = ""] = (error as Error).message.split("\n");
    throw new Unreadable(first.replaceAll(path, "the file").slice(0, 300));
  }
}

function isUtf16(bytes: Buffer): boolean {
  return (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
}

const beginningOf = ({ bytes }: FileHead) =>
  bytes
    .toString("utf8", 0, 4096)
    .replace(/^\ufeff/, "")
    .trimStart();

function looksLikeJson(head: FileHead): boolean {
  const start = beginningOf(head);
  return start.startsWith("{") || /^\[\s*[[{]/.test(start);
}

async function describeSource(connection: DuckDBConnection, source: string) {
  const reader = await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${source}`);
  return reader
    .getRowObjectsJson()
    .map((row) => ({ name: String(row["column_name"]), type: String(row["column_type"]) }));
}

async function inferParquet(connection: DuckDBConnection, path: string, size: number): Promise<FileSchema> {
  const found = await describeSource(
    connection,
    `read_parquet(${duckLiteral(path)}, hive_partitioning = false)`,
  );
  const rows = await connection.runAndReadAll(
    `SELECT num_rows::DOUBLE AS n FROM parquet_file_metadata(${duckLiteral(path)})`,
  );
  const count = Number(rows.getRowObjectsJson()[0]?.["n"] ?? 0);
  return {
    classification: "parquet",
    compression: "none",
    columns: found.map(({ name, type }) => ({ name: name.toLowerCase(), type: glueType(type) })),
    bytesPerRecord: count === 0 ? size : size / count,
  };
}

const isArray = (head: FileHead) => beginningOf(head).startsWith("[");

const columnOf = ({ name, type }: { name: string; type: string }) => ({
  name: name.toLowerCase(),
  type: textType(type),
});

/** Glue's own classifier makes one column of a file that is one array: its elements are no records to it. */
function elementOf(found: readonly { name: string; type: string }[]): string {
  const [only] = found;
  if (only?.name === "json" && found.length === 1) return textType(only.type);
  const fields = found.map(columnOf).map(({ name, type }) => `${name}:${type}`);
  return `struct<${fields.join(",")}>`;
}

async function inferJson(
  connection: DuckDBConnection,
  path: string,
  size: number,
  head: FileHead,
): Promise<FileSchema> {
  const compression = head.compression === "none" ? "uncompressed" : head.compression;
  const found = await describeSource(
    connection,
    `read_json(${duckLiteral(path)}, format = 'auto', compression = '${compression}', hive_partitioning = false,
      maximum_object_size = 16777216, ignore_errors = false)`,
  );
  const records = Math.max(
    1,
    head.bytes
      .toString("latin1")
      .split("\n")
      .filter((line) => line.trim()).length,
  );
  return {
    classification: "json",
    compression: head.compression,
    columns: isArray(head) ? [{ name: "array", type: `array<${elementOf(found)}>` }] : found.map(columnOf),
    bytesPerRecord: (head.whole ? size : head.consumed) / records,
  };
}
