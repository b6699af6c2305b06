import type { ColumnList, Expression, Grant, OptIn, Resource } from "@/server/access/model";

const list = (values: readonly string[]) => [...new Set(values)].sort();

const expressionKey = (expression: Expression | { name: string }) =>
  typeof expression["name"] === "string"
    ? expression["name"]
    : Object.entries(expression as Expression)
        .map(([key, values]) => [key, list(values)] as const)
        .sort(([a], [b]) => (a < b ? -1 : 1));

const columnsKey = (columns: ColumnList) =>
  "include" in columns ? { include: list(columns.include) } : { exclude: list(columns.exclude) };

const partsOf = (resource: Resource): readonly unknown[] => {
  switch (resource.kind) {
    case "catalog":
      return [];
    case "database":
    case "allTables":
      return [resource.database];
    case "table":
      return [resource.database, resource.table];
    case "columns":
      return [resource.database, resource.table, columnsKey(resource.columns)];
    case "cellsFilter":
      return [resource.database, resource.table, resource.name];
    case "location":
      return [resource.arn];
    case "tag":
      return [resource.key, list(resource.values)];
    case "tagPolicy":
      return [resource.resourceType, expressionKey(resource.expression)];
    case "expression":
      return [resource.name];
  }
};

/** The same for what Lake Formation takes as the same resource, whatever the order of lists. */
export const resourceKey = (catalogId: string, resource: Resource): string =>
  JSON.stringify([resource.catalogId ?? catalogId, resource.kind, ...partsOf(resource)]);

/** What Lake Formation keeps permissions together by. */
export const grantKey = (catalogId: string, { principal, resource, condition }: Grant): string =>
  JSON.stringify([principal, resourceKey(catalogId, resource), condition ?? null]);

export const optInKey = (catalogId: string, { principal, resource }: OptIn): string =>
  JSON.stringify([principal, resourceKey(catalogId, resource)]);
