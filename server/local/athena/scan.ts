import { join } from "node:path";
import { AthenaSqlError, unsupported } from "@/server/local/athena-sql/error";
import { libraries } from "@/server/local/athena-sql/hive/formats";
import { literal, quoteName } from "@/server/local/athena-sql/piece";
import type { TableUse } from "@/server/local/athena-sql/trino/context";
import type { Catalog, CatalogTable, Column, Storage } from "./catalog";
import type { Engine } from "./engine";
import { fileList, footersOf } from "./footers";
import { type Guard, guarded, guardOf } from "./guard";
import { duckType, parseHiveType } from "./hive-type";
import type { Lake, LakeObject } from "./lake";
import { parquetReader } from "./parquet-columns";
import { decoderOf, emptyLine, noDelimiter, noNull, plainLines } from "./plain-lines";
import { hiveNull, partitionValue, prune } from "./prune";
import { s3Url } from "./s3-location";
import { lineReader } from "./text-columns";

/** A file of a table, where DuckDB finds it. */
interface ScannedFile {
  object: LakeObject;
  file: string;
  values: string[];
}

/** A table's files that a query needs. */
export interface Scan {
  use: TableUse;
  table: CatalogTable;
  groups: { storage: Storage; files: ScannedFile[] }[];
  guard: Guard;
}

const inParallel = 16;

// The buffers of DuckDB's reader are several times as large unless they are told to be just so.
const lineMax = 16 * 1024 * 1024;

/**
 * Finds the files a query needs of a table: of the partitions that its conditions leave. They are read in the caller's
 * name, or by Lake Formation's role for the place.
 */
export async function findFiles(
  use: TableUse,
  table: CatalogTable,
  reach: { catalog: Catalog; lake: Lake; folder: string },
): Promise<Scan> {
  const { catalog } = reach;
  const places =
    table.partitionKeys.length === 0
      ? [{ ...storageOf(table), values: [] as string[] }]
      : await prune(use, table.partitionKeys, await catalog.partitions(table));
  const groups = new Map<string, { storage: Storage; files: ScannedFile[] }>();
  for (const place of places) {
    const storage = { ...place, columns: table.given?.stored ?? table.columns };
    const key = JSON.stringify([storage.serde, storage.inputFormat]);
    const group = groups.get(key) ?? { storage, files: [] };
    groups.set(key, group);
    const role = table.given?.roleOf(place.location) ?? null;
    const lake = role === null ? reach.lake : reach.lake.as(role);
    const objects = await lake.data(place.location);
    const encoding = encodingOf(storage);
    for (let at = 0; at < objects.length; at += inParallel) {
      const some = objects.slice(at, at + inParallel);
      const files = some.map(async (object, i) => {
        const path = await lake.file(object);
        const copy = join(reach.folder, `${use.id}-${groups.size}-${group.files.length + at + i}.txt`);
        const text = { path, encoding, copyTo: copy };
        const file = isText(storage) ? await plainLines(object, text).catch(unreadable(object)) : path;
        return { object, file, values: place.values };
      });
      group.files.push(...(await Promise.all(files)));
    }
  }
  const some = [...groups.values()].filter(({ files }) => files.length > 0);
  return { use, table, groups: some, guard: guardOf(table) };
}

function storageOf({ columns, location, inputFormat, outputFormat, serde }: CatalogTable): Storage {
  return { columns, location, inputFormat, outputFormat, serde };
}

const unreadable = (object: LakeObject) => (error: Error) => {
  throw new AthenaSqlError("HIVE_CURSOR_ERROR", `Failed to read file at ${s3Url(object)}: ${error.message}`);
};

const isParquet = ({ serde }: Storage) => serde.library === libraries.parquet;

function isText(storage: Storage): boolean {
  if (isParquet(storage)) return false;
  lineReader(storage);
  return true;
}

function encodingOf({ serde: { parameters } }: Storage): string {
  const encoding = parameters["serialization.encoding"];
  if (encoding === undefined) return "UTF-8";
  if (!decoderOf(encoding)) throw unsupported(`serialization.encoding ${encoding}`);
  return encoding;
}

/** Whether its rows tell which file they are of. */
const isNamed = ({ use, table }: Scan): boolean => use.path || table.partitionKeys.length > 0;

/** Tells the engine which objects a scan's files are, and what their partitions' values, where that is asked for. */
export async function nameScan({ connection }: Engine, scan: Scan): Promise<void> {
  const { use, table, groups } = scan;
  if (!isNamed(scan)) return;
  for (const [n, { files }] of groups.entries())
    await nameFiles(connection, `${use.id}_files_${n}`, files, table);
}

/**
 * Makes the view that stands for a table in the query's SQL. Only of the columns that are read it says how: of ten
 * thousand the engine would be as long at binding them as at reading.
 */
