import { AthenaSqlError } from "@/server/local/athena-sql/error";
import type { TableUse } from "@/server/local/athena-sql/trino/context";
import { type Translated, translateQuery } from "@/server/local/athena-sql/trino/translate";
import type { Catalog, CatalogTable } from "./catalog";
import { readable } from "./guard";
import { type Described, describeCatalog, informationSchema } from "./information-schema";
import { readView } from "./view";

const viewDepthMax = 16;

/** What the names in a query's FROM stand for: tables, and views whose own queries are resolved in turn. */
export interface Resolved {
  tables: { use: TableUse; table: CatalogTable }[];
  /** Tables of the information schema. */
  described: Described[];
  /** In the order they have to be made in. */
  views: ResolvedView[];
}

/** Who reads a view reads its tables with rights of one's own. */
interface ResolvedView {
  use: TableUse;
  name: string;
  query: Translated;
  /** Those of its columns that the caller may read; null for all. */
  columns: string[] | null;
}

/** Whether what it reads differs from reader to reader; what is listed of the catalog always does. */
export const isGiven = ({ tables, described, views }: Resolved): boolean =>
  described.length > 0 || tables.some(({ table }) => table.given) || views.some(({ columns }) => columns);

export async function resolve(query: Translated, catalog: Catalog): Promise<Resolved> {
  const resolved: Resolved = { tables: [], described: [], views: [] };
  await resolveInto(resolved, query, catalog, 0);
  return resolved;
}

async function resolveInto(
  resolved: Resolved,
  query: Translated,
  catalog: Catalog,
  depth: number,
): Promise<void> {
  for (const use of query.tables) {
    if (use.database === informationSchema) {
      resolved.described.push(await describeCatalog(use, query.source, catalog));
      continue;
    }
    const table = await findTable(use, query.source, catalog);
    const shown = readable(table, refusing(use, query.source));
    if (table.type !== "VIRTUAL_VIEW") {
      resolved.tables.push({ use, table: shown });
      continue;
    }
    const name = `awsdatacatalog.${use.database}.${use.table}`;
    const failed = (reason: string) =>
      new AthenaSqlError(
        "INVALID_VIEW",
        `Failed analyzing stored view '${name}': ${reason}`,
        use.at,
        query.source,
      );
    if (depth >= viewDepthMax) throw failed("View is recursive");
    try {
      const view = readView(table);
      const inner = translateQuery(view.originalSql, {
        database: view.schema ?? use.database,
        prefix: `${use.id}_`,
      });
      await resolveInto(resolved, inner, catalog, depth + 1);
      const columns = table.given ? shown.columns.map((column) => column.name) : null;
      resolved.views.push({ use, name, query: inner, columns });
    } catch (error) {
      if (!(error instanceof AthenaSqlError) || error.code === "INVALID_VIEW") throw error;
      throw failed(error.message);
    }
  }
}

const refusing = (use: TableUse, source: string) => (code: string, reason: string) =>
  new AthenaSqlError(code, reason, use.at, source);

async function findTable(use: TableUse, source: string, catalog: Catalog): Promise<CatalogTable> {
  const refuse = refusing(use, source);
  if (use.catalog !== null && use.catalog !== "awsdatacatalog") {
    throw refuse("CATALOG_NOT_FOUND", `Catalog '${use.catalog}' does not exist`);
  }
  const table = await catalog.table(use.database, use.table);
  if (table) {
    if (table.parameters["table_type"]?.toUpperCase() === "ICEBERG") {
      throw refuse(
        "NOT_SUPPORTED",
        `Table '${use.table}' is an ICEBERG table, which is not supported by the local engine`,
      );
    }
    if (table.parameters["projection.enabled"]?.toLowerCase() === "true") {
      throw refuse(
        "NOT_SUPPORTED",
        `Partition projection of table '${use.table}' is not supported by the local engine`,
      );
    }
    return table;
  }
  if (!(await catalog.database(use.database))) {
    throw refuse("SCHEMA_NOT_FOUND", `Schema '${use.database}' does not exist`);
  }
  throw refuse("TABLE_NOT_FOUND", `Table 'awsdatacatalog.${use.database}.${use.table}' does not exist`);
}
