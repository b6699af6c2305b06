import type { Dataset, Table } from "@/server/catalog/contract";
import { quoteName } from "@/server/sql/tokenize";

/** The first rows of a table, by a name of two parts: Redshift and Athena quote names in a query alike. */
export function sampleSql(
  { schemaName, glueDatabase }: Pick<Dataset, "schemaName" | "glueDatabase">,
  { name }: Pick<Table, "name">,
  rows: number,
): string {
  const within = schemaName ?? glueDatabase ?? "";
  return `SELECT * FROM ${quoteName(within)}.${quoteName(name)} LIMIT ${rows}`;
}
