import { cleaned, countOf } from "./read-cells";

/** What rows are counted by: the expression, and how its values are told. */
export interface Grouping {
  key: string;
  sql: string;
  asText(x: string): string;
}

/** The most frequent values of a grouping, NULL left out, and how many it has with NULL. */
export interface Counted {
  values: { value: string; count: number }[];
  found: number;
}

/** So many groups of each are told: enough for the bars of a histogram, and NULL. */
const PLACES = 24;

/** One statement that looks at each row once, or at a share of them, and counts by each of these for itself. */
export function groupingsSql(table: string, groupings: readonly Grouping[], share: number | null): string {
  const expressions = groupings.map(({ sql }, n) => `${sql} AS g${n}`);
  const chosen = (then: (n: number) => string) =>
    groupings.map((_, n) => `WHEN grouping(g${n}) = 0 THEN ${then(n)}`).join(" ");
  const where = share === null ? "" : ` WHERE random() < ${share.toFixed(9)}`;
  const sets = [...groupings.map((_, n) => `(g${n})`), "()"].join(", ");
  return `SELECT k, v, n, found FROM (
  SELECT k, v, n, count(*) OVER (PARTITION BY k) AS found, row_number() OVER (PARTITION BY k ORDER BY n DESC, v) AS place
  FROM (
    SELECT CASE ${chosen(String)} ELSE -1 END AS k, CASE ${chosen((n) => groupings[n]?.asText(`g${n}`) ?? "")} END AS v, count(*) AS n
    FROM (SELECT ${expressions.join(", ")} FROM ${table}${where}) AS source GROUP BY GROUPING SETS (${sets})
  ) AS counted
) AS placed WHERE place <= ${PLACES} ORDER BY k, place`;
}

/** The rows that `groupingsSql` answers with, by the groupings' keys, and how many rows were looked at. */
export function readGroupings(
  groupings: readonly Grouping[],
  rows: readonly (string | null)[][],
): { rows: number; counted: Map<string, Counted> } {
  const counted = new Map<string, Counted>(groupings.map(({ key }) => [key, { values: [], found: 0 }]));
  let total = 0;
  for (const [k, v = null, n, found] of rows) {
    const grouping = groupings[Number(k)];
    const one = grouping && counted.get(grouping.key);
    if (!one) total = countOf(n);
    else {
      one.found = countOf(found);
      if (v !== null) one.values.push({ value: cleaned(v) ?? "", count: countOf(n) });
    }
  }
  return { rows: total, counted };
}
