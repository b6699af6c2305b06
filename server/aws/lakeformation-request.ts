import type { DataCellsFilter, LFTag, LFTagPair, Permission, Resource } from "@aws-sdk/client-lakeformation";

export type ColumnNames = { include: readonly string[] } | { exclude: readonly string[] };
export type TagExpression = Readonly<Record<string, readonly string[]>>;

type Form =
  | { kind: "catalog" }
  | { kind: "database"; database: string }
  | { kind: "table"; database: string; table: string }
  | { kind: "allTables"; database: string }
  | { kind: "columns"; database: string; table: string; columns: ColumnNames }
  | { kind: "cellsFilter"; database: string; table: string; name: string }
  | { kind: "location"; arn: string }
  | { kind: "tag"; key: string; values: readonly string[] }
  | { kind: "tagPolicy"; resourceType: "DATABASE" | "TABLE"; expression: TagExpression | { name: string } }
  | { kind: "expression"; name: string };

/** What is named to Lake Formation; `catalogId` where it is another account's than the one that is called. */
export type NamedResource = Form & { catalogId?: string | undefined };

export interface NamedGrant {
  principal: string;
  resource: NamedResource;
  permissions: readonly string[];
  grantable: readonly string[];
  condition?: string | undefined;
}

/** A grant as both GrantPermissions and RevokePermissions take it. */
export function grantRequest(
  { principal, resource, permissions, grantable, condition }: NamedGrant,
  ownId: string,
) {
  return {
    CatalogId: resource.catalogId ?? ownId,
    Principal: { DataLakePrincipalIdentifier: principal },
    Resource: resourceRequest(resource, ownId),
    Permissions: [...permissions] as Permission[],
    ...(grantable.length > 0 ? { PermissionsWithGrantOption: [...grantable] as Permission[] } : {}),
    ...(condition ? { Condition: { Expression: condition } } : {}),
  };
}

/** Lake Formation's own union, with its catalog in it. */
export function resourceRequest(resource: NamedResource, ownId: string): Resource {
  const CatalogId = resource.catalogId ?? ownId;
  switch (resource.kind) {
    case "catalog":
      return { Catalog: resource.catalogId ? { Id: resource.catalogId } : {} };
    case "location":
      return { DataLocation: { CatalogId, ResourceArn: resource.arn } };
    case "tag":
      return { LFTag: { CatalogId, TagKey: resource.key, TagValues: [...resource.values] } };
    case "tagPolicy":
      return {
        LFTagPolicy: { CatalogId, ResourceType: resource.resourceType, ...policyOn(resource.expression) },
      };
    case "expression":
      return { LFTagExpression: { CatalogId, Name: resource.name } };
    case "database":
      return { Database: { CatalogId, Name: resource.database } };
    default:
      return tableRequest(resource, CatalogId);
  }
}

function tableRequest(
  resource: Extract<Form, { kind: "table" | "allTables" | "columns" | "cellsFilter" }>,
  CatalogId: string,
): Resource {
  const at = { CatalogId, DatabaseName: resource.database };
  switch (resource.kind) {
    case "table":
      return { Table: { ...at, Name: resource.table } };
    case "allTables":
      return { Table: { ...at, TableWildcard: {} } };
    case "columns":
      return { TableWithColumns: { ...at, Name: resource.table, ...columnsRequest(resource.columns) } };
    case "cellsFilter":
      return {
        DataCellsFilter: {
          ...{ TableCatalogId: CatalogId, DatabaseName: resource.database },
          ...{ TableName: resource.table, Name: resource.name },
        },
      };
  }
}

const columnsRequest = (columns: ColumnNames) =>
  "include" in columns
    ? { ColumnNames: [...columns.include] }
    : { ColumnWildcard: { ExcludedColumnNames: [...columns.exclude] } };

/** A saved expression's name is a text; a tag of that key has a list of values. */
const policyOn = (expression: TagExpression | { name: string }) =>
  typeof expression["name"] === "string"
    ? { ExpressionName: expression["name"] }
    : { Expression: tagsRequest(expression as TagExpression) };

export const tagsRequest = (expression: TagExpression): LFTag[] =>
  Object.entries(expression).map(([TagKey, TagValues]) => ({ TagKey, TagValues: [...TagValues] }));

export const pairsRequest = (tags: Readonly<Record<string, string>>, CatalogId: string): LFTagPair[] =>
  Object.entries(tags).map(([TagKey, value]) => ({ CatalogId, TagKey, TagValues: [value] }));

export interface NamedFilter {
  database: string;
  table: string;
  name: string;
  rowFilter?: string | undefined;
  columns?: ColumnNames | undefined;
}

export function filterRequest(
  { database, table, name, rowFilter, columns }: NamedFilter,
  ownId: string,
): DataCellsFilter {
  return {
    ...{ TableCatalogId: ownId, DatabaseName: database, TableName: table, Name: name },
    RowFilter: rowFilter === undefined ? { AllRowsWildcard: {} } : { FilterExpression: rowFilter },
    ...(columns ? columnsRequest(columns) : { ColumnWildcard: {} }),
  };
}
