import type { AwsTarget } from "@/server/aws/clients";
import { type CatalogPlace, CatalogRefused, catalogRows } from "@/server/aws/redshift-catalog";
import { literal, quoteName } from "@/server/sql/tokenize";
import type { TableColumn } from "./contract";

type Design = Pick<TableColumn, "isDistKey" | "sortKeyOrder" | "encoding">;
type TablePlace = CatalogPlace & { schema: string; table: string };

export const NO_DESIGN: Design = { isDistKey: false, sortKeyOrder: null, encoding: null };

/** Distribution, sort order and encoding by column; nothing of an external table, which has none of them. */
export async function readDesigns(target: AwsTarget, place: TablePlace): Promise<Map<string, Design>> {
  const sql = `SELECT column_name, encoding, distkey, sortkey FROM svv_redshift_columns
    WHERE database_name = ${literal(place.database)} AND schema_name = ${literal(place.schema)} AND table_name = ${literal(place.table)}`;
  const designs = new Map<string, Design>();
  for (const [column = "", encoding = "", distKey = "", sortKey = ""] of await told(target, place, sql)) {
    // In an interleaved key every other place is negative.
    const order = Math.abs(Number(sortKey) || 0);
    designs.set(column, {
      isDistKey: /^t/i.test(distKey),
      sortKeyOrder: order === 0 ? null : order,
      encoding: encoding.trim() || null,
    });
  }
  return designs;
}

/** The columns of the primary key, which Redshift keeps for its planner and does not enforce. */
export async function readPrimaryKey(target: AwsTarget, place: TablePlace): Promise<Set<string>> {
  const sql = `SHOW CONSTRAINTS PRIMARY KEYS FROM TABLE ${quoteName(place.schema)}.${quoteName(place.table)}`;
  const rows = await told(target, place, sql);
  return new Set(rows.map((row) => row[4] ?? ""));
}

/** No rows where the warehouse refuses: it is older than the statement, or the table is none of its own. */
async function told(target: AwsTarget, place: CatalogPlace, sql: string): Promise<string[][]> {
  try {
    const rows: string[][] = [];
    for await (const page of catalogRows(target, place, sql)) rows.push(...page);
    return rows;
  } catch (error) {
    if (error instanceof CatalogRefused) return [];
    throw error;
  }
}
