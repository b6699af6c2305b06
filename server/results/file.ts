import type { StatementRow } from "@/server/statements";
import type { CutReason } from "@/server/statements/contract";
import type { DownloadFormat } from "./contract";
import { csvLine, parseCsv, piecesOf } from "./csv";
import { json, ndjson } from "./formats/json";
import { parquet } from "./formats/parquet";
import type { Source } from "./formats/source";
import { xlsx } from "./formats/xlsx";
import { unpacked } from "./page";
import { columnsOf } from "./read";
import * as store from "./store";
import { type Reader, walkPages } from "./walk";

/** A result in one format. Its bytes are the same whenever they are made, so that they can be made again from anywhere. */
export interface ResultFile {
  bytes(from?: number, to?: number): AsyncGenerator<Buffer>;
  /** What is known of its length without making it. */
  knownLength(): number | null;
  length(): Promise<number>;
}

export function fileOf(statement: StatementRow, format: DownloadFormat, reader: Reader): ResultFile {
  return format === "csv" ? csvFile(statement, reader) : madeFile(statement, format, reader);
}

function csvFile(statement: StatementRow, reader: Reader): ResultFile {
  const head = Buffer.from(csvLine(columnsOf(statement).map((column) => column.name)));
  const isSettled = statement.resultState !== "fetching";
  const isCut = statement.resultState === "cut";
  async function* bytes(from: number): AsyncGenerator<Buffer> {
    if (from < head.length) yield head.subarray(from);
    let skip = Math.max(0, from - head.length);
    let n = 0;
    if (skip > 0) {
      for (const page of await store.listPages(statement.id)) {
        if (skip < page.byteCount) break;
        skip -= page.byteCount;
        n = page.n + 1;
      }
    }
    for await (const page of walkPages(statement.id, { from: n, isCut, reader })) {
      yield (await unpacked(page)).subarray(skip);
      skip = 0;
    }
  }
  return {
    bytes: (from = 0, to = Number.POSITIVE_INFINITY) => between(bytes(from), 0, to - from),
    knownLength: () => (isSettled ? head.length + Number(statement.resultBytes ?? 0) : null),
    length: async () => head.length + ((await store.keptOf(statement.id))?.bytes ?? 0),
  };
}

const WRITERS = { json, ndjson, xlsx, parquet };

// Made once to be counted: a client that broke off tends to come again.
const lengths = new Map<string, number>();
const LENGTHS_MAX = 1_000;

function madeFile(
  statement: StatementRow,
  format: Exclude<DownloadFormat, "csv">,
  reader: Reader,
): ResultFile {
  const { id, resultState } = statement;
  const key = `${id}.${format}`;
  const remember = (length: number) => {
    if (lengths.size >= LENGTHS_MAX) lengths.delete(lengths.keys().next().value ?? "");
    lengths.set(key, length);
  };
  async function* whole(): AsyncGenerator<Buffer> {
    let length = 0;
    for await (const chunk of WRITERS[format](sourceOf(statement, reader))) {
      length += chunk.length;
      if (chunk.length > 0) yield chunk;
    }
    remember(length);
  }
  return {
    bytes: (from = 0, to = Number.POSITIVE_INFINITY) => between(whole(), from, to),
    knownLength: () => (resultState === "fetching" ? null : (lengths.get(key) ?? null)),
    length: async () => {
      if (!lengths.has(key)) for await (const _ of whole()) reader.signal?.throwIfAborted();
      return lengths.get(key) ?? 0;
    },
  };
}

function sourceOf(statement: StatementRow, reader: Reader): Source {
  const isCut = statement.resultState === "cut";
  return {
    columns: columnsOf(statement),
    cutReason: isCut ? (statement.cutReason as CutReason) : null,
    async *batches() {
      for await (const page of walkPages(statement.id, { isCut, reader })) {
        for (const piece of piecesOf(await unpacked(page))) yield parseCsv(piece);
      }
    },
  };
}

/** The bytes `[from, to)` of what comes, without the empty chunks that end a stream early. */
async function* between(chunks: AsyncGenerator<Buffer>, from: number, to: number): AsyncGenerator<Buffer> {
  let at = 0;
  for await (const chunk of chunks) {
    const part = chunk.subarray(Math.max(0, from - at), Math.max(0, to - at));
    at += chunk.length;
    if (part.length > 0) yield part;
    if (at >= to) return;
  }
}
