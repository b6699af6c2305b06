/** What a column's values are for sorting, filtering and drawing. */
export type Kind =
  | "integer"
  | "decimal"
  | "float"
  | "date"
  | "timestamp"
  | "time"
  | "boolean"
  | "json"
  | "text";

const KINDS: [Kind, RegExp][] = [
  ["integer", /^(int\d?|int[248]|integer|bigint|smallint|tinyint|oid|serial\d?)$/],
  ["decimal", /^(numeric|decimal|money)/],
  ["float", /^(float\d?|real|double precision|double)$/],
  ["date", /^date$/],
  ["timestamp", /^timestamp/],
  ["time", /^time(tz)?\b/],
  ["boolean", /^bool/],
  ["json", /^(super|jsonb?)$/],
];

/** The kind of a column by the warehouse's name of its type. */
export function kindOf(type: string): Kind {
  const name = type.toLowerCase();
  return KINDS.find(([, pattern]) => pattern.test(name))?.[0] ?? "text";
}

export const isNumeric = (kind: Kind): boolean =>
  kind === "integer" || kind === "decimal" || kind === "float";

export const isMoment = (kind: Kind): boolean => kind === "date" || kind === "timestamp";
