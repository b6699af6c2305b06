import type { DuckDBConnection } from "@duckdb/node-api";
import { AthenaSqlError } from "@/server/local/athena-sql/error";
import { literal, quoteName } from "@/server/local/athena-sql/piece";
import type { Column } from "./catalog";
import { duckType, parseHiveType } from "./hive-type";

export const fileList = (files: readonly string[]) => `[${files.map(literal).join(", ")}]`;

/** Types of one family read into one another; across families Athena refuses. */
function family(type: string): string {
  if (/\[\]$/.test(type)) return "array";
  if (/^(?:STRUCT|MAP)/.test(type)) return type.startsWith("MAP") ? "map" : "row";
  if (/^U?(?:TINYINT|SMALLINT|INTEGER|BIGINT)$/.test(type)) return "integer";
  if (/^(?:FLOAT|DOUBLE)$/.test(type)) return "floating";
  if (type.startsWith("DECIMAL")) return "decimal";
  if (/^TIMESTAMP/.test(type)) return "timestamp";
  // A BYTE_ARRAY without a logical type is read as text, too.
  if (/^(?:VARCHAR|BLOB|ENUM|JSON|UUID)/.test(type)) return "bytes";
  return type;
}

/** SQL for a table's columns over its Parquet files, found by their names; what no file has is NULL. */
export async function parquetColumns(
  connection: DuckDBConnection,
  columns: readonly Column[],
  files: readonly string[],
  urlOf: (file: string) => string,
): Promise<string[]> {
  const source = `read_parquet(${fileList(files)}, union_by_name = true)`;
  const described = await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${source}`);
  const inFiles = new Map(
    described.getRowObjectsJson().map((row) => {
      const name = String(row["column_name"]);
      return [name.toLowerCase(), { name, type: String(row["column_type"]) }];
    }),
  );
  return columns.map((column) => {
    const wanted = duckType(parseHiveType(column.type));
    const found = inFiles.get(column.name.toLowerCase());
    if (!found) return `CAST(NULL AS ${wanted})`;
    if (family(found.type) !== family(wanted)) throw incompatible(column, found.type, urlOf(files[0] ?? ""));
    const name = quoteName(found.name);
    if (found.type === wanted) return name;
    if (wanted === "VARCHAR" && found.type === "BLOB") return `decode(${name})`;
    return `CAST(${name} AS ${wanted})`;
  });
}

function incompatible(column: Column, found: string, url: string): AthenaSqlError {
  return new AthenaSqlError(
    "HIVE_BAD_DATA",
    `Field ${column.name}'s type ${found} in parquet file ${url} is incompatible with type ${column.type} defined in table schema`,
  );
}

/** Bytes of the column chunks of each column, by its name in lower case. */
export async function chunkSizes(
  connection: DuckDBConnection,
  files: readonly string[],
): Promise<Map<string, number>> {
  const read = await connection.runAndReadAll(
    `SELECT lower(string_split(path_in_schema, ', ')[1]) AS name, CAST(sum(total_compressed_size) AS BIGINT) AS size
     FROM parquet_metadata(${fileList(files)}) GROUP BY 1`,
  );
  return new Map(read.getRowsJson().map(([name, size]) => [String(name), Number(size)]));
}
