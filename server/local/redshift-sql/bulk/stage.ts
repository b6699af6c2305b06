import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { from as copyFrom } from "pg-copy-streams";
import { quoteName } from "@/server/local/redshift-sql/tokenize";
import type { SqlSession } from "@/server/local/redshift-sql/types";

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

async function* copyText(rows: AsyncIterable<StagedRow>, count: { rows: number }): AsyncGenerator<string> {
  let buffer = "";
  for await (const row of rows) {
    count.rows += 1;
    buffer += copyLine(row);
    if (buffer.length > BUFFER) {
      yield buffer;
      buffer = "";
    }
  }
  if (buffer) yield buffer;
}

/** Streams rows into a temporary table of text columns c1…cn, dropped at the end of the transaction. */
export async function stageRows(
  session: SqlSession,
  table: string,
  width: number,
  rows: AsyncIterable<StagedRow>,
): Promise<number> {
  const columns = Array.from({ length: width }, (_, i) => `c${i + 1}`);
  const name = `pg_temp.${quoteName(table)}`;
  await session.client.query(
    `CREATE TEMP TABLE ${quoteName(table)} (f int, n bigint, ${columns.map((column) => `${column} text`).join(", ")}) ON COMMIT DROP`,
  );
  const count = { rows: 0 };
  const target = session.client.query(copyFrom(`COPY ${name} (f, n, ${columns.join(", ")}) FROM STDIN`));
  const options = session.signal ? { signal: session.signal } : {};
  await pipeline(Readable.from(copyText(rows, count), { objectMode: false }), target, options);
  return count.rows;
}
