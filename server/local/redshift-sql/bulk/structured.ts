import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { DuckDBConnection } from "@duckdb/node-api";
import type { SqlSession } from "@/server/local/redshift-sql/types";
import { RedshiftSqlError } from "@/server/sql/error";
import type { CopyPlan } from "./copy-options";
import { readSmall, type SourceFile } from "./s3";
import { stageFile } from "./stage";
import type { Target, TargetColumn } from "./target";
import { duckLiteral, localFile, withDuckDb, withWorkspace } from "./workspace";

const SUPER = 3802;

/** Puts the rows of Parquet and JSON files into the stage; DuckDB reads them and writes them as text. */
export async function stageStructured(
  session: SqlSession,
  plan: CopyPlan,
  target: Target,
  files: SourceFile[],
  stage: string,
): Promise<void> {
  const paths = plan.json.mode === "paths" ? await jsonPaths(session, plan.json.file, target) : undefined;
  await withWorkspace(async (folder) => {
    for (const [index, file] of files.entries()) {
      session.signal?.throwIfAborted();
      const path = await localFile(session.objects, file, folder);
      const text = join(folder, `rows-${index}.csv`);
      await withDuckDb(
        folder,
        [path],
        async (connection) => {
          const query =
            plan.format === "parquet"
              ? parquetQuery(path, file, target, await parquetColumns(connection, path))
              : jsonQuery(path, plan, target, paths);
          await connection.run(asText(query, index, target.columns.length, text));
        },
        session.signal,
      ).catch((error: unknown) => {
        throw structuredError(error);
      });
      await stageFile(session, stage, target.columns.length, text);
      await rm(text);
    }
  });
}

function asText(query: string, file: number, width: number, path: string): string {
  const columns = Array.from({ length: width }, (_, i) => `c${i + 1}`);
  const numbered = `SELECT ${file} AS f, row_number() OVER () AS n, * FROM (${query}) AS source(${columns.join(", ")})`;
  return `COPY (${numbered}) TO ${duckLiteral(path)} (FORMAT csv, HEADER false, NULLSTR '', QUOTE '"', ESCAPE '"', FORCE_QUOTE (${columns.join(", ")}))`;
}

async function parquetColumns(
  connection: DuckDBConnection,
  path: string,
): Promise<{ name: string; type: string }[]> {
  const reader = await connection.runAndReadAll(`DESCRIBE SELECT * FROM read_parquet(${duckLiteral(path)})`);
  return reader
    .getRowObjectsJson()
    .map((row) => ({ name: String(row["column_name"]), type: String(row["column_type"]) }));
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
