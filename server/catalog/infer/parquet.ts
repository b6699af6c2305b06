import {
  type FileMetaData,
  parquetMetadata,
  parquetReadObjects,
  parquetSchema,
  type RowGroup,
} from "hyparquet";
import { COLUMNS_MAX, type Inferred, NotATable, ROWS_SHOWN } from "./inferred";
import { COMPRESSORS, codecsUnread } from "./parquet-codecs";
import { fieldOf, type ParquetField, Unreadable } from "./parquet-types";
import { EXACT_TIMES, shownText } from "./parquet-values";

/** A file of which any part can be read. */
export interface Parts {
  bytes: number;
  read(start: number, end: number): Promise<Uint8Array>;
}

export interface Footer {
  metadata: FileMetaData;
  rows: number;
  columns: { name: string; type: string }[];
  warnings: string[];
}

const TAIL_BYTES = 64 * 1024;
const FOOTER_BYTES_MAX = 32 * 1024 * 1024;
const GROUP_BYTES_MAX = 16 * 1024 * 1024;
const PLAIN_BYTES_MAX = 128 * 1024 * 1024;

const SERDE: Inferred["serde"] = {
  serializationLibrary: "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe",
  serializationParameters: { "serialization.format": "1" },
  parameters: { classification: "parquet" },
  inputFormat: "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
  outputFormat: "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
};

/** The columns of a Parquet file by its footer, and its first rows where those cost little. */
export async function inferParquet(file: Parts): Promise<Inferred> {
  const footer = await readFooter(file);
  const { rows, columns, warnings } = footer;
  const shown = await firstRows(file, footer);
  return { format: "parquet", columns, ...shown, rowsKey: null, rowCount: rows, warnings, serde: SERDE };
}

/** The footer of a Parquet file with its columns as Hive types them. */
export async function readFooter(file: Parts): Promise<Footer> {
  const metadata = parsed(await footerBytes(file));
  const fields = readableOf(metadata);
  const left = fields.flatMap(({ name, why }) => (why ? [`The column ${name} is left out: it ${why}.`] : []));
  const columns = fields.flatMap(({ name, field }) =>
    field ? [{ name: name.toLowerCase(), type: field.type }] : [],
  );
  if (columns.length === 0)
    throw new NotATable(`Its footer names no column that Athena reads. ${left[0] ?? ""}`.trim());
  const odd = columns.find(({ name }) => !/^[\p{L}\p{N}_]+$/u.test(name));
  const quoted = odd ? [`Some names, such as “${odd.name}”, must stand in double quotes in queries.`] : [];
  return { metadata, columns, rows: Number(metadata.num_rows), warnings: [...summary(left), ...quoted] };
}

async function footerBytes(file: Parts): Promise<Uint8Array> {
  if (file.bytes < 12) throw new NotATable("It is no Parquet: it is shorter than the shortest one.");
  const tail = await file.read(Math.max(0, file.bytes - TAIL_BYTES), file.bytes);
  const view = new DataView(tail.buffer, tail.byteOffset, tail.byteLength);
  const magic = Buffer.from(tail.subarray(-4)).toString("latin1");
  if (magic === "PARE") throw new NotATable("Its footer is encrypted, which Athena does not read.");
  if (magic !== "PAR1")
    throw new NotATable("It does not end as Parquet does: it was cut off, or is of another format.");
  const needed = view.getUint32(tail.length - 8, true) + 8;
  if (needed > file.bytes) throw new NotATable("Its footer is broken: it would be longer than the file.");
  if (needed > FOOTER_BYTES_MAX) throw new NotATable("Its footer is larger than 32 MB.");
  return needed <= tail.length ? tail : file.read(file.bytes - needed, file.bytes);
}

function parsed(bytes: Uint8Array): FileMetaData {
  try {
    return parquetMetadata(bytes, { geoparquet: false, parsers: EXACT_TIMES });
  } catch (error) {
    throw new NotATable(`Its footer is broken (${(error as Error).message}).`);
  }
}

interface Readable {
  name: string;
  field?: ParquetField;
  why?: string;
}

