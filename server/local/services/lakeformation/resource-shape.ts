import type * as lakeformation from "@aws-sdk/client-lakeformation";
import { invalidInput, notImplemented } from "@/server/local/catalog/errors";
import {
  type Expression,
  expressionKey,
  isSaved,
  type Resource,
} from "@/server/local/lakeformation/resource";
import { readArn } from "./resources";
import { readExpression, writeExpression } from "./tag-shapes";

/** How AWS calls all tables of a database where it needs a name. */
const allTables = "ALL_TABLES";
const longestExpressionBytes = 900;

const lower = (text: string | undefined) => (text ?? "").toLowerCase();
const lowered = (texts: readonly string[] | undefined) => [...new Set((texts ?? []).map(lower))];

/** The account whose catalog is meant; a catalog within an account's isn't here. */
export function readCatalogId(given: string | undefined, otherwise: string): string {
  const catalogId = given ?? otherwise;
  if (/^\d{12}$/.test(catalogId)) return catalogId;
  throw notImplemented(`the catalog ${catalogId}: only an account's own`);
}

/** A resource as a request names it; where it doesn't say in which catalog, in this one. */
export function readResource(input: lakeformation.Resource | undefined, catalogId: string): Resource {
  const given = Object.entries(input ?? {}).filter(([, value]) => value !== undefined);
  if (!input || given.length !== 1) {
    throw invalidInput(
      `Resource parameter must have exactly 1 resource specified but ${given.length} were provided.`,
    );
  }
  const of = (id: string | undefined) => readCatalogId(id, catalogId);
  if (input.Catalog) return { catalogId: of(input.Catalog.Id), kind: "catalog" };
  if (input.Database) {
    return {
      catalogId: of(input.Database.CatalogId),
      kind: "database",
      database: lower(input.Database.Name),
    };
  }
  if (input.Table) return readTable(input.Table, of(input.Table.CatalogId));
  if (input.TableWithColumns)
    return readColumns(input.TableWithColumns, of(input.TableWithColumns.CatalogId));
  if (input.DataLocation) {
    const { CatalogId, ResourceArn } = input.DataLocation;
    return { catalogId: of(CatalogId), kind: "location", arn: readArn(ResourceArn) };
  }
  if (input.DataCellsFilter) {
    return readCellsFilter(input.DataCellsFilter, of(input.DataCellsFilter.TableCatalogId));
  }
  if (input.LFTag) {
    const { CatalogId, TagKey, TagValues } = input.LFTag;
    return { catalogId: of(CatalogId), kind: "tag", key: lower(TagKey), values: lowered(TagValues) };
  }
  if (input.LFTagPolicy) return readPolicy(input.LFTagPolicy, of(input.LFTagPolicy.CatalogId));
  const { CatalogId, Name = "" } = input.LFTagExpression ?? {};
  return { catalogId: of(CatalogId), kind: "expression", name: Name };
}

function readTable(
  { DatabaseName, Name, TableWildcard }: lakeformation.TableResource,
  catalogId: string,
): Resource {
  const database = lower(DatabaseName);
  if (!TableWildcard) {
    if (!Name) throw invalidInput("Table name and table wildcard cannot both be empty.");
    return { catalogId, kind: "table", database, table: lower(Name) };
  }
  if (Name && Name !== allTables) {
    throw invalidInput("Table name and table wildcard cannot both be present.");
  }
  return { catalogId, kind: "allTables", database };
}

function readColumns(input: lakeformation.TableWithColumnsResource, catalogId: string): Resource {
  const { DatabaseName, Name, ColumnNames, ColumnWildcard } = input;
  if ((ColumnNames === undefined) === (ColumnWildcard === undefined)) {
    throw invalidInput("Either ColumnNames or ColumnWildcard must be given, and not both");
  }
  const database = lower(DatabaseName);
  const excluded = lowered(ColumnWildcard?.ExcludedColumnNames);
  if (ColumnWildcard && excluded.length === 0) {
    return Name === allTables
      ? { catalogId, kind: "allTables", database }
      : { catalogId, kind: "table", database, table: lower(Name) };
  }
  const included = lowered(ColumnNames);
  if (!ColumnWildcard && included.length === 0) throw invalidInput("ColumnNames must not be empty");
  const columns = ColumnWildcard ? { exclude: excluded } : { include: included };
  return { catalogId, kind: "columns", database, table: lower(Name), columns };
}

