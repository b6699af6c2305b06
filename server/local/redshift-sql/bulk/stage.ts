import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { from as copyFrom } from "pg-copy-streams";
import type { SqlSession } from "@/server/local/redshift-sql/types";
import { quoteName } from "@/server/sql/tokenize";

/** A row on its way into the table: which file and line it is from, and its fields as text. */
export interface StagedRow {
  file: number;
  line: number;
  fields: (string | null)[];
}

const ESCAPES: Record<string, string> = { "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r" };

function copyLine({ file, line, fields }: StagedRow): string {
  let text = `${file}\t${line}`;
  for (const field of fields)
    text += field === null ? "\t\\N" : `\t${field.replace(/[\\\t\n\r]/g, (char) => ESCAPES[char] ?? char)}`;
  return `${text}\n`;
}

const BUFFER = 64 * 1024;

async function* copyText(rows: AsyncIterable<StagedRow>): AsyncGenerator<string> {
  let buffer = "";
  for await (const row of rows) {
    buffer += copyLine(row);
    if (buffer.length > BUFFER) {
      yield buffer;
      buffer = "";
    }
  }
  if (buffer) yield buffer;
}

function columnsOf(width: number): string[] {
  return Array.from({ length: width }, (_, i) => `c${i + 1}`);
}

/** Makes a temporary table for rows on their way: the file's number f, the line n, and c1…cn as text. */
export async function createStage(session: SqlSession, table: string, width: number): Promise<void> {
  const columns = columnsOf(width).map((column) => `${column} text`);
  await session.client.query(
    `CREATE TEMP TABLE ${quoteName(table)} (f int, n bigint, ${columns.join(", ")}) ON COMMIT DROP`,
  );
}

async function copyInto(
  session: SqlSession,
  table: string,
  width: number,
  source: Readable,
  format = "",
): Promise<void> {
  const list = ["f", "n", ...columnsOf(width)].join(", ");
  const target = session.client.query(
    copyFrom(`COPY pg_temp.${quoteName(table)} (${list}) FROM STDIN ${format}`),
  );
  await pipeline(source, target, session.signal ? { signal: session.signal } : {});
}

/** Streams rows into the stage. */
export function stageRows(
  session: SqlSession,
  table: string,
  width: number,
  rows: AsyncIterable<StagedRow>,
): Promise<void> {
  return copyInto(session, table, width, Readable.from(copyText(rows), { objectMode: false }));
}

/** Streams a file of ours into the stage, whose fields are f, n, c1…cn, a value in quotes and NULL as nothing. */
export function stageFile(session: SqlSession, table: string, width: number, path: string): Promise<void> {
  return copyInto(session, table, width, createReadStream(path), "(FORMAT csv)");
}
