import type { Queryable } from "@/server/local/state/transaction";
import type { Grant } from "./grants";
import { type Expression, isSaved, type Resource } from "./resource";

type Tags = Readonly<Record<string, string>>;

/** The tags of a database, or of a table and its columns, as they come down from above. */
export interface TagsOn {
  database: Tags;
  table?: Tags;
  /** Of all columns of the table, partition keys included. */
  columns?: ReadonlyMap<string, Tags>;
}

interface AssignmentRow {
  table_name: string;
  column_name: string;
  tag_key: string;
  tag_value: string;
}

/** The nearest assignment of a key wins: the column's, the table's, the database's. */
export async function tagsOn(
  db: Queryable,
  { catalogId, database, table }: { catalogId: string; database: string; table?: string | undefined },
  columnNames: readonly string[] = [],
): Promise<TagsOn> {
  const { rows } = await db.query<AssignmentRow>(
    `select table_name, column_name, tag_key, tag_value from lakeformation_assignment
     where account_id = $1 and database_name = $2 and (table_name = '' or table_name = $3)`,
    [catalogId, database, table ?? ""],
  );
  const assigned = (to: (row: AssignmentRow) => boolean): Tags =>
    Object.fromEntries(rows.filter(to).map((row) => [row.tag_key, row.tag_value]));
  const onDatabase = assigned((row) => row.table_name === "");
  if (table === undefined) return { database: onDatabase };
  const onTable = {
    ...onDatabase,
    ...assigned((row) => row.table_name === table && row.column_name === ""),
  };
  const columns = new Map(
    columnNames.map((name) => [name, { ...onTable, ...assigned((row) => row.column_name === name) }]),
  );
  return { database: onDatabase, table: onTable, columns };
}

export function matches(expression: Expression, tags: Tags): boolean {
  return Object.entries(expression).every(([key, values]) => {
    const value = tags[key];
    return value !== undefined && values.includes(value);
  });
}

/** The columns that a policy on tables lets one see; null when it is all of them. */
export function matchingColumns(expression: Expression, tags: TagsOn): string[] | null {
  const columns = [...(tags.columns ?? [])];
  if (columns.length === 0) return matches(expression, tags.table ?? {}) ? null : [];
  const found = columns.filter(([, own]) => matches(expression, own)).map(([name]) => name);
  return found.length === columns.length ? null : found;
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
  const tags = await tagsOn(db, on, columnNames);
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