function readCellsFilter(input: lakeformation.DataCellsFilterResource, catalogId: string): Resource {
  const { DatabaseName, TableName, Name } = input;
  if (!DatabaseName || !TableName || !Name) {
    throw invalidInput("DatabaseName, TableName and Name of a data cells filter must be given");
  }
  return {
    catalogId,
    kind: "cellsFilter",
    database: lower(DatabaseName),
    table: lower(TableName),
    name: Name,
  };
}

function readPolicy(policy: lakeformation.LFTagPolicyResource, catalogId: string): Resource {
  const { ResourceType, Expression: tags, ExpressionName } = policy;
  if (ResourceType !== "DATABASE" && ResourceType !== "TABLE") {
    throw invalidInput("ResourceType of an LF-Tag policy must be DATABASE or TABLE");
  }
  if ((tags === undefined) === (ExpressionName === undefined)) {
    throw invalidInput("Either Expression or ExpressionName must be given, and not both");
  }
  const expression = ExpressionName === undefined ? readInline(tags) : { name: ExpressionName };
  return { catalogId, kind: "tagPolicy", resourceType: ResourceType, expression };
}

function readInline(tags: readonly lakeformation.LFTag[] | undefined): Expression {
  const expression = readExpression(tags);
  const bytes = Buffer.byteLength(expressionKey(expression));
  if (bytes > longestExpressionBytes) {
    throw invalidInput(
      `The LF-Tag expression has ${bytes} bytes, and ${longestExpressionBytes} at most can be given inline: save it and give its ExpressionName`,
    );
  }
  return expression;
}

/** A resource as AWS answers it. All columns of a table are the table. */
export function writeResource(resource: Resource): lakeformation.Resource {
  const CatalogId = resource.catalogId;
  switch (resource.kind) {
    case "catalog":
      return { Catalog: { Id: CatalogId } };
    case "database":
      return { Database: { CatalogId, Name: resource.database } };
    case "table":
      return { Table: { CatalogId, DatabaseName: resource.database, Name: resource.table } };
    case "allTables":
      return { Table: { CatalogId, DatabaseName: resource.database, Name: allTables, TableWildcard: {} } };
    case "columns": {
      const { database, table, columns } = resource;
      const place = { CatalogId, DatabaseName: database, Name: table };
      return {
        TableWithColumns:
          "include" in columns
            ? { ...place, ColumnNames: columns.include }
            : { ...place, ColumnWildcard: { ExcludedColumnNames: columns.exclude } },
      };
    }
    case "cellsFilter": {
      const { database: DatabaseName, table: TableName, name: Name } = resource;
      return { DataCellsFilter: { TableCatalogId: CatalogId, DatabaseName, TableName, Name } };
    }
    case "location":
      return { DataLocation: { CatalogId, ResourceArn: resource.arn } };
    case "tag":
      return { LFTag: { CatalogId, TagKey: resource.key, TagValues: resource.values } };
    case "tagPolicy": {
      const { resourceType: ResourceType, expression } = resource;
      const said = isSaved(expression)
        ? { ExpressionName: expression.name }
        : { Expression: writeExpression(expression) };
      return { LFTagPolicy: { CatalogId, ResourceType, ...said } };
    }
    case "expression":
      return { LFTagExpression: { CatalogId, Name: resource.name } };
  }
}

/** Where AWS tells of SELECT on whole tables: as on all their columns. */
export function writeAllColumns(
  resource: Extract<Resource, { kind: "table" | "allTables" }>,
): lakeformation.Resource {
  const Name = resource.kind === "table" ? resource.table : allTables;
  const { catalogId: CatalogId, database: DatabaseName } = resource;
  return { TableWithColumns: { CatalogId, DatabaseName, Name, ColumnWildcard: {} } };
}