export async function defineScan(
  { connection }: Engine,
  scan: Scan,
  read: ReadonlySet<string>,
): Promise<void> {
  const { use, table, groups } = scan;
  const selects: string[] = [];
  for (const [n, { storage, files }] of groups.entries()) {
    const names = `${use.id}_files_${n}`;
    const own = (await columnsOf(connection, { scan, storage, files }, read)).map(
      ({ name, sql }) => `${sql} AS ${quoteName(name)}`,
    );
    const body = isParquet(storage) ? parquetSource(files) : textSource(storage, table, files);
    const named = table.partitionKeys.map(
      (key, k) => `${partitionValue(`f.v${k}`, key)} AS ${quoteName(key.name)}`,
    );
    const path = use.path ? [`f.url AS "$path"`] : [];
    const joined = isNamed(scan) ? ` JOIN ${quoteName(names)} AS f ON f.file = filename` : "";
    selects.push(`SELECT ${[...own, ...named, ...path].join(", ")} FROM ${body}${joined}`);
  }
  const shown = [...table.columns, ...table.partitionKeys].map(({ name }) => name);
  const names = use.path ? [...shown, "$path"] : shown;
  const text =
    selects.length > 0 ? guarded(selects.join(" UNION ALL "), names, scan.guard) : nothing(table, use);
  await connection.run(`CREATE VIEW ${quoteName(use.id)} AS ${text}`);
}

/** Of the columns in the files those that the query or its guard can ask for; those that it does not read are NULL. */
async function columnsOf(
  connection: Engine["connection"],
  { scan: { table, guard }, storage, files }: { scan: Scan; storage: Storage; files: ScannedFile[] },
  read: ReadonlySet<string>,
): Promise<{ name: string; sql: string }[]> {
  const shown = new Set(table.columns.map(({ name }) => name));
  const isNeeded = (column: Column) => needs(read, column) || guard.reads.has(column.name.toLowerCase());
  const sqlOf = isParquet(storage)
    ? parquetReader((await footersOf(connection, files)).columns, urlOf(files))
    : lineReader(storage).sqlOf;
  return storage.columns.flatMap((column, i) => {
    if (isNeeded(column)) return [{ name: column.name, sql: sqlOf(column, i) }];
    return shown.has(column.name) ? [{ name: column.name, sql: nullOf(column) }] : [];
  });
}

/** How a plan writes a name that is no plain word, or a part of a value, is not relied on. */
const needs = (read: ReadonlySet<string>, { name, type }: Column) =>
  read.has(name.toLowerCase()) || !/^\w+$/.test(name) || type.includes("<");

const urlOf = ([first]: ScannedFile[]) => (first ? s3Url(first.object) : "");

const nullOf = ({ type }: Column) => `CAST(NULL AS ${duckType(parseHiveType(type))})`;

function parquetSource(files: ScannedFile[]): string {
  return `read_parquet(${fileList(files)}, union_by_name = true, filename = true, hive_partitioning = false)`;
}

function textSource(storage: Storage, table: CatalogTable, files: ScannedFile[]): string {
  const header =
    table.parameters["skip.header.line.count"] ?? storage.serde.parameters["skip.header.line.count"];
  if ((table.parameters["skip.footer.line.count"] ?? "0") !== "0")
    throw unsupported("skip.footer.line.count");
  const lines = `read_csv(${fileList(files)}, columns = {'line': 'VARCHAR'}, delim = ${literal(noDelimiter)}, quote = '', escape = '', header = false, auto_detect = false, strict_mode = false, nullstr = ${literal(noNull)}, max_line_size = ${lineMax}, buffer_size = ${lineMax}, filename = true, hive_partitioning = false, skip = ${Number(header ?? 0) || 0})`;
  const read = `SELECT CASE WHEN line = ${literal(emptyLine)} THEN '' ELSE coalesce(line, '') END AS line, filename FROM ${lines}`;
  return `(SELECT ${lineReader(storage).parsed} AS parsed, filename FROM (${read}))`;
}

function nothing(table: CatalogTable, use: TableUse): string {
  const columns = [...table.columns, ...table.partitionKeys].map(
    (column) => `${nullOf(column)} AS ${quoteName(column.name)}`,
  );
  if (use.path) columns.push(`CAST(NULL AS VARCHAR) AS "$path"`);
  return `SELECT ${columns.join(", ")} WHERE false`;
}

/** The table of a scan's files: their URLs and the values of their partitions. */
async function nameFiles(
  connection: Engine["connection"],
  name: string,
  files: ScannedFile[],
  table: CatalogTable,
): Promise<void> {
  const fields = ["file", "url", ...table.partitionKeys.map((_, k) => `v${k}`)];
  const rows = files.map(({ file, object, values }) =>
    Object.fromEntries([
      ["file", file],
      ["url", s3Url(object)],
      ...values.map((value, k) => [`v${k}`, value === hiveNull ? null : value]),
    ]),
  );
  const structure = JSON.stringify([Object.fromEntries(fields.map((field) => [field, "VARCHAR"]))]);
  await connection.run(
    `CREATE TABLE ${quoteName(name)} AS SELECT unnest(json_transform($1, $2), max_depth := 2)`,
    [JSON.stringify(rows), structure],
  );
}

/** Bytes a scan reads: whole files of text, and of Parquet the chunks of the columns that are wanted. */
export async function bytesRead({ connection }: Engine, scan: Scan, columns: Set<string>): Promise<number> {
  let bytes = 0;
  const read = new Set([...columns, ...scan.guard.reads]);
  for (const { storage, files } of scan.groups) {
    if (isParquet(storage)) {
      const { sizes } = await footersOf(connection, files);
      for (const column of read) bytes += sizes.get(column) ?? 0;
    } else bytes += files.reduce((sum, { object }) => sum + object.size, 0);
  }
  return bytes;
}

export const filesOf = (scan: Scan): string[] =>
  scan.groups.flatMap(({ files }) => files.map(({ file }) => file));
