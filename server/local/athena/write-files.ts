import { randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { DuckDBConnection } from "@duckdb/node-api";
import { AthenaSqlError, unsupported } from "@/server/local/athena-sql/error";
import { libraries } from "@/server/local/athena-sql/hive/formats";
import { literal, quoteName } from "@/server/local/athena-sql/piece";
import type { Storage } from "./catalog";
import { partitionPath } from "./partition-name";
import { asFolder, parseS3 } from "./s3-location";
import type { Session } from "./session";

const writersMax = 100;

export interface Target {
  location: string;
  storage: Pick<Storage, "serde">;
  /** parquet and text: what the files are pressed with. */
  compression: string;
  columns: readonly string[];
  partitionKeys: readonly string[];
  /** Where the files of partitions lie that exist already. */
  locationOf(values: readonly (string | null)[]): string | null;
  /** The role with which Lake Formation writes at a place; null leaves it to the caller. */
  roleOf(location: string): string | null;
}

export interface WrittenPartition {
  values: (string | null)[];
  location: string;
  url: string;
  bytes: number;
}

/** Writes the rows of a table of the engine's into the lake, a file for each partition. */
export async function writeFiles(
  connection: DuckDBConnection,
  source: string,
  target: Target,
  session: Session,
): Promise<WrittenPartition[]> {
  const written: WrittenPartition[] = [];
  for (const values of await partitionsOf(connection, source, target)) {
    session.signal.throwIfAborted();
    const path = join(session.folder, randomUUID());
    const matching = target.partitionKeys.map((key, i) => {
      const value = values[i] ?? null;
      return `CAST(${quoteName(key)} AS VARCHAR) IS NOT DISTINCT FROM ${value === null ? "NULL" : literal(value)}`;
    });
    const where = matching.length > 0 ? ` WHERE ${matching.join(" AND ")}` : "";
    const rows = `SELECT ${target.columns.map(quoteName).join(", ")} FROM ${source}${where}`;
    await connection.run(`COPY (${rows}) TO ${literal(path)} (${copyOptions(target)})`);
    const named =
      asFolder(target.location) +
      (values.length > 0
        ? `${partitionPath(
            target.partitionKeys.map((name) => ({ name })),
            values,
          )}/`
        : "");
    const location = target.locationOf(values) ?? named;
    const { size } = await stat(path);
    const url = `${asFolder(location)}${fileName(session, target)}`;
    const role = target.roleOf(location);
    await put(role === null ? session.objects : session.objectsAs(role), url, path);
    written.push({ values, location, url, bytes: size });
  }
  return written;
}

async function partitionsOf(connection: DuckDBConnection, source: string, { partitionKeys }: Target) {
  if (partitionKeys.length === 0) return [[]];
  const keys = partitionKeys.map((key) => `CAST(${quoteName(key)} AS VARCHAR)`).join(", ");
  const read = await connection.runAndReadAll(
    `SELECT DISTINCT ${keys} FROM ${source} ORDER BY ALL LIMIT ${writersMax + 1}`,
  );
  const values = read.getRowsJson().map((row) => row.map((value) => (value === null ? null : String(value))));
  if (values.length > writersMax) {
    throw new AthenaSqlError(
      "HIVE_TOO_MANY_OPEN_PARTITIONS",
      `Exceeded limit of ${writersMax} open writers for partitions/buckets`,
    );
  }
  return values;
}

function copyOptions({ storage, compression }: Target): string {
  const { library, parameters } = storage.serde;
  const pressed = compression === "none" ? "uncompressed" : compression;
  switch (library) {
    case libraries.parquet:
      return `FORMAT parquet, COMPRESSION ${pressed}`;
    case libraries.openxJson:
    case libraries.hiveJson:
      return `FORMAT json, COMPRESSION ${pressed}`;
    case libraries.text: {
      if (parameters["escape.delim"] !== undefined) throw unsupported("Writing into a table with ESCAPED BY");
      const separator = parameters["field.delim"] ?? "\u0001";
      const nullText = parameters["serialization.null.format"] ?? "\\N";
      return `FORMAT csv, DELIMITER ${literal(separator)}, QUOTE '', ESCAPE '', HEADER false, NULLSTR ${literal(nullText)}, COMPRESSION ${pressed}`;
    }
    default:
      throw unsupported(`Writing with SerDe ${library}`);
  }
}

function fileName({ now, executionId }: Session, { storage, compression }: Target): string {
  const time = now
    .toISOString()
    .replace(/[-:]|\.\d+Z/g, "")
    .replace("T", "_");
  const ending = storage.serde.library !== libraries.parquet && compression === "gzip" ? ".gz" : "";
  return `${time}_00000_${executionId.slice(0, 5)}_${randomUUID()}${ending}`;
}

async function put(objects: Session["objects"], url: string, path: string): Promise<void> {
  const place = parseS3(url);
  if (!place) throw new AthenaSqlError("INVALID_TABLE_PROPERTY", `Not an S3 location: ${url}`);
  try {
    await objects.put(place.bucket, place.key, createReadStream(path));
  } catch (error) {
    throw new AthenaSqlError(
      "HIVE_WRITER_CLOSE_ERROR",
      `Error committing write to ${url}: ${(error as Error).message}`,
    );
  }
}
