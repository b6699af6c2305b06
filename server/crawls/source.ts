import type { AwsTarget } from "@/server/aws/clients";
import { findDatabase } from "@/server/aws/glue";
import { catalogTableOf, type TableInput, tablePages, type WholeTable } from "@/server/aws/glue-tables";
import { type DatasetRow, ofGlue, readRedshift, type SourceTable } from "@/server/catalog";
import { RunFailure } from "@/server/runs";
import type { Scope } from "./dataset-store";
import type { ComparedTable } from "./table-diff";

/** A table as its source has it now. */
export interface FoundTable {
  table: SourceTable;
  compared: ComparedTable;
  /** Of Glue. */
  input: TableInput | null;
  /** A crawler found its files gone. */
  isDeprecated: boolean;
  /** The crawler that wrote it last. */
  crawledBy: string | null;
}

/** The tables of a dataset's source, page by page; of a Glue database also those that are not the dataset's. */
export async function* sourceTables(target: AwsTarget, dataset: DatasetRow): AsyncGenerator<FoundTable[]> {
  if (dataset.sourceKind === "redshift") {
    yield (await readRedshift(target, redshiftOf(dataset))).map(ofRedshift);
    return;
  }
  const database = dataset.glueDatabase ?? "";
  if (!(await findDatabase(target, database)))
    throw new RunFailure("not_found", `The account has no Glue database ${database} any more.`);
  for await (const page of tablePages(target, database)) yield page.map(ofWhole);
}

function redshiftOf({ warehouseKind, warehouse, database, schemaName }: DatasetRow) {
  return {
    kind: "redshift" as const,
    warehouseKind: warehouseKind === "cluster" ? ("cluster" as const) : ("workgroup" as const),
    ...{ warehouse: warehouse ?? "", database: database ?? "", schema: schemaName ?? "" },
  };
}

function ofRedshift(table: SourceTable): FoundTable {
  const columns = table.columns.map(({ name, type, isPartitionKey }) => ({
    ...{ name, type, isPartitionKey, comment: null },
  }));
  const { type, format, location } = table;
  return {
    ...{ table, input: null, isDeprecated: false, crawledBy: null },
    compared: { type, format, location, serde: null, columns },
  };
}

function ofWhole({ table, input }: WholeTable): FoundTable {
  return {
    ...{ input, table: ofGlue(table), compared: comparedOf(input) },
    isDeprecated: table.parameters["DEPRECATED_BY_CRAWLER"] !== undefined,
    crawledBy: table.parameters["UPDATED_BY_CRAWLER"] ?? null,
  };
}

/** What is compared of a table of Glue's. */
export function comparedOf(input: TableInput): ComparedTable {
  const whole = catalogTableOf(input);
  const { type, format, location, columns } = ofGlue(whole);
  return {
    ...{ type, format, location, serde: whole.serializationLibrary },
    columns: columns.map(({ name, type, description, isPartitionKey }) => ({
      ...{ name, type, isPartitionKey, comment: description },
    })),
  };
}

/** Whether a table that is not on record would be the dataset's: of a whole database all are, else what its crawler made. */
export const isOurs = (found: FoundTable, { isWhole, crawlerName }: Scope): boolean =>
  isWhole || (crawlerName !== null && found.crawledBy === crawlerName);
