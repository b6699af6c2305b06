import { once } from "node:events";
import { createReadStream, createWriteStream, type WriteStream } from "node:fs";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { unsupported } from "@/server/local/redshift-sql/errors";
import type { ResultColumn, SqlSession } from "@/server/local/redshift-sql/types";
import { headerLine, lineWriter, parquetColumn } from "./format";
import type { UnloadPlan } from "./unload-options";
import { duckLiteral, withDuckDb } from "./workspace";

export interface UnloadedFile {
  key: string;
  bytes: number;
  rows: number;
}

interface Part {
  key: string;
  path: string;
  stream: WriteStream;
  bytes: number;
  rows: number;
  number: number;
}

const MAX_PARTITIONS = 500;
const NO_VALUE = "__HIVE_DEFAULT_PARTITION__";

/** Spools rows into files, one for each partition and size, and puts each to S3 when it is full. */
export class Parts {
  readonly files: UnloadedFile[] = [];
  private readonly session: SqlSession;
  private readonly plan: UnloadPlan;
  private readonly folder: string;
  private readonly columns: ResultColumn[];
  private readonly kept: number[];
  private readonly partitions: number[];
  private readonly line: ReturnType<typeof lineWriter>;
  private readonly header: string;
  private readonly open = new Map<string, Part>();
  private spooled = 0;

  constructor(
    session: SqlSession,
    plan: UnloadPlan,
    columns: ResultColumn[],
    partitions: number[],
    folder: string,
  ) {
    this.session = session;
    this.plan = plan;
    this.folder = folder;
    this.partitions = partitions;
    this.kept = columns.map((_, i) => i).filter((i) => plan.includePartitions || !partitions.includes(i));
    this.columns = this.kept.map((i) => columns[i] as ResultColumn);
    this.line = lineWriter(plan, this.columns);
    this.header = plan.header ? headerLine(plan, this.columns) : "";
  }

  /** Takes a row; the promise, if any, is to be awaited before the next. */
  write(values: (string | null)[]): void | Promise<void> {
    const path = this.partitions
      .map((i) => `${this.plan.partitionBy[this.partitions.indexOf(i)]}=${encodePartition(values[i])}/`)
      .join("");
    const part = this.open.get(path) ?? this.start(path, 0);
    const kept = this.partitions.length > 0 ? this.kept.map((i) => values[i] ?? null) : values;
    const text = this.line(kept);
    part.rows += 1;
    part.bytes += Buffer.byteLength(text);
    const flowing = part.stream.write(text);
    if (part.bytes >= this.plan.maxFileSize) return this.roll(path, part);
    if (!flowing) return once(part.stream, "drain").then(() => {});
  }

  /** Puts what is left; an UNLOAD of no rows still writes a file, unless it is partitioned. */
  async finish(): Promise<void> {
    if (this.open.size === 0 && this.files.length === 0 && this.partitions.length === 0) this.start("", 0);
    for (const part of this.open.values()) await this.put(part);
    this.open.clear();
  }

  abandon(): void {
    for (const part of this.open.values()) part.stream.destroy();
  }

  private start(path: string, number: number): Part {
    if (this.open.size >= MAX_PARTITIONS)
      throw unsupported(`PARTITION BY with more than ${MAX_PARTITIONS} partitions`);
    this.spooled += 1;
    const file = join(this.folder, `part-${this.spooled}`);
    const part = {
      key: this.keyOf(path, number),
      path: file,
      stream: createWriteStream(file),
      bytes: 0,
      rows: 0,
      number,
    };
    if (this.header) {
      part.stream.write(this.header);
      part.bytes = Buffer.byteLength(this.header);
    }
    this.open.set(path, part);
    return part;
  }

  private async roll(path: string, part: Part): Promise<void> {
    await this.put(part);
    this.open.delete(path);
    this.start(path, part.number + 1);
  }

  /** `prefix0000_part_00`, or `prefix000` with PARALLEL OFF; there is one slice here. */
  private keyOf(path: string, number: number): string {
    const { destination, parallel, extension, format, compression } = this.plan;
    const folder = path === "" ? destination.key : `${destination.key.replace(/\/?$/, "/")}${path}`;
    const name = parallel ? `${String(number).padStart(4, "0")}_part_00` : String(number).padStart(3, "0");
    const own = format === "parquet" ? ".parquet" : format === "json" ? ".json" : "";
    const suffix = extension === undefined ? own : `.${extension.replace(/^\./, "")}`;
    return `${folder}${name}${suffix}${compression === "gzip" ? ".gz" : ""}`;
  }

  private async put(part: Part): Promise<void> {
    this.session.signal?.throwIfAborted();
    part.stream.end();
    if (!part.stream.closed) await once(part.stream, "close");
    const path = await this.finished(part.path);
    const { size } = await stat(path);
    await this.session.objects.put(this.plan.destination.bucket, part.key, createReadStream(path));
    this.files.push({ key: part.key, bytes: size, rows: part.rows });
  }

  private async finished(path: string): Promise<string> {
    if (this.plan.format === "parquet") return this.parquet(path);
    if (this.plan.compression !== "gzip") return path;
    await pipeline(createReadStream(path), createGzip(), createWriteStream(`${path}.gz`));
    return `${path}.gz`;
  }

  private async parquet(path: string): Promise<string> {
    const target = `${path}.parquet`;
    const names = this.columns.map((column) => `${duckLiteral(column.label)}: 'VARCHAR'`).join(", ");
    const source = `read_csv(${duckLiteral(path)}, columns = {${names}}, header = false, delim = ',', quote = '"', escape = '"', nullstr = '', allow_quoted_nulls = false, auto_detect = false, max_line_size = 4194304)`;
    const list = this.columns.map(parquetColumn).join(", ");
    await withDuckDb(
      this.folder,
      [],
      (connection) =>
        connection.run(
          `COPY (SELECT ${list} FROM ${source}) TO ${duckLiteral(target)} (FORMAT parquet, COMPRESSION snappy)`,
        ),
      this.session.signal,
    );
    return target;
  }
}

function encodePartition(value: string | null | undefined): string {
  return value === null || value === undefined ? NO_VALUE : encodeURIComponent(value);
}
