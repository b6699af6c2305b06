import { type FileHandle, mkdir, open, readdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { ResultColumn, RowSink } from "@/server/local/redshift-sql";
import { csvWriter } from "./csv";
import { fieldWriter } from "./field";

/*
 * A result is one file: its pages one after the other, then a JSON footer with each page's place, then the footer's
 * length in the last eight bytes. So any page is one read, and nothing is in memory but the page being filled.
 */

interface Footer {
  columns: ResultColumn[];
  format: "JSON" | "CSV";
  rows: number;
  bytes: number;
  pages: [offset: number, length: number][];
}

export interface ResultLimits {
  resultBytes: number;
  rowBytes: number;
  pageBytes: number;
  pageRows: number;
}

/** A result that the Data API refuses to hold, in its own words. */
export class ResultTooLargeError extends Error {
  override readonly name = "ResultTooLargeError";
}

const trailerBytes = 8;

export class ResultWriter implements RowSink {
  rows = 0;
  bytes = 0;
  private readonly path: string;
  private readonly format: "JSON" | "CSV";
  private readonly limits: ResultLimits;
  private head: ResultColumn[] = [];
  private encode: (row: readonly (string | null)[]) => string = () => "";
  private page: string[] = [];
  private pageLength = 0;
  private offset = 0;
  private readonly pages: Footer["pages"] = [];
  private file: FileHandle | null = null;

  constructor(path: string, format: "JSON" | "CSV", limits: ResultLimits) {
    this.path = path;
    this.format = format;
    this.limits = limits;
  }

  columns(columns: ResultColumn[]): void {
    this.head = columns;
    this.encode = this.format === "CSV" ? csvWriter(columns) : fieldWriter(columns);
  }

  row(values: (string | null)[]): void | Promise<void> {
    let size = 0;
    for (const value of values) if (value !== null) size += Buffer.byteLength(value);
    if (size > this.limits.rowBytes) {
      throw new ResultTooLargeError(
        `ERROR: Packet for query is too large (${size} > ${this.limits.rowBytes}). The maximum size of a row is 64 KB.`,
      );
    }
    this.bytes += size;
    if (this.bytes > this.limits.resultBytes) {
      throw new ResultTooLargeError("ERROR: Database response exceeded size limit");
    }
    const text = this.encode(values);
    this.rows += 1;
    this.page.push(text);
    this.pageLength += text.length;
    if (this.pageLength >= this.limits.pageBytes || this.page.length >= this.limits.pageRows) {
      return this.flush();
    }
    return undefined;
  }

  /** Writes what is left; after this the result can be read. */
  async finish(): Promise<void> {
    const last = this.encodePage();
    const footer: Footer = {
      columns: this.head,
      format: this.format,
      rows: this.rows,
      bytes: this.bytes,
      pages: this.pages,
    };
    const json = Buffer.from(JSON.stringify(footer));
    const trailer = Buffer.alloc(trailerBytes);
    trailer.writeBigUInt64BE(BigInt(json.length));
    const file = await this.openFile();
    try {
      await file.write(Buffer.concat([last, json, trailer]), 0, undefined, this.offset);
    } finally {
      await file.close();
      this.file = null;
    }
  }

  /** Removes what was written so far. */
  async discard(): Promise<void> {
    await this.file?.close();
    this.file = null;
    await rm(this.path, { force: true });
  }

  private encodePage(): Buffer {
    if (this.page.length === 0) return Buffer.alloc(0);
    const text = this.format === "CSV" ? this.page.join("") : `[${this.page.join(",")}]`;
    const data = Buffer.from(text);
    this.pages.push([this.offset, data.length]);
    this.page = [];
    this.pageLength = 0;
    return data;
  }

  private async flush(): Promise<void> {
    const data = this.encodePage();
    const at = this.offset;
    this.offset += data.length;
    const file = await this.openFile();
    await file.write(data, 0, data.length, at);
  }

  private async openFile(): Promise<FileHandle> {
    if (this.file) return this.file;
    try {
      this.file = await open(this.path, "w", 0o600);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
      await mkdir(dirname(this.path), { recursive: true, mode: 0o700 });
      this.file = await open(this.path, "w", 0o600);
    }
    return this.file;
  }
}

export interface ResultPage {
  columns: ResultColumn[];
  totalRows: number;
  text: string;
  hasNext: boolean;
}

async function readFooter(file: FileHandle): Promise<Footer> {
  const { size } = await file.stat();
  const trailer = Buffer.alloc(trailerBytes);
  await file.read(trailer, 0, trailerBytes, size - trailerBytes);
  const length = Number(trailer.readBigUInt64BE());
  const json = Buffer.alloc(length);
  await file.read(json, 0, length, size - trailerBytes - length);
  return JSON.parse(json.toString()) as Footer;
}

/** Reads one page of a result, counted from 0; null when the result is gone. An empty result has one empty page. */
export async function readPage(path: string, index: number): Promise<ResultPage | null> {
  let file: FileHandle;
  try {
    file = await open(path, "r");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
  try {
    const footer = await readFooter(file);
    const place = footer.pages[index];
    const data = Buffer.alloc(place?.[1] ?? 0);
    if (place) await file.read(data, 0, place[1], place[0]);
    return {
      columns: footer.columns,
      totalRows: footer.rows,
      text: data.toString(),
      hasNext: index + 1 < footer.pages.length,
    };
  } finally {
    await file.close();
  }
}

/** Where the result of a part of a statement lies; statements are spread over 256 folders. */
export function resultPath(folder: string, statementId: string, n: number): string {
  return join(folder, statementId.slice(0, 2), statementId, String(n));
}

export async function removeResults(folder: string, statementId: string): Promise<void> {
  await rm(join(folder, statementId.slice(0, 2), statementId), { recursive: true, force: true });
}

/** Ids of all statements that have a folder of results. */
export async function* statementsWithResults(folder: string): AsyncGenerator<string> {
  for (const part of await readdir(folder).catch(() => [])) {
    for (const id of await readdir(join(folder, part)).catch(() => [])) yield id;
  }
}
