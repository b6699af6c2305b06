import type { AwsTarget } from "@/server/aws/clients";
import { athenaEngine } from "./athena-engine";
import type { Engine, ProfiledTable } from "./engine";
import { redshiftEngine } from "./redshift-engine";

/** Glue's tables are asked through Athena, a warehouse's by itself. */
export function engineOf(table: ProfiledTable, target: AwsTarget, workgroup: string | null): Engine {
  const { name, glueDatabase, warehouseKind, warehouse, database, schemaName } = table;
  if (glueDatabase !== null)
    return athenaEngine(target, { workgroup: workgroup ?? "primary", database: glueDatabase, table: name });
  if (warehouseKind === null || warehouse === null || database === null || schemaName === null)
    throw new Error(`The table ${table.id} says nothing of where it is`);
  return redshiftEngine(target, { warehouseKind, warehouse, database, schema: schemaName, table: name });
}
