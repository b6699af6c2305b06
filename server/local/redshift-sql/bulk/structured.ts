import { RedshiftSqlError } from "@/server/local/redshift-sql/errors";
import type { SqlSession } from "@/server/local/redshift-sql/types";
import type { CopyPlan } from "./copy-options";
import { readSmall, type SourceFile } from "./s3";
import type { StagedRow } from "./stage";
import type { Target, TargetColumn } from "./target";
import { duckLiteral, localFile, withDuckDb } from "./workspace";

const SUPER = 3802;

/** The rows of Parquet and JSON files, read by DuckDB and handed on as text. */
export async function* structuredRows(
  session: SqlSession,
  plan: CopyPlan,
  target: Target,
  files: SourceFile[],
  folder: string,
): AsyncGenerator<StagedRow> {
  const paths = plan.json.mode === "paths" ? await jsonPaths(session, plan.json.file, target) : undefined;
  for (const [index, file] of files.entries()) {
    const path = await localFile(session.objects, file, folder);
    yield* fileRows(session, folder, path, index, async (columnsOf) =>
      plan.format === "parquet"
        ? parquetQuery(path, file, target, await columnsOf(path))
        : jsonQuery(path, plan, target, paths),
    );
  }
}

type ColumnsOf = (path: string) => Promise<{ name: string; type: string }[]>;

async function* fileRows(
  session: SqlSession,
  folder: string,
  path: string,
  file: number,
  query: (columnsOf: ColumnsOf) => Promise<string>,
): AsyncGenerator<StagedRow> {
  // DuckDB pushes and a generator pulls: rows wait in `queue`, a chunk at a time.
  const chunks: (string | null)[][][] = [];
  const signals = { pulled: () => {}, pushed: () => {}, ended: false, failed: undefined as unknown };
  const reading = withDuckDb(folder, [path], async (connection) => {
    const columnsOf: ColumnsOf = async (source) => {
      const reader = await connection.runAndReadAll(
        `DESCRIBE SELECT * FROM read_parquet(${duckLiteral(source)})`,
      );
      return reader
        .getRowObjectsJson()
        .map((row) => ({ name: String(row["column_name"]), type: String(row["column_type"]) }));
    };
    const result = await connection.stream(await query(columnsOf));
    for (
      let chunk = await result.fetchChunk();
      chunk && chunk.rowCount > 0;
      chunk = await result.fetchChunk()
    ) {
      session.signal?.throwIfAborted();
      if (signals.ended) return;
      chunks.push(chunk.getRows() as (string | null)[][]);
      signals.pushed();
      if (chunks.length > 4)
        await new Promise<void>((resolve) => {
          signals.pulled = resolve;
        });
    }
  })
    .catch((error: unknown) => {
      signals.failed = error;
    })
    .finally(() => {
      signals.ended = true;
      signals.pushed();
    });
  let line = 0;
  try {
    for (;;) {
      const chunk = chunks.shift();
      signals.pulled();
      if (chunk) for (const fields of chunk) yield { file, line: ++line, fields };
      else if (signals.ended) break;
      else
        await new Promise<void>((resolve) => {
          signals.pushed = resolve;
        });
    }
  } finally {
    signals.ended = true;
    signals.pulled();
    await reading;
  }
  if (signals.failed) throw structuredError(signals.failed);
}

function structuredError(error: unknown): unknown {
  if (error instanceof RedshiftSqlError || !(error instanceof Error) || error.name === "AbortError")
    return error;
  const [first = ""] = error.message.split("\n");
  return new RedshiftSqlError(first.replace(/ in file ".*"/, ""), { sqlState: "XX000" });
}

/** Parquet columns go to the table's by their places, so there must be as many. */
function parquetQuery(
  path: string,
  file: SourceFile,
  target: Target,
  columns: { name: string; type: string }[],
): string {
  if (columns.length !== target.columns.length)
    throw new RedshiftSqlError(
      `Spectrum Scan Error: Number of attributes in the file (${columns.length}) does not match the number of columns in the table (${target.columns.length}). File '${file.url}'`,
      { sqlState: "XX000" },
    );
  const list = columns.map(({ name, type }) => {
    const column = `"${name.replaceAll('"', '""')}"`;
    const nested = /\[\]$|^STRUCT|^MAP|^UNION/.test(type);
    if (type === "BLOB") return `CASE WHEN ${column} IS NOT NULL THEN '\\x' || hex(${column}) END`;
    return nested ? `CAST(to_json(${column}) AS VARCHAR)` : `CAST(${column} AS VARCHAR)`;
  });
  return `SELECT ${list.join(", ")} FROM read_parquet(${duckLiteral(path)})`;
}

function jsonQuery(path: string, plan: CopyPlan, target: Target, paths: string[] | undefined): string {
  const compression = plan.compression === "gzip" ? ", compression = 'gzip'" : "";
  const source = `read_json_objects(${duckLiteral(path)}, format = 'auto', maximum_object_size = 16777216${compression})`;
  const list = target.columns.map((column, i) => jsonColumn(column, plan, paths?.[i]));
  return `SELECT ${list.join(", ")} FROM ${source}`;
}

function jsonColumn(column: TargetColumn, plan: CopyPlan, path: string | undefined): string {
  if (plan.json.mode === "noshred") return "CAST(json AS VARCHAR)";
  const own = duckLiteral(path ?? `$."${column.name.replaceAll('"', '\\"')}"`);
  const read = (at: string) =>
    column.typeId === SUPER
      ? `CAST(json_extract(json, ${at}) AS VARCHAR)`
      : `json_extract_string(json, ${at})`;
  if (plan.json.mode !== "ignorecase") return read(own);
  const key = `list_filter(json_keys(json), k -> lower(k) = ${duckLiteral(column.name.toLowerCase())})[1]`;
  return read(`'$."' || ${key} || '"'`);
}

/** A JSONPaths file holds one path for each column; `$['a'][0]` becomes `$."a"[0]`. */
async function jsonPaths(
  session: SqlSession,
  file: { bucket: string; key: string },
  target: Target,
): Promise<string[]> {
  let paths: unknown;
  try {
    paths = (JSON.parse(await readSmall(session.objects, file)) as { jsonpaths: unknown }).jsonpaths;
  } catch (error) {
    if (error instanceof SyntaxError)
      throw new RedshiftSqlError("Invalid JSONPath format: not a JSON object");
    throw error;
  }
  if (!Array.isArray(paths) || !paths.every((path) => typeof path === "string"))
    throw new RedshiftSqlError("Invalid JSONPath format: jsonpaths must be a list of strings");
  if (paths.length !== target.columns.length)
    throw new RedshiftSqlError(
      `Number of jsonpaths and the number of columns should match. JSONPath size: ${paths.length}, Number of columns in table or column list: ${target.columns.length}`,
    );
  return paths.map((path) =>
    path.replace(/\[\s*(?:'([^']*)'|"([^"]*)")\s*\]/g, (_: string, a?: string, b?: string) => `."${a ?? b}"`),
  );
}
