import type { LFTag, Resource } from "@aws-sdk/client-lakeformation";

/** Some of a table's columns: these, or all but these. */
export type LakeColumns = { include: string[] } | { exclude: string[] };

/** AND over keys, OR inside values. */
export type LakeExpression = Record<string, string[]>;

type Form =
  | { kind: "catalog" }
  | { kind: "database"; database: string }
  | { kind: "table"; database: string; table: string }
  | { kind: "allTables"; database: string }
  | { kind: "columns"; database: string; table: string; columns: LakeColumns }
  | { kind: "cellsFilter"; database: string; table: string; name: string }
  | { kind: "location"; arn: string }
  | { kind: "tag"; key: string; values: string[] }
  | {
      kind: "tagPolicy";
      resourceType: "DATABASE" | "TABLE";
      expression: LakeExpression | { name: string };
    }
  | { kind: "expression"; name: string };

/**
 * What a permission is on, in the one form that its several forms mean; names as Glue and Lake Formation keep them, in
 * lower case. `catalogId` where it is in another account's catalog than was asked for.
 */
export type LakeResource = Form & { catalogId?: string };

const ALL_TABLES = "ALL_TABLES";
export const lower = (name: string | undefined): string => (name ?? "").toLowerCase();
export const sorted = (names: readonly string[] | undefined): string[] =>
  [...new Set((names ?? []).map((name) => name.toLowerCase()))].sort();

/** Null where it is of a kind, or in a catalog beneath the account's, that Headgate does not know. */
export function resourceOf(found: Resource, ownId: string): LakeResource | null {
  const form = formOf(found);
  const catalogId = catalogIdOf(found) ?? ownId;
  if (!form || !/^\d{12}$/.test(catalogId)) return null;
  return catalogId === ownId ? form : { ...form, catalogId };
}

function catalogIdOf(found: Resource): string | undefined {
  const { Catalog, DataCellsFilter, Database, Table, TableWithColumns } = found;
  const { DataLocation, LFTag, LFTagExpression, LFTagPolicy } = found;
  const named =
    Database ?? Table ?? TableWithColumns ?? DataLocation ?? LFTag ?? LFTagExpression ?? LFTagPolicy;
  return named?.CatalogId ?? DataCellsFilter?.TableCatalogId ?? Catalog?.Id;
}

function formOf(found: Resource): Form | null {
  const { Catalog, DataLocation, Database, LFTagExpression } = found;
  if (found.Table || found.TableWithColumns || found.DataCellsFilter) return tableForm(found);
  if (found.LFTag)
    return { kind: "tag", key: lower(found.LFTag.TagKey), values: sorted(found.LFTag.TagValues) };
  if (found.LFTagPolicy) return policyForm(found.LFTagPolicy);
  if (Database) return { kind: "database", database: lower(Database.Name) };
  if (DataLocation) return { kind: "location", arn: DataLocation.ResourceArn ?? "" };
  if (LFTagExpression) return { kind: "expression", name: LFTagExpression.Name ?? "" };
  return Catalog ? { kind: "catalog" } : null;
}

/** AWS tells SELECT on a whole table, and on all tables of a database, as one on all columns. */
function tableForm({ Table, TableWithColumns, DataCellsFilter }: Resource): Form | null {
  if (DataCellsFilter) {
    const { DatabaseName, TableName, Name } = DataCellsFilter;
    return { kind: "cellsFilter", database: lower(DatabaseName), table: lower(TableName), name: Name ?? "" };
  }
  const found = Table ?? TableWithColumns;
  if (!found) return null;
  const database = lower(found.DatabaseName);
  if (found.Name === ALL_TABLES || Table?.TableWildcard) return { kind: "allTables", database };
  const table = lower(found.Name);
  const columns = TableWithColumns && columnsOf(TableWithColumns);
  return columns ? { kind: "columns", database, table, columns } : { kind: "table", database, table };
}

/** Null for all columns. */
export function columnsOf({
  ColumnNames,
  ColumnWildcard,
}: {
  ColumnNames?: string[] | undefined;
  ColumnWildcard?: { ExcludedColumnNames?: string[] | undefined } | undefined;
}): LakeColumns | null {
  if (ColumnNames?.length) return { include: sorted(ColumnNames) };
  const exclude = sorted(ColumnWildcard?.ExcludedColumnNames);
  return exclude.length > 0 ? { exclude } : null;
}

function policyForm({
  ResourceType,
  Expression,
  ExpressionName,
}: NonNullable<Resource["LFTagPolicy"]>): Form | null {
  if (ResourceType !== "DATABASE" && ResourceType !== "TABLE") return null;
  const expression = ExpressionName ? { name: ExpressionName } : expressionOf(Expression);
  return { kind: "tagPolicy", resourceType: ResourceType, expression };
}

/** Keys in alphabetical order, so that the same expression is always written the same way. */
export function expressionOf(tags: readonly LFTag[] | undefined): LakeExpression {
  const entries = (tags ?? []).map(({ TagKey, TagValues }) => [lower(TagKey), sorted(TagValues)] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
