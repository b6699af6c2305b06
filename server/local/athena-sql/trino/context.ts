import {
  type ColumnName,
  type Fragment,
  type Piece,
  quoteName,
  raw,
  sql,
} from "@/server/local/athena-sql/piece";
import type { Reader } from "@/server/local/athena-sql/reader";

/** A table named in a FROM: what it is called in DuckDB, and what is known of the rows that are wanted of it. */
export interface TableUse {
  /** Name of the view that stands for it. */
  id: string;
  catalog: string | null;
  database: string;
  table: string;
  at: number;
  /** The name its columns may be qualified with. */
  alias: string;
  /** Conditions that a row must meet, for whatever columns they name; some may be on partitions alone. */
  conditions: Piece[];
  /** `"$path"` is asked for. */
  path: boolean;
}

export interface Relation {
  use: TableUse | null;
  /** It stands on the side of an outer join that may be missing. */
  nullable: boolean;
  /** What its columns may be qualified with, as DuckDB's text; null for a query without a name. */
  name: string | null;
}

/** What one SELECT sees. */
export interface Scope {
  relations: Relation[];
  columns: ColumnName[];
  /** Those of the columns that stand in this SELECT itself and have no table's name. */
  bare: ColumnName[];
  stars: Fragment[];
  /** Names that the SELECT gives its results, in lower case. */
  aliases: Set<string>;
}

export const emptyScope = (): Scope => ({
  relations: [],
  columns: [],
  bare: [],
  stars: [],
  aliases: new Set(),
});

/** What the parts of the translator share. */
export interface Trino {
  reader: Reader;
  /** The database of names without one. */
  database: string;
  /** Begins the names of the views that stand for tables. */
  prefix: string;
  tables: TableUse[];
  scopes: Scope[];
  /** Names of WITH queries in sight, innermost last. */
  withNames: string[][];
  /** Names of lambda parameters in sight. */
  lambdaNames: string[];
  /** Values of the parameters, as SQL; undefined while none were given. */
  parameters: readonly string[] | undefined;
  parametersUsed: number;
  expression(): Piece;
  /** An expression without comparisons and their like. */
  value(): Piece;
  nameOrCall(): Piece;
  query(): Piece;
  /** A parameter's text, as the expression it is. */
  parameter(text: string, at: number): Piece;
}

export function scopeOf(trino: Trino): Scope {
  const scope = trino.scopes.at(-1);
  if (scope) return scope;
  throw new Error("An expression stands in a scope");
}

/** What stands behind the arrow of a lambda. */
export function lambdaBody(trino: Trino, names: string[], at: number): Piece {
  trino.lambdaNames.push(...names);
  const body = trino.expression();
  trino.lambdaNames.splice(trino.lambdaNames.length - names.length);
  return sql`${raw(`(lambda ${names.map(quoteName).join(", ")}: `, at)}${body})`;
}
