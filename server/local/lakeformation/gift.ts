import { databaseMatches, matchingColumns, type TableShape } from "./effective-tags";
import type { CellsFilterFact, Facts, GrantFact } from "./facts";
import { type Expression, isSaved, type Resource } from "./resource";
import { both, either, type Rows } from "./rows";

/** What grants come to: permissions on the whole of a thing, and what SELECT reads of a table. */
export interface Gift {
  permissions: ReadonlySet<string>;
  /** Columns and partition keys that SELECT reads, each in some rows. */
  columns: ReadonlyMap<string, Rows>;
  /** Columns and partition keys that a table's metadata show. */
  described: ReadonlySet<string>;
}

const onTable = ["DESCRIBE", "INSERT", "DELETE", "ALTER", "DROP"];
const onDatabase = ["DESCRIBE", "CREATE_TABLE", "ALTER", "DROP"];

/** Permissions on what has no columns. */
export const permitting = (...permissions: readonly string[]): Gift => ({
  permissions: new Set(permissions),
  columns: new Map(),
  described: new Set(),
});
const nothing = permitting();

export function together(gifts: readonly Gift[]): Gift {
  const permissions = new Set(gifts.flatMap((gift) => [...gift.permissions]));
  const columns = new Map<string, Rows>();
  for (const gift of gifts) {
    for (const [name, rows] of gift.columns) {
      const before = columns.get(name);
      columns.set(name, before === undefined ? rows : either(before, rows));
    }
  }
  return { permissions, columns, described: new Set(gifts.flatMap((gift) => [...gift.described])) };
}

/** What an account has and hands on: nobody gets more than the account was given. */
export function handedOn(account: Gift, within: Gift): Gift {
  const permissions = new Set([...within.permissions].filter((each) => account.permissions.has(each)));
  const columns = new Map<string, Rows>();
  for (const [name, rows] of within.columns) {
    const given = account.columns.get(name);
    if (given !== undefined) columns.set(name, both(given, rows));
  }
  const described = new Set([...within.described].filter((name) => account.described.has(name)));
  const apart = account.described.size > 0 && within.described.size > 0 && described.size === 0;
  if (apart) permissions.delete("DESCRIBE");
  return { permissions, columns, described };
}

/** All of a table. */
export function whole(table: TableShape, held: readonly string[]): Gift {
  const has = (permission: string) => held.includes("ALL") || held.includes(permission);
  const all = [...table.columns, ...table.partitionKeys];
  return {
    permissions: new Set(["DESCRIBE", ...onTable.filter(has)]),
    columns: new Map(has("SELECT") ? all.map((name) => [name, "all"]) : []),
    described: new Set(all),
  };
}

/** Some columns of a table, which is seen by who reads any. */
function some(names: readonly string[], rows: Rows | null): Gift {
  if (names.length === 0) return nothing;
  return {
    permissions: new Set(["DESCRIBE"]),
    columns: new Map(rows === null ? [] : names.map((name) => [name, rows])),
    described: new Set(names),
  };
}

export function tableGift(facts: Facts, grant: GrantFact, table: TableShape): Gift {
  const { resource, permissions } = grant;
  if (!isOf(resource, facts.owner.accountId)) return nothing;
  switch (resource.kind) {
    case "allTables":
      return resource.database === table.databaseName ? whole(table, permissions) : nothing;
    case "table":
      return isAbout(resource, table) ? whole(table, permissions) : nothing;
    case "columns":
      if (!isAbout(resource, table) || !permissions.includes("SELECT")) return nothing;
      return some(chosen(table, resource.columns), "all");
    case "cellsFilter": {
      const filter = facts.filters.find(
        (each) => isAbout(each, table) && each.name === resource.name && isAbout(resource, table),
      );
      if (!filter || !permissions.includes("SELECT")) return nothing;
      return some(chosen(table, listOf(filter)), rowsOf(filter));
    }
    case "tagPolicy":
      return resource.resourceType === "TABLE"
        ? policyGift(facts, grant, resource.expression, table)
        : nothing;
    default:
      return nothing;
  }
}

/** A policy that matches some columns gives SELECT on them, and DESCRIBE in place of all that is for whole tables. */
function policyGift(
  facts: Facts,
  { permissions }: GrantFact,
  expression: Expression | { name: string },
  table: TableShape,
): Gift {
  const meant = expressionOf(facts, expression);
  if (!meant) return nothing;
  const matched = matchingColumns(meant, facts.assignments, table);
  if (matched.whole) return whole(table, permissions);
  const reads = permissions.includes("SELECT") || permissions.includes("ALL");
  return some(matched.columns, reads ? "all" : null);
}

export function databaseGift(facts: Facts, { resource, permissions }: GrantFact, name: string): Gift {
  if (!isOf(resource, facts.owner.accountId)) return nothing;
  const gift = permitting("DESCRIBE", ...(permissions.includes("ALL") ? onDatabase : permissions));
  if (resource.kind === "database") return resource.database === name ? gift : nothing;
  if (resource.kind !== "tagPolicy" || resource.resourceType !== "DATABASE") return nothing;
  const meant = expressionOf(facts, resource.expression);
  return meant && databaseMatches(meant, facts.assignments, name) ? gift : nothing;
}

function expressionOf({ expressions }: Facts, expression: Expression | { name: string }) {
  if (!isSaved(expression)) return expression;
  // What all objects have, like a constructor, is nobody's expression.
  return Object.hasOwn(expressions, expression.name) ? expressions[expression.name] : undefined;
}

/** Permissions on the catalog itself. */
export function catalogGift({ resource, permissions }: GrantFact): Gift {
  return resource.kind === "catalog" ? permitting(...permissions) : nothing;
}

const isOf = (resource: Resource, accountId: string) => resource.catalogId === accountId;

const isAbout = (place: { database: string; table: string }, table: TableShape) =>
  place.database === table.databaseName && place.table === table.name;

/** The columns of a list that the table has; who reads any also reads the partition keys. */
function chosen(
  { columns, partitionKeys }: TableShape,
  list: { include: readonly string[] } | { exclude: readonly string[] },
): string[] {
  const isListed = (name: string) =>
    "include" in list ? list.include.includes(name) : !list.exclude.includes(name);
  const named = [...columns, ...partitionKeys].filter(isListed);
  return named.length > 0 ? [...new Set([...named, ...partitionKeys])] : [];
}

const listOf = ({ columns, excluded }: CellsFilterFact) =>
  columns ? { include: columns } : { exclude: excluded ?? [] };

const rowsOf = ({ rowFilter }: CellsFilterFact): Rows => (rowFilter === null ? "all" : [[rowFilter]]);