function readableOf(metadata: FileMetaData): Readable[] {
  const children = childrenOf(metadata);
  if (children.length > COLUMNS_MAX)
    throw new NotATable(`It has ${children.length} columns; ${COLUMNS_MAX} are the most.`);
  const names = new Set<string>();
  return children.map((child) => {
    const { name } = child.element;
    if (names.has(name.toLowerCase()))
      throw new NotATable(
        `Two of its columns are called ${name.toLowerCase()} in lower case, as Glue names them.`,
      );
    names.add(name.toLowerCase());
    // Glue takes 255 characters on one line.
    if (!/^[^\p{Cc}]{1,255}$/u.test(name)) return { name, why: "has no name that Glue takes" };
    try {
      return { name, field: fieldOf(child) };
    } catch (error) {
      if (error instanceof Unreadable) return { name, why: error.message };
      throw error;
    }
  });
}

function childrenOf(metadata: FileMetaData) {
  try {
    return parquetSchema(metadata).children;
  } catch {
    throw new NotATable("Its footer is broken: its schema names fewer columns than it counts.");
  }
}

const SUMMED_FROM = 4;

const summary = (left: readonly string[]) =>
  left.length < SUMMED_FROM ? left : [...left.slice(0, 2), `${left.length - 2} more columns are left out.`];

async function firstRows(file: Parts, { metadata }: Footer): Promise<Pick<Inferred, "rows" | "noRows">> {
  const group = metadata.row_groups.find(({ num_rows }) => num_rows > 0n);
  if (!group) return { rows: [], noRows: null };
  const why = whyUnread(group, file.bytes);
  if (why) return { rows: [], noRows: why };
  const { start, end } = extentOf(group);
  const bytes = await file.read(start, end);
  try {
    return { rows: await rowsOf(bytes, start, { ...metadata, row_groups: [group] }), noRows: null };
  } catch (error) {
    return { rows: [], noRows: `Its rows could not be read here: ${(error as Error).message}.` };
  }
}

function whyUnread(group: RowGroup, fileBytes: number): string | null {
  const { start, end } = extentOf(group);
  if (!(start >= 0 && end <= fileBytes && start < end))
    return "Its footer points at places outside of the file.";
  const unread = codecsUnread(group);
  if (unread) return `Its pages are packed by ${unread}, which is not read here. Athena reads it.`;
  const plain = group.columns.reduce(
    (sum, one) => sum + Number(one.meta_data?.total_uncompressed_size ?? 0),
    0,
  );
  if (end - start <= GROUP_BYTES_MAX && plain <= PLAIN_BYTES_MAX) return null;
  const megabytes = Math.ceil(Math.max(end - start, plain) / 1024 / 1024);
  return `Its first row group has ${megabytes} MB, too much to be read for a preview.`;
}

/** Where the pages of a row group stand. */
function extentOf({ columns }: RowGroup): { start: number; end: number } {
  let [start, end] = [Number.POSITIVE_INFINITY, 0];
  for (const { meta_data } of columns) {
    const at = Number(meta_data?.dictionary_page_offset || meta_data?.data_page_offset || -1n);
    start = Math.min(start, at);
    end = Math.max(end, at + Number(meta_data?.total_compressed_size ?? 0));
  }
  return { start, end };
}

async function rowsOf(
  bytes: Uint8Array,
  start: number,
  metadata: FileMetaData,
): Promise<(string | null)[][]> {
  const fields = readableOf(metadata).flatMap(({ name, field }) => (field ? [{ name, field }] : []));
  const slice = (from: number, to = start + bytes.length) =>
    new Uint8Array(bytes.subarray(Math.max(0, from - start), to - start)).buffer;
  const records = await parquetReadObjects({
    file: { byteLength: start + bytes.length, slice },
    metadata: { ...metadata, schema: metadata.schema.map(withoutLoss) },
    columns: fields.map(({ name }) => name),
    rowStart: 0,
    rowEnd: ROWS_SHOWN,
    utf8: false,
    geoparquet: false,
    parsers: EXACT_TIMES,
    compressors: COMPRESSORS,
  });
  return records.map((record) =>
    fields.map(({ name, field }) => {
      const value: unknown = record[name];
      return value === null || value === undefined ? null : shownText(field.show(value));
    }),
  );
}

/** What the reader would turn into a float, parse or refuse stays as it is stored. */
function withoutLoss(element: FileMetaData["schema"][number]): FileMetaData["schema"][number] {
  const { converted_type, logical_type, ...stored } = element;
  const isStored = (name: string | undefined) => /^(DECIMAL|JSON|BSON|INTERVAL)$/.test(name ?? "");
  return isStored(converted_type) || isStored(logical_type?.type) ? stored : element;
}
