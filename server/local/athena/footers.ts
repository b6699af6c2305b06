import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import type { DuckDBConnection } from "@duckdb/node-api";
import { literal } from "@/server/local/athena-sql/piece";

/** A Parquet file, where DuckDB finds it. */
export interface ParquetFile {
  file: string;
}

/** What the footers of Parquet files say of their columns together, by names in lower case. */
export interface Footers {
  columns: Map<string, { name: string; type: string }>;
  /** Bytes of the column chunks. */
  sizes: Map<string, number>;
}

export const fileList = (files: readonly ParquetFile[]) =>
  `[${files.map(({ file }) => literal(file)).join(", ")}]`;

const rememberedMax = 200;
const remembered = new Map<string, Footers>();

/** Reads footers, or knows them: they stay the same for as long as the files do. */
export async function footersOf(
  connection: DuckDBConnection,
  files: readonly ParquetFile[],
): Promise<Footers> {
  const key = await contentKey(files);
  const known = remembered.get(key);
  remembered.delete(key);
  const footers = known ?? (await readFooters(connection, fileList(files)));
  remembered.set(key, footers);
  const [oldest] = remembered.keys();
  if (remembered.size > rememberedMax && oldest !== undefined) remembered.delete(oldest);
  return footers;
}

/**
 * The very files that lie there now. An object is put by moving a new file there, so what is read of one that was put
 * meanwhile is remembered for files that never come back.
 */
async function contentKey(files: readonly ParquetFile[]): Promise<string> {
  const found = files.map(({ file }) => stat(file, { bigint: true }).catch(() => null));
  const hash = createHash("sha256");
  for (const one of await Promise.all(found))
    hash.update(one ? `${one.dev}/${one.ino}/${one.size}/${one.mtimeNs}/${one.ctimeNs}\n` : "gone\n");
  return hash.digest("hex");
}

async function readFooters(connection: DuckDBConnection, list: string): Promise<Footers> {
  const sizes = await connection.runAndReadAll(
    `SELECT lower(string_split(path_in_schema, ', ')[1]) AS name, CAST(sum(total_compressed_size) AS BIGINT) AS size
     FROM parquet_metadata(${list}) GROUP BY 1`,
  );
  const described = await connection.runAndReadAll(
    `DESCRIBE SELECT * FROM read_parquet(${list}, union_by_name = true)`,
  );
  return {
    sizes: new Map(sizes.getRowsJson().map(([name, size]) => [String(name), Number(size)])),
    columns: new Map(
      described.getRowObjectsJson().map((row) => {
        const name = String(row["column_name"]);
        return [name.toLowerCase(), { name, type: String(row["column_type"]) }];
      }),
    ),
  };
}
