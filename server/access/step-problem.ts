import type { Expression, Grant, Permission, Resource } from "./model";
import type { Operation } from "./operation";

const TABLE: readonly Permission[] = ["ALL", "ALTER", "DELETE", "DESCRIBE", "DROP", "INSERT", "SELECT"];
const DATABASE: readonly Permission[] = ["ALL", "ALTER", "CREATE_TABLE", "DESCRIBE", "DROP"];

/** Which permissions there are on what; Lake Formation refuses any other pair. */
const ON: Record<Resource["kind"], readonly Permission[]> = {
  catalog: [
    ...(["ALL", "ALTER", "CREATE_DATABASE", "DESCRIBE", "DROP", "SUPER_USER"] as const),
    ...(["CREATE_CATALOG", "CREATE_LF_TAG", "CREATE_LF_TAG_EXPRESSION"] as const),
  ],
  database: DATABASE,
  table: TABLE,
  allTables: TABLE,
  columns: ["SELECT"],
  cellsFilter: ["DESCRIBE", "DROP", "SELECT"],
  location: ["DATA_LOCATION_ACCESS"],
  tag: ["ASSOCIATE", "DESCRIBE", "GRANT_WITH_LF_TAG_EXPRESSION", "ALTER", "DROP"],
  tagPolicy: TABLE,
  expression: ["ALL", "ALTER", "DESCRIBE", "DROP", "GRANT_WITH_LF_TAG_EXPRESSION"],
};

const WORDS: Record<Resource["kind"], string> = {
  ...{ catalog: "the catalog", database: "a database", table: "a table", allTables: "all tables" },
  ...{ columns: "columns of a table", cellsFilter: "a data cells filter", location: "a data location" },
  ...{ tag: "an LF-tag", tagPolicy: "an LF-tag policy", expression: "a saved expression" },
};

/** An inline expression may have so many bytes; a longer one is saved under a name. */
const EXPRESSION_BYTES_MAX = 900;
const TAGS_ON_RESOURCE_MAX = 50;
const VALUES_IN_CALL_MAX = 50;

/** Why Lake Formation would refuse an operation whatever is there; null where it would not. */
export function problemOf(operation: Operation): string | null {
  switch (operation.name) {
    case "GrantPermissions":
    case "RevokePermissions":
      return grantProblem(operation.grant, operation.name);
    case "CreateLFTag":
      return tooMany(operation.values.length, VALUES_IN_CALL_MAX, "values in one call");
    case "UpdateLFTag":
      return updateProblem(operation);
    case "AddLFTagsToResource":
    case "RemoveLFTagsFromResource":
      return tooMany(Object.keys(operation.tags).length, TAGS_ON_RESOURCE_MAX, "tags on a resource");
    case "CreateDataCellsFilter":
    case "UpdateDataCellsFilter":
      return operation.filter.rowFilter === undefined && operation.filter.columns === undefined
        ? "A filter of all rows and all columns filters nothing."
        : null;
    default:
      return null;
  }
}

const tooMany = (n: number, max: number, what: string) =>
  n > max ? `Lake Formation takes ${max} ${what}; these are ${n}.` : null;

function updateProblem({ add, remove }: Extract<Operation, { name: "UpdateLFTag" }>): string | null {
  if (add.length + remove.length === 0) return "Name a value to add or to remove.";
  if (add.some((value) => remove.includes(value))) return "A value can't be added and removed at once.";
  return tooMany(Math.max(add.length, remove.length), VALUES_IN_CALL_MAX, "values in one call");
}

function grantProblem({ resource, permissions, grantable }: Grant, name: string): string | null {
  if (permissions.length === 0 && (name === "GrantPermissions" || grantable.length === 0))
    return "Name a permission at least.";
  const allowed =
    resource.kind === "tagPolicy" && resource.resourceType === "DATABASE" ? DATABASE : ON[resource.kind];
  const wrong = [...permissions, ...grantable].find((one) => !allowed.includes(one));
  if (wrong) return `There is no ${wrong} on ${WORDS[resource.kind]}. There is: ${allowed.join(", ")}.`;
  const isBeyond = grantable.find((one) => !permissions.includes(one));
  if (isBeyond && name === "GrantPermissions") return `${isBeyond} can't be passed on without being had.`;
  if (resource.kind === "columns" && "exclude" in resource.columns && grantable.length > 0)
    return "What is granted on all but some columns can't be passed on.";
  return resource.kind === "tagPolicy" ? policyProblem(resource.expression) : null;
}

function policyProblem(expression: Expression | { name: string }): string | null {
  if (typeof expression["name"] === "string") return null;
  const inline = Object.entries(expression as Expression).map(([TagKey, TagValues]) => ({
    TagKey,
    TagValues,
  }));
  const bytes = new TextEncoder().encode(JSON.stringify(inline)).length;
  if (bytes <= EXPRESSION_BYTES_MAX) return null;
  return `The expression has ${bytes} bytes; Lake Formation takes ${EXPRESSION_BYTES_MAX}. Save it under a name, and grant on that.`;
}
