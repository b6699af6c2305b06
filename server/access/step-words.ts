import type { ColumnList, Expression, Grant, Principal, Resource, Tags } from "./model";
import type { Operation } from "./operation";

interface Written {
  operation: { name: string } & Record<string, unknown>;
  endsHeld?: unknown;
}

/** The same of a step as a browser has it. */
export const stepText = ({ operation, endsHeld }: Written): string =>
  titleOf(operation as unknown as Operation, endsHeld === true);

/** What an operation does, in a sentence for people; AWS's own words stand in its call. */
export function titleOf(operation: Operation, endsHeld = false): string {
  if (endsHeld && operation.name === "GrantPermissions") return endWords(operation.grant);
  switch (operation.name) {
    case "CreateLFTag":
      return `Make the LF-tag ${operation.key} with ${listed(operation.values)}`;
    case "UpdateLFTag":
      return `Change the values of the LF-tag ${operation.key}: ${updated(operation)}`;
    case "DeleteLFTag":
      return `Delete the LF-tag ${operation.key}`;
    case "AddLFTagsToResource":
      return `Tag ${resourceWords(operation.resource)} ${tagWords(operation.tags)}`;
    case "RemoveLFTagsFromResource":
      return `Take ${tagWords(operation.tags)} off ${resourceWords(operation.resource)}`;
    case "CreateLFTagExpression":
      return `Save the expression ${operation.expression.name}: ${expressionWords(operation.expression.expression)}`;
    case "UpdateLFTagExpression":
      return `Make the saved expression ${operation.expression.name} ${expressionWords(operation.expression.expression)}`;
    case "DeleteLFTagExpression":
      return `Delete the saved expression ${operation.expressionName}`;
    default:
      return givenWords(operation);
  }
}

const endWords = ({ permissions, resource, principal }: Grant): string =>
  `Put an hour on ${listed(permissions)} on ${resourceWords(resource)} of ${principalWords(principal)}`;

type Given = Exclude<
  Operation,
  { name: `${string}LFTag` | `${string}LFTagExpression` | "AddLFTagsToResource" | "RemoveLFTagsFromResource" }
>;

function givenWords(operation: Given): string {
  switch (operation.name) {
    case "GrantPermissions": {
      const { permissions, grantable, resource, principal } = operation.grant;
      const also = grantable.length > 0 ? ", to be passed on" : "";
      return `Grant ${listed(permissions)} on ${resourceWords(resource)} to ${principalWords(principal)}${also}`;
    }
    case "RevokePermissions": {
      const { permissions, grantable, resource, principal } = operation.grant;
      const what = permissions.length > 0 ? listed(permissions) : `the grant option of ${listed(grantable)}`;
      return `Revoke ${what} on ${resourceWords(resource)} from ${principalWords(principal)}`;
    }
    case "CreateDataCellsFilter":
      return `Make the filter ${operation.filter.name} on ${operation.filter.database}.${operation.filter.table}`;
    case "UpdateDataCellsFilter":
      return `Change the filter ${operation.filter.name} on ${operation.filter.database}.${operation.filter.table}`;
    case "DeleteDataCellsFilter":
      return `Delete the filter ${operation.filterName} on ${operation.database}.${operation.table}`;
    case "CreateLakeFormationOptIn":
      return `Have Lake Formation decide on ${resourceWords(operation.optIn.resource)} for ${principalWords(operation.optIn.principal)}`;
    case "DeleteLakeFormationOptIn":
      return `Let IAM decide on ${resourceWords(operation.optIn.resource)} for ${principalWords(operation.optIn.principal)} again`;
  }
}

function updated({ add, remove }: { add: readonly string[]; remove: readonly string[] }): string {
  const parts = [...add.map((value) => `+${value}`), ...remove.map((value) => `−${value}`)];
  return parts.length > 8 ? `${parts.slice(0, 8).join(", ")} and ${parts.length - 8} more` : parts.join(", ");
}

const LISTED_MAX = 6;

function listed(names: readonly string[]): string {
  if (names.length <= LISTED_MAX) return names.join(", ");
  return `${names.slice(0, LISTED_MAX).join(", ")} and ${names.length - LISTED_MAX} more`;
}

const tagWords = (tags: Tags): string =>
  listed(Object.entries(tags).map(([key, value]) => `${key}=${value}`));

const expressionWords = (expression: Expression): string =>
  Object.entries(expression)
    .map(([key, values]) => (values.length === 1 ? `${key}=${values[0]}` : `${key} in (${listed(values)})`))
    .join(" and ");

/** A role by its name, as people know it; everything else as AWS writes it. */
export function principalWords(principal: Principal): string {
  const name = /^arn:[\w-]+:iam::\d{12}:(?:role|user)\/(?:.*\/)?([^/]+)$/.exec(principal)?.[1];
  return name ?? principal;
}

const columnWords = (columns: ColumnList): string =>
  "include" in columns ? `(${listed(columns.include)})` : ` without (${listed(columns.exclude)})`;

/** Another account's is named with its account. */
export const resourceWords = (resource: Resource): string =>
  resource.catalogId === undefined
    ? ownWords(resource)
    : `${ownWords(resource)} of account ${resource.catalogId}`;

function ownWords(resource: Resource): string {
  switch (resource.kind) {
    case "catalog":
      return "the catalog";
    case "database":
      return resource.database;
    case "table":
      return `${resource.database}.${resource.table}`;
    case "allTables":
      return `all tables of ${resource.database}`;
    case "columns":
      return `${resource.database}.${resource.table}${columnWords(resource.columns)}`;
    case "cellsFilter":
      return `${resource.database}.${resource.table} by the filter ${resource.name}`;
    case "location":
      return resource.arn.replace(/^arn:[\w-]+:s3:::/, "s3://");
    case "tag":
      return `the LF-tag ${resource.key} (${listed(resource.values)})`;
    case "tagPolicy":
      return `${resource.resourceType === "TABLE" ? "tables" : "databases"} with ${policyWords(resource.expression)}`;
    case "expression":
      return `the saved expression ${resource.name}`;
  }
}

const policyWords = (expression: Expression | { name: string }): string =>
  typeof expression["name"] === "string" ? expression["name"] : expressionWords(expression as Expression);
