import type { DuckDBConnection } from "@duckdb/node-api";
import { literal } from "@/server/local/athena-sql/piece";

/** A Parquet file, where DuckDB finds it, and what tells its content from any other. */
export interface ParquetFile {
  file: string;
  etag: string;
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
  const key = files.map(({ etag }) => etag).join();
  const known = remembered.get(key);
  remembered.delete(key);
  const footers = known ?? (await readFooters(connection, fileList(files)));
  remembered.set(key, footers);
  const [oldest] = remembered.keys();
  if (remembered.size > rememberedMax && oldest !== undefined) remembered.delete(oldest);
  return footers;
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
