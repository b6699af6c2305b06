import { once } from "node:events";
import { createWriteStream, type WriteStream } from "node:fs";
import { finished } from "node:stream/promises";
import { textOf } from "@/server/local/athena-sql/piece";
import { columnName } from "@/server/local/athena-sql/trino/alias";
import { csvLine } from "./csv";
import type { Bound } from "./query";
import { type ResultColumn, resultColumn } from "./result-type";
import type { CsvBody } from "./session";
import { textValue } from "./text-value";

export interface Selected {
  columns: ResultColumn[];
  rows: number;
  bytes: number;
  body: CsvBody;
}

/** So many bytes stay in memory: a file is made for what is more. */
const memoryMax = 1024 * 1024;

/** Runs a query and writes its rows as CSV, into a file at `path` where they are many. */
export async function selectToCsv(bound: Bound, path: string, signal: AbortSignal): Promise<Selected> {
  const { engine, query, told } = bound;
  const parts: string[] = [];
  let file: WriteStream | undefined;
  try {
    const result = await engine.connection.stream(textOf(query.piece));
    const types = result.columnTypes();
    const columns = result
      .columnNames()
      .map((name, i) => resultColumn(columnName(name, i), types[i] as (typeof types)[number]));
    let bytes = 0;
    let rows = 0;
    const write = async (text: string) => {
      bytes += Buffer.byteLength(text);
      parts.push(text);
      if (bytes <= memoryMax) return;
      file ??= createWriteStream(path);
      if (!file.write(parts.splice(0).join(""))) await once(file, "drain");
    };
    await write(csvLine(columns.map(({ name }) => name)));
    for await (const batch of result.yieldRows()) {
      signal.throwIfAborted();
      rows += batch.length;
      await write(batch.map((row) => csvLine(row.map((value, i) => textValue(value, types[i])))).join(""));
    }
    if (!file) return { columns, rows, bytes, body: Buffer.from(parts.join("")) };
    file.end();
    await finished(file);
    return { columns, rows, bytes, body: { path } };
  } catch (error) {
    file?.destroy();
    throw told(error);
  }
}
