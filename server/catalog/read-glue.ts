import type { AwsTarget } from "@/server/aws/clients";
import { findDatabase, listTables } from "@/server/aws/glue";
import { RunFailure } from "@/server/runs";
import type { Source } from "./contract";
import { ofGlue, type SourceTable } from "./source-table";

/** The tables of a Glue database, or those that were asked for. */
export async function readGlue(
  target: AwsTarget,
  { database, tables: wanted }: Extract<Source, { kind: "glue" }>,
): Promise<SourceTable[]> {
  if (!(await findDatabase(target, database)))
    throw new RunFailure("not_found", `The account has no Glue database ${database}.`);
  const tables = (await listTables(target, database)).map(ofGlue);
  if (!wanted) return tables;
  const missing = wanted.find((name) => !tables.some((table) => table.name === name));
  if (missing !== undefined)
    throw new RunFailure("not_found", `The Glue database ${database} has no table ${missing}.`);
  return tables.filter((table) => wanted.includes(table.name));
}
