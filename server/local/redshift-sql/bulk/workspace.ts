import { randomBytes } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import type { ObjectAccess } from "@/server/local/redshift-sql/types";
import { literal } from "@/server/sql/tokenize";
import type { S3Location } from "./s3";

const MEMORY = "384MB";

/** A folder of its own for one COPY or UNLOAD, removed with all that is in it. */
export async function withWorkspace<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "headgate-bulk-"));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The object as a file on this machine: where it lies if that can be told, else a copy in `folder`. */
export async function localFile(
  objects: ObjectAccess,
  location: S3Location,
  folder: string,
): Promise<string> {
  const path = await objects.filePath?.(location.bucket, location.key);
  if (path !== undefined) return path;
  const copy = join(folder, randomBytes(8).toString("hex"));
  const { body } = await objects.get(location.bucket, location.key);
  await pipeline(body, createWriteStream(copy));
  return copy;
}

/** A DuckDB that can reach these files and nothing else, with its memory bounded. */
export async function withDuckDb<T>(
  folder: string,
  files: string[],
  work: (connection: DuckDBConnection) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  const instance = await DuckDBInstance.create(":memory:", {
    memory_limit: MEMORY,
    threads: "2",
    temp_directory: folder,
  });
  const connection = await instance.connect();
  const stop = () => connection.interrupt();
  signal?.addEventListener("abort", stop);
  try {
    await connection.run(`SET allowed_directories = [${literal(`${folder}/`)}]`);
    await connection.run(`SET allowed_paths = [${files.map((file) => duckLiteral(file)).join(", ")}]`);
    await connection.run("SET enable_external_access = false");
    await connection.run("SET TimeZone = 'UTC'");
    await connection.run("SET lock_configuration = true");
    return await work(connection);
  } finally {
    signal?.removeEventListener("abort", stop);
    connection.closeSync();
    instance.closeSync();
  }
}

/** A string literal of DuckDB's, where a backslash is only itself. */
export function duckLiteral(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}
