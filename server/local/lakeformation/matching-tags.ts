import type { Queryable } from "@/server/local/state/transaction";
import { readAssigned } from "./assignments";
import type { Grant } from "./grants";
import { type Expression, isSaved, type Resource } from "./resource";
import { type AssignedTags, type Tags, withInherited } from "./tags-on";

export function matches(expression: Expression, tags: Tags): boolean {
  return Object.entries(expression).every(([key, values]) => {
    const value = tags[key];
    return value !== undefined && values.includes(value);
  });
}

/** The columns that a policy on tables lets one see; null when it is all of them. */
function matchingColumns(expression: Expression, { table, columns }: AssignedTags): string[] | null {
  if (columns.size === 0) return matches(expression, table) ? null : [];
  const found = [...columns].filter(([, own]) => matches(expression, own)).map(([name]) => name);
  return found.length === columns.size ? null : found;
}

/** Expressions by the name under which an account saved them. */
export async function savedExpressions(
  db: Queryable,
  catalogId: string,
  names: readonly string[],
): Promise<Map<string, Expression>> {
  if (names.length === 0) return new Map();
  const { rows } = await db.query<{ name: string; expression: Expression }>(
    "select name, expression from lakeformation_expression where account_id = $1 and name = any($2)",
    [catalogId, names],
  );
  return new Map(rows.map(({ name, expression }) => [name, expression]));
}

/**
 * What grants by tags come to on one database or table: each as a grant by name. Of a table only some of whose columns
 * match, it is SELECT on those.
 */
export async function resolvePolicies(
  db: Queryable,
  grants: readonly Grant[],
  on: Extract<Resource, { kind: "database" | "table" }>,
  columnNames: readonly string[],
): Promise<Grant[]> {
  const policies = grants.flatMap((grant) =>
    grant.resource.kind === "tagPolicy" && grant.resource.catalogId === on.catalogId
      ? [{ grant, policy: grant.resource }]
      : [],
  );
  if (policies.length === 0) return [];
  const names = policies.flatMap(({ policy: { expression } }) =>
    isSaved(expression) ? [expression.name] : [],
  );
  const saved = await savedExpressions(db, on.catalogId, names);
  const place = { databaseName: on.database, tableName: on.kind === "table" ? on.table : "" };
  const [assigned] = await readAssigned(db, on.catalogId, [place]);
  if (!assigned) return [];
  const tags = withInherited(assigned, columnNames);
  return policies.flatMap(({ grant, policy }) => {
    const expression = isSaved(policy.expression) ? saved.get(policy.expression.name) : policy.expression;
    if (!expression) return [];
    if (on.kind === "database") {
      return policy.resourceType === "DATABASE" && matches(expression, tags.database)
        ? [{ ...grant, resource: on }]
        : [];
    }
    return policy.resourceType === "TABLE" ? onTable(grant, on, matchingColumns(expression, tags)) : [];
  });
}

function onTable(grant: Grant, on: Extract<Resource, { kind: "table" }>, columns: string[] | null): Grant[] {
  if (columns === null) return [{ ...grant, resource: on }];
  if (columns.length === 0) return [];
  const only = (held: Grant["permissions"]) =>
    held.includes("SELECT") || held.includes("ALL") ? (["SELECT"] as const) : [];
  const select: Grant = {
    ...grant,
    resource: { ...on, kind: "columns", columns: { include: columns } },
    permissions: only(grant.permissions),
    grantable: only(grant.grantable),
  };
  const describe: Grant = {
    ...grant,
    resource: on,
    permissions: ["DESCRIBE"],
    grantable: grant.grantable.includes("DESCRIBE") ? ["DESCRIBE"] : [],
  };
  return select.permissions.length > 0 ? [select, describe] : [describe];
}
