import { randomBytes } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import type { ObjectAccess } from "@/server/local/redshift-sql/types";
import { stopWhenAborted } from "@/server/local/stop-when-aborted";
import { literal } from "@/server/sql/tokenize";
import type { S3Location } from "./s3";

const MEMORY = "384MB";

const PREFIX = "headgate-bulk-";
let parent: Promise<string> | undefined;

/** A folder of its own for one COPY or UNLOAD, removed with all that is in it. */
export async function withWorkspace<T>(work: (folder: string) => Promise<T>): Promise<T> {
  parent ??= openParent(workspaceParent()).catch((error: unknown) => {
    parent = undefined;
    throw error;
  });
  const folder = await mkdtemp(join(await parent, `${PREFIX}${process.pid}-`));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function workspaceParent(): string {
  const home = process.env["HEADGATE_HOME"];
  return home ? resolve(home, "tmp") : tmpdir();
}

async function openParent(path: string): Promise<string> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  await removeOrphans(path);
  return path;
}

/** Removes the folders of processes that are gone: one that was killed could not remove its own. */
export async function removeOrphans(path: string): Promise<void> {
  for (const name of await readdir(path)) {
    const pid = Number(new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1]);
    if (!pid || isAlive(pid)) continue;
    // In the system's own folder it may be another user's.
    await rm(join(path, name), { recursive: true, force: true }).catch(() => {});
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
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
  const letGo = signal && stopWhenAborted(connection, signal);
  try {
    await connection.run(`SET allowed_directories = [${literal(`${folder}/`)}]`);
    await connection.run(`SET allowed_paths = [${files.map((file) => duckLiteral(file)).join(", ")}]`);
    await connection.run("SET enable_external_access = false");
    await connection.run("SET TimeZone = 'UTC'");
    await connection.run("SET lock_configuration = true");
    return await work(connection);
  } finally {
    letGo?.();
    connection.closeSync();
    instance.closeSync();
  }
}

/** A string literal of DuckDB's, where a backslash is only itself. */
export function duckLiteral(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}
