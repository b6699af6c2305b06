import { AthenaSqlError } from "@/server/local/athena-sql/error";
import { quoteName } from "@/server/local/athena-sql/piece";
import type { Column } from "./catalog";
import type { Footers } from "./footers";
import { duckType, parseHiveType } from "./hive-type";

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

/** SQL for a table's column over its Parquet files, found by its name; what no file has is NULL. */
export function parquetReader(inFiles: Footers["columns"], url: string): (column: Column) => string {
  return (column) => {
    const wanted = duckType(parseHiveType(column.type));
    const found = inFiles.get(column.name.toLowerCase());
    if (!found) return `CAST(NULL AS ${wanted})`;
    if (family(found.type) !== family(wanted)) throw incompatible(column, found.type, url);
    const name = quoteName(found.name);
    if (found.type === wanted) return name;
    if (wanted === "VARCHAR" && found.type === "BLOB") return `decode(${name})`;
    return `CAST(${name} AS ${wanted})`;
  };
}

function incompatible(column: Column, found: string, url: string): AthenaSqlError {
  return new AthenaSqlError(
    "HIVE_BAD_DATA",
    `Field ${column.name}'s type ${found} in parquet file ${url} is incompatible with type ${column.type} defined in table schema`,
  );
}
