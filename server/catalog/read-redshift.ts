import type { AwsTarget } from "@/server/aws/clients";
import { type CatalogPlace, CatalogRefused, catalogRows } from "@/server/aws/redshift-catalog";
import { RunFailure } from "@/server/runs";
import { literal } from "@/server/sql/tokenize";
import type { Source } from "./contract";
import type { SourceTable } from "./source-table";

/** The tables and views of a Redshift schema, as the role sees them. */
export async function readRedshift(
  target: AwsTarget,
  source: Extract<Source, { kind: "redshift" }>,
): Promise<SourceTable[]> {
  const place: CatalogPlace = {
    warehouse: { kind: source.warehouseKind, name: source.warehouse },
    database: source.database,
  };
  const [columns, types, sizes] = await Promise.all([
    readColumns(target, place, source.schema),
    readTypes(target, place, source.schema),
    readSizes(target, place, source.schema),
  ]);
  if (columns.size === 0)
    throw new RunFailure(
      "not_found",
      `The schema ${source.schema} of ${source.database} has no table that your role may see.`,
    );
  return [...columns].map(([name, own]) => ({
    name,
    description: "",
    type: types.get(name)?.includes("VIEW") ? "VIEW" : "TABLE",
    format: "redshift",
    location: null,
    rows: sizes.get(name)?.rows ?? null,
    bytes: sizes.get(name)?.bytes ?? null,
    updatedAt: null,
    columns: own,
  }));
}

async function readColumns(target: AwsTarget, place: CatalogPlace, schema: string) {
  const sql = `SELECT table_name, column_name, data_type FROM svv_all_columns
    WHERE database_name = ${literal(place.database)} AND schema_name = ${literal(schema)}
    ORDER BY table_name, ordinal_position`;
  const tables = new Map<string, SourceTable["columns"]>();
  for await (const rows of catalogRows(target, place, sql)) {
    for (const [table = "", name = "", type = ""] of rows) {
      const columns = tables.get(table) ?? [];
      columns.push({ name, type, description: "", isPartitionKey: false });
      tables.set(table, columns);
    }
  }
  return tables;
}

async function readTypes(target: AwsTarget, place: CatalogPlace, schema: string) {
  const sql = `SELECT table_name, table_type FROM svv_all_tables
    WHERE database_name = ${literal(place.database)} AND schema_name = ${literal(schema)}`;
  const types = new Map<string, string>();
  for await (const rows of catalogRows(target, place, sql))
    for (const [table = "", type = ""] of rows) types.set(table, type);
  return types;
}

const MEGABYTE = 1024 * 1024;

/** SVV_TABLE_INFO is for superusers unless it is granted: no sizes then. Its size counts blocks of 1 MB. */
async function readSizes(target: AwsTarget, place: CatalogPlace, schema: string) {
  const sql = `SELECT "table", tbl_rows, size FROM svv_table_info WHERE "schema" = ${literal(schema)}`;
  const sizes = new Map<string, { rows: number | null; bytes: number }>();
  try {
    for await (const rows of catalogRows(target, place, sql))
      for (const [table = "", count = "", blocks = ""] of rows)
        sizes.set(table, {
          rows: count === "" ? null : Math.round(Number(count)),
          bytes: Number(blocks) * MEGABYTE,
        });
  } catch (error) {
    if (!(error instanceof CatalogRefused)) throw error;
  }
  return sizes;
}
