import { type Dialect, double, doubleOf, SHARES } from "./dialect";
import type { ColumnKind } from "./stats";

const KINDS: readonly (readonly [RegExp, ColumnKind])[] = [
  [
    /^(?:int2|int4|int8|smallint|integer|bigint|float4|float8|real|double precision|numeric\b.*|decimal\b.*)$/,
    "number",
  ],
  [/^(?:date|timestamp\b.*|timestamptz)$/, "time"],
  [/^(?:varchar\b.*|character varying\b.*|char\b.*|character\b.*|bpchar|text|name)$/, "text"],
  [/^(?:bool|boolean)$/, "boolean"],
  [/^(?:varbyte|binary varying\b.*|varbinary)$/, "binary"],
];

const LARGEST = doubleOf(Number.MAX_VALUE);

/** The SQL of Redshift. */
export const redshift: Dialect = {
  kindOf: (type) => KINDS.find(([pattern]) => pattern.test(type.toLowerCase()))?.[1] ?? "other",
  isFloating: (type) => /^(?:float4|float8|real|double precision)$/i.test(type),
  // It has no is_finite; a NaN lies between no bounds.
  finite: (x) => `CASE WHEN ${double(x)} BETWEEN (- ${LARGEST}) AND ${LARGEST} THEN ${x} END`,
  epoch: (x) => double(`extract(epoch FROM ${x})`),
  asText: (x, kind) => {
    if (kind === "text") return x;
    // A BOOLEAN cannot be cast to VARCHAR.
    if (kind === "boolean") return `CASE WHEN ${x} THEN 'true' WHEN NOT ${x} THEN 'false' END`;
    return `CAST(${x} AS varchar(200))`;
  },
  length: (x, kind) => (kind === "binary" ? `octet_length(${x})` : `len(${x})`),
  distinct: (x, kind) => (kind === "other" || kind === "binary" ? null : `APPROXIMATE count(DISTINCT ${x})`),
  quantiles: (x) =>
    SHARES.map((share) => `APPROXIMATE percentile_disc(${share}) WITHIN GROUP (ORDER BY ${double(x)})`),
  pattern: (x) =>
    `regexp_replace(regexp_replace(regexp_replace(${x}, '[0-9]+', '9'), '[[:upper:]]+', 'A'), '[[:lower:]]+', 'a')`,
};
