import { findDatabase } from "@/server/local/catalog/databases";
import { databaseNotFound, entityNotFound, tableNotFound } from "@/server/local/catalog/errors";
import { findTable } from "@/server/local/catalog/tables";
import type { Queryable } from "@/server/local/state/transaction";
import { type Expression, isSaved, type Resource } from "./resource";

/** What there is to know of a thing before permissions are given on it. */
export interface Subject {
  /** Links and views know fewer permissions than what has data. */
  form: "plain" | "link" | "view";
  columnNames: string[];
  partitionKeys: string[];
}

const plain: Subject = { form: "plain", columnNames: [], partitionKeys: [] };
const tagNotFound = () => entityNotFound("Tag or tag value does not exist.");

/** Throws EntityNotFound unless it is there; keeps databases and tables from vanishing while the transaction lasts. */
export async function findSubject(client: Queryable, resource: Resource): Promise<Subject> {
  const { catalogId } = resource;
  switch (resource.kind) {
    case "catalog":
    case "location":
      return plain;
    case "database":
    case "allTables":
      return findDatabaseSubject(client, catalogId, resource.database);
    case "table":
    case "columns":
      return findTableSubject(client, catalogId, resource.database, resource.table);
    case "cellsFilter": {
      const subject = await findTableSubject(client, catalogId, resource.database, resource.table);
      const { rowCount } = await client.query(
        `select 1 from lakeformation_cells_filter
         where account_id = $1 and database_name = $2 and table_name = $3 and name = $4 for key share`,
        [catalogId, resource.database, resource.table, resource.name],
      );
      if (rowCount === 0) throw entityNotFound(`Data cells filter ${resource.name} not found.`);
      return subject;
    }
    case "tag":
      await requireTags(client, catalogId, { [resource.key]: resource.values });
      return plain;
    case "tagPolicy":
      if (isSaved(resource.expression)) await requireExpression(client, catalogId, resource.expression.name);
      else await requireTags(client, catalogId, resource.expression);
      return plain;
    case "expression":
      await requireExpression(client, catalogId, resource.name);
      return plain;
  }
}

async function findDatabaseSubject(client: Queryable, catalogId: string, name: string): Promise<Subject> {
  await client.query("select 1 from catalog_database where account_id = $1 and name = $2 for key share", [
    catalogId,
    name,
  ]);
  const database = await findDatabase(client, catalogId, name);
  if (!database) throw databaseNotFound(name);
  return { ...plain, form: database.target ? "link" : "plain" };
}

async function findTableSubject(
  client: Queryable,
  catalogId: string,
  database: string,
  name: string,
): Promise<Subject> {
  await findDatabaseSubject(client, catalogId, database);
  await client.query(
    "select 1 from catalog_table where account_id = $1 and database_name = $2 and name = $3 for key share",
    [catalogId, database, name],
  );
  const table = await findTable(client, catalogId, database, name);
  if (!table) throw tableNotFound(name);
  const names = (columns: readonly { name: string }[] = []) =>
    columns.map((column) => column.name.toLowerCase());
  return {
    form: table.target ? "link" : table.tableType === "VIRTUAL_VIEW" ? "view" : "plain",
    columnNames: names(table.storage?.columns),
    partitionKeys: names(table.partitionKeys),
  };
}

async function requireTags(client: Queryable, catalogId: string, expression: Expression): Promise<void> {
  const { rows } = await client.query<{ tag_key: string; tag_values: string[] }>(
    "select tag_key, tag_values from lakeformation_tag where account_id = $1 and tag_key = any($2)",
    [catalogId, Object.keys(expression)],
  );
  const known = new Map(rows.map(({ tag_key, tag_values }) => [tag_key, new Set(["*", ...tag_values])]));
  for (const [key, values] of Object.entries(expression)) {
    if (values.length === 0 || !values.every((value) => known.get(key)?.has(value))) throw tagNotFound();
  }
}

async function requireExpression(client: Queryable, catalogId: string, name: string): Promise<void> {
  const { rowCount } = await client.query(
    "select 1 from lakeformation_expression where account_id = $1 and name = $2 for key share",
    [catalogId, name],
  );
  if (rowCount === 0) throw entityNotFound("LF-Tag expression does not exist.");
}
