/** Some of a table's columns: these, or all but these (also those to come). Names in lower case. */
export type ColumnList = { include: string[] } | { exclude: string[] };

/** Keys to the values of which one must be there: AND over keys, OR inside values. */
export type Expression = Record<string, string[]>;

/**
 * What a permission is on: Lake Formation's Resource union. Every one names the account whose catalog it is in, which may
 * be another than the one that keeps the grant. All columns of a table are the table.
 */
export type Resource = { catalogId: string } & (
  | { kind: "catalog" }
  | { kind: "database"; database: string }
  | { kind: "table"; database: string; table: string }
  | { kind: "allTables"; database: string }
  | { kind: "columns"; database: string; table: string; columns: ColumnList }
  | { kind: "cellsFilter"; database: string; table: string; name: string }
  | { kind: "location"; arn: string }
  | { kind: "tag"; key: string; values: string[] }
  | { kind: "tagPolicy"; resourceType: "DATABASE" | "TABLE"; expression: Expression | { name: string } }
  | { kind: "expression"; name: string }
);

export type ResourceKind = Resource["kind"];

/** Whether a policy's expression is a saved one. An inline expression's values are lists. */
export function isSaved(expression: Expression | { name: string }): expression is { name: string } {
  return typeof expression["name"] === "string";
}

const sorted = (names: readonly string[]) => [...new Set(names)].sort();

/** The same expression is always written the same way. */
export function expressionKey(expression: Expression): string {
  return JSON.stringify(sorted(Object.keys(expression)).map((key) => [key, sorted(expression[key] ?? [])]));
}

/** The one text of a resource: two forms of the same thing have the same. */
export function resourceKey(resource: Resource): string {
  return JSON.stringify([resource.catalogId, resource.kind, ...partsOf(resource)]);
}

function partsOf(resource: Resource): unknown[] {
  switch (resource.kind) {
    case "catalog":
      return [];
    case "database":
    case "allTables":
      return [resource.database];
    case "table":
      return [resource.database, resource.table];
    case "columns": {
      const { columns } = resource;
      const list = "include" in columns ? ["+", sorted(columns.include)] : ["-", sorted(columns.exclude)];
      return [resource.database, resource.table, ...list];
    }
    case "cellsFilter":
      return [resource.database, resource.table, resource.name];
    case "location":
      return [resource.arn];
    case "tag":
      return [resource.key, sorted(resource.values)];
    case "tagPolicy": {
      const { expression } = resource;
      return [resource.resourceType, isSaved(expression) ? expression.name : expressionKey(expression)];
    }
    case "expression":
      return [resource.name];
  }
}
