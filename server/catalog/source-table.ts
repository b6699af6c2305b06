import type { CatalogTable } from "@/server/aws/glue";

/** A table as its source tells it, whatever that is. */
export interface SourceTable {
  name: string;
  description: string;
  type: "TABLE" | "VIEW";
  format: string;
  location: string | null;
  rows: number | null;
  bytes: number | null;
  updatedAt: Date | null;
  columns: { name: string; type: string; description: string; isPartitionKey: boolean }[];
}

/** A table of Glue, with the counts that a crawler leaves in its parameters. */
export function ofGlue(table: CatalogTable): SourceTable {
  const column = (isPartitionKey: boolean) => (one: CatalogTable["columns"][number]) => ({
    ...{ name: one.name, type: one.type, description: one.comment, isPartitionKey },
  });
  const isView = table.type === "VIRTUAL_VIEW";
  return {
    name: table.name,
    description: table.description || (table.parameters["comment"] ?? ""),
    type: isView ? "VIEW" : "TABLE",
    format: isView ? "view" : formatOf(table),
    location: table.location,
    rows: counted(table.parameters["recordCount"] ?? table.parameters["numRows"]),
    bytes: counted(table.parameters["sizeKey"] ?? table.parameters["totalSize"]),
    updatedAt: table.updatedAt,
    columns: [...table.columns.map(column(false)), ...table.partitionKeys.map(column(true))],
  };
}

const BY_LIBRARY: readonly (readonly [RegExp, string])[] = [
  [/parquet/i, "parquet"],
  [/orc/i, "orc"],
  [/avro/i, "avro"],
  [/json/i, "json"],
  [/csv|LazySimple/i, "csv"],
];

/** By its class, else by what reads it. */
function formatOf({
  parameters,
  serializationLibrary,
  inputFormat,
}: Pick<CatalogTable, "parameters" | "serializationLibrary" | "inputFormat">): string {
  if (parameters["table_type"]?.toUpperCase() === "ICEBERG") return "iceberg";
  const said = parameters["classification"]?.toLowerCase();
  if (said && said !== "unknown") return said;
  const read = `${serializationLibrary} ${inputFormat}`;
  return BY_LIBRARY.find(([library]) => library.test(read))?.[1] ?? "other";
}

/** A crawler's count; -1 and words say nothing. */
function counted(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : null;
}
