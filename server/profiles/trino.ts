import { type Dialect, double, SHARES } from "./dialect";
import type { ColumnKind } from "./stats";

const KINDS: readonly (readonly [RegExp, ColumnKind])[] = [
  [/^(?:tinyint|smallint|int|integer|bigint|float|real|double|decimal\b.*|numeric\b.*)$/, "number"],
  [/^(?:date|timestamp\b.*)$/, "time"],
  [/^(?:string|varchar\b.*|char\b.*)$/, "text"],
  [/^boolean$/, "boolean"],
  [/^(?:binary|varbinary)$/, "binary"],
];

/** The SQL of Athena, which is Trino's; types are named as Glue names them. */
export const trino: Dialect = {
  kindOf: (type) => KINDS.find(([pattern]) => pattern.test(type.toLowerCase()))?.[1] ?? "other",
  isFloating: (type) => /^(?:float|real|double)$/i.test(type),
  finite: (x) => `CASE WHEN is_finite(${x}) THEN ${x} END`,
  epoch: (x, type) => `to_unixtime(${/^date$/i.test(type) ? `CAST(${x} AS timestamp)` : x})`,
  asText: (x, kind) => (kind === "text" ? x : `CAST(${x} AS varchar)`),
  length: (x) => `length(${x})`,
  distinct: (x, kind) => (kind === "other" ? null : `approx_distinct(${x})`),
  quantiles: (x) => [`approx_percentile(${double(x)}, ARRAY[${SHARES.join(", ")}])`],
  pattern: (x) => replaced(x, "\\p{Lu}+", "\\p{Ll}+"),
};

/** Digits first: what stands for them is none. */
const replaced = (x: string, upper: string, lower: string) =>
  [
    ["[0-9]+", "9"],
    [upper, "A"],
    [lower, "a"],
  ].reduce((inner, [pattern, by]) => `regexp_replace(${inner}, '${pattern}', '${by}')`, x);
