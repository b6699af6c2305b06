import { AthenaSqlError } from "@/server/local/athena-sql/error";
import { literal, quoteName } from "@/server/local/athena-sql/piece";
import type { TableUse } from "@/server/local/athena-sql/trino/context";
import type { Catalog, CatalogTable } from "./catalog";
import type { Engine } from "./engine";
import { viewColumn } from "./view";

export const informationSchema = "information_schema";

type Cell = string | number | null;

interface Shape {
  columns: readonly string[];
  rows(catalog: Catalog): Promise<Cell[][]>;
}

const catalogName = "awsdatacatalog";

async function allTables(catalog: Catalog): Promise<CatalogTable[]> {
  const tables: CatalogTable[] = [];
  for (const { name } of await catalog.databases()) tables.push(...(await catalog.tables(name)));
  return tables;
}

const shapes: Readonly<Record<string, Shape>> = {
  schemata: {
    columns: ["catalog_name", "schema_name"],
    rows: async (catalog) => (await catalog.databases()).map(({ name }) => [catalogName, name]),
  },
  tables: {
    columns: ["table_catalog", "table_schema", "table_name", "table_type"],
    rows: async (catalog) =>
      (await allTables(catalog)).map(({ database, name, type }) => [
        catalogName,
        database,
        name,
        type === "VIRTUAL_VIEW" ? "VIEW" : "BASE TABLE",
      ]),
  },
  columns: {
    columns: [
      "table_catalog",
      "table_schema",
      "table_name",
      "column_name",
      "ordinal_position",
      "column_default",
      "is_nullable",
      "data_type",
      "comment",
      "extra_info",
    ],
    rows: async (catalog) =>
      (await allTables(catalog)).flatMap((table) =>
        [...table.columns, ...table.partitionKeys].map((column, i) => {
          const key = i >= table.columns.length;
          const { name, type } = viewColumn(column);
          const place = [catalogName, table.database, table.name, name, i + 1];
          return [...place, null, "YES", type, column.comment ?? null, key ? "partition key" : null];
        }),
      ),
  },
};

/** A table of the information schema, with what the caller's catalog holds. */
export interface Described {
  use: TableUse;
  columns: readonly string[];
  rows: Cell[][];
}

export async function describeCatalog(use: TableUse, source: string, catalog: Catalog): Promise<Described> {
  const shape = shapes[use.table];
  if (shape) return { use, columns: shape.columns, rows: await shape.rows(catalog) };
  const reason = `Table '${catalogName}.${informationSchema}.${use.table}' does not exist`;
  throw new AthenaSqlError("TABLE_NOT_FOUND", reason, use.at, source);
}

export async function defineDescribed(
  { connection }: Engine,
  { use, columns, rows }: Described,
): Promise<void> {
  const typeOf = (column: string) => (column === "ordinal_position" ? "BIGINT" : "VARCHAR");
  const structure = JSON.stringify([Object.fromEntries(columns.map((column) => [column, typeOf(column)]))]);
  const records = rows.map((row) => Object.fromEntries(columns.map((column, i) => [column, row[i] ?? null])));
  await connection.run(
    `CREATE TABLE ${quoteName(use.id)} AS SELECT unnest(json_transform($1, ${literal(structure)}), max_depth := 2)`,
    [JSON.stringify(records)],
  );
}
