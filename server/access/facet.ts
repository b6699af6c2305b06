import type { Catalog, CellsFilter, Grant, OptIn, Tags } from "./model";
import type { Operation, TaggedResource } from "./operation";
import { optInKey, resourceKey } from "./operations/resource-key";

/**
 * What an operation touches of a catalog, and nothing else: so that what is there can be compared with what was there
 * when it was planned and with what it makes of it.
 */
export function facetOf(catalog: Catalog, operation: Operation): unknown {
  switch (operation.name) {
    case "CreateLFTag":
    case "DeleteLFTag":
      return valuesOf(catalog, operation.key)?.toSorted() ?? null;
    case "UpdateLFTag":
      return someValues(catalog, operation);
    case "AddLFTagsToResource":
    case "RemoveLFTagsFromResource":
      return assigned(catalog, operation.resource, Object.keys(operation.tags));
    case "CreateLFTagExpression":
    case "UpdateLFTagExpression":
      return expressionOf(catalog, operation.expression.name);
    case "DeleteLFTagExpression":
      return expressionOf(catalog, operation.expressionName);
    case "GrantPermissions":
    case "RevokePermissions":
      return givenOf(catalog, operation.grant);
    case "CreateDataCellsFilter":
    case "UpdateDataCellsFilter":
      return filterOf(catalog, operation.filter);
    case "DeleteDataCellsFilter":
      return filterOf(catalog, { ...operation, name: operation.filterName });
    default:
      return hasOptIn(catalog, operation.optIn);
  }
}

const valuesOf = ({ tags }: Catalog, key: string) => tags.find((one) => one.key === key)?.values;

/** Other values of the tag may come and go meanwhile. */
function someValues(
  catalog: Catalog,
  { key, add, remove }: Extract<Operation, { name: "UpdateLFTag" }>,
): Record<string, boolean> | null {
  const values = valuesOf(catalog, key);
  if (!values) return null;
  return Object.fromEntries([...add, ...remove].sort().map((value) => [value, values.includes(value)]));
}

function expressionOf({ expressions }: Catalog, name: string) {
  const found = expressions.find((one) => one.name === name);
  if (!found) return null;
  const entries = Object.entries(found.expression).map(([key, values]) => [key, [...values].sort()] as const);
  return { ...found, description: found.description ?? "", expression: Object.fromEntries(entries) };
}

/** Lake Formation tells the columns in another order than they were sent in. */
function filterOf({ filters }: Catalog, at: Pick<CellsFilter, "database" | "table" | "name">) {
  const found = filters.find(
    ({ database, table, name }) => database === at.database && table === at.table && name === at.name,
  );
  if (!found?.columns) return found ?? null;
  const columns = Object.fromEntries(
    Object.entries(found.columns).map(([way, names]: [string, readonly string[]]) => [
      way,
      [...names].sort(),
    ]),
  );
  return { ...found, columns };
}

/** The direct tags of these keys on a resource; on columns, by each of them. Null where it is not there. */
function assigned(catalog: Catalog, resource: TaggedResource, keys: readonly string[]): unknown {
  const database = catalog.databases.find(({ name }) => name === resource.database);
  if (!database) return null;
  if (resource.kind === "database") return tagsOf(database.tags, keys);
  const table = database.tables.find(({ name }) => name === resource.table);
  if (!table) return null;
  if (resource.kind === "table") return tagsOf(table.tags, keys);
  const columns = new Map(
    [...table.columns, ...table.partitionKeys].map((column) => [column.name, column.tags]),
  );
  const named = "include" in resource.columns ? resource.columns.include : [...columns.keys()];
  return Object.fromEntries(
    [...named].sort().map((name) => {
      const tags = columns.get(name);
      return [name, tags ? tagsOf(tags, keys) : null];
    }),
  );
}

const tagsOf = (tags: Tags, keys: readonly string[]): Record<string, string | null> =>
  Object.fromEntries([...keys].sort().map((key) => [key, tags[key] ?? null]));

/** Of the permissions that are named: not there, there, or there and to be passed on. */
function givenOf(
  { catalogId, grants }: Catalog,
  { principal, resource, permissions, grantable, condition }: Grant,
) {
  const key = resourceKey(catalogId, resource);
  const found = grants.filter(
    (one) =>
      one.principal === principal &&
      (one.condition ?? "") === (condition ?? "") &&
      resourceKey(catalogId, one.resource) === key,
  );
  const named = [...new Set([...permissions, ...grantable])].sort();
  return Object.fromEntries(
    named.map((permission) => {
      const isHad = found.some((one) => one.permissions.includes(permission));
      const isPassed = found.some((one) => one.grantable.includes(permission));
      return [permission, isPassed ? "with grant option" : isHad ? "granted" : "none"];
    }),
  );
}

function hasOptIn({ catalogId, optIns }: Catalog, optIn: OptIn): boolean {
  const key = optInKey(catalogId, optIn);
  return optIns.some((one) => one.principal === optIn.principal && optInKey(catalogId, one) === key);
}
