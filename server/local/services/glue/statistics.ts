import type * as glue from "@aws-sdk/client-glue";
import { entityNotFound, invalidInput } from "@/server/local/catalog/errors";
import { shownTable } from "@/server/local/catalog/shown";
import {
  deleteStatistics,
  findStatistics,
  type StatisticsPlace,
  saveStatistics,
} from "@/server/local/catalog/statistics";
import type { CallContext, InputOf, OutputOf } from "@/server/local/wire/service";
import type { Glue, GlueDeps } from "./deps";
import { openPartitioned, type TableNames } from "./partitioned-table";

type PartitionNames = TableNames & { PartitionValues?: string[] | undefined };

/** The table, as the caller gets to see it, or a partition of it. */
async function openPlace(
  deps: GlueDeps,
  ctx: CallContext,
  operation: string,
  names: PartitionNames,
): Promise<StatisticsPlace> {
  const table = shownTable(await openPartitioned(deps, ctx, operation, names));
  if (names.PartitionValues === undefined) return { table, values: null };
  const [partition] = await deps.catalog.findPartitions(table, [names.PartitionValues]);
  if (!partition) throw entityNotFound("Cannot find partition.");
  return { table, values: partition.values };
}

/** Dates and bytes, which JSON lacks, are kept under a name that no member has. */
function pack(value: unknown): unknown {
  if (value instanceof Date) return { $date: value.getTime() };
  if (value instanceof Uint8Array) return { $bytes: Buffer.from(value).toString("base64") };
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, pack(item)]));
}

function unpack(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const { $date, $bytes } = value as { $date?: number; $bytes?: string };
  if ($date !== undefined) return new Date($date);
  if ($bytes !== undefined) return new Uint8Array(Buffer.from($bytes, "base64"));
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, unpack(item)]));
}

const columnsOf = ({ table }: StatisticsPlace) =>
  new Set([...(table.storage?.columns ?? []), ...table.partitionKeys].map(({ name }) => name));

async function save(deps: GlueDeps, place: StatisticsPlace, list: glue.ColumnStatistics[]) {
  const columns = columnsOf(place);
  const Errors: glue.ColumnStatisticsError[] = [];
  for (const ColumnStatistics of list) {
    const name = (ColumnStatistics.ColumnName ?? "").toLowerCase();
    if (columns.has(name)) await saveStatistics(deps.state, place, name, pack(ColumnStatistics) as object);
    else {
      const ErrorMessage = `Column ${ColumnStatistics.ColumnName} not found.`;
      Errors.push({ ColumnStatistics, Error: { ErrorCode: "EntityNotFoundException", ErrorMessage } });
    }
  }
  return { Errors };
}

async function read(deps: GlueDeps, place: StatisticsPlace, names: string[]) {
  const shown = columnsOf(place);
  const wanted = names.map((name) => name.toLowerCase()).filter((name) => shown.has(name));
  const found = await findStatistics(deps.state, place, wanted);
  const ColumnStatisticsList: glue.ColumnStatistics[] = [];
  const Errors: glue.ColumnError[] = [];
  for (const ColumnName of names) {
    const statistics = found.get(ColumnName.toLowerCase());
    if (statistics) ColumnStatisticsList.push(unpack(statistics) as glue.ColumnStatistics);
    else {
      const ErrorMessage = `Statistics for column ${ColumnName} not found.`;
      Errors.push({ ColumnName, Error: { ErrorCode: "EntityNotFoundException", ErrorMessage } });
    }
  }
  return { ColumnStatisticsList, Errors };
}

async function remove(deps: GlueDeps, place: StatisticsPlace, name: string | undefined) {
  if (name === undefined) throw invalidInput("ColumnName must be given");
  if (await deleteStatistics(deps.state, place, name.toLowerCase())) return {};
  throw entityNotFound(`Statistics for column ${name} not found.`);
}

export async function updateTableStatistics(
  deps: GlueDeps,
  input: InputOf<Glue, "UpdateColumnStatisticsForTable">,
  ctx: CallContext,
): Promise<OutputOf<Glue, "UpdateColumnStatisticsForTable">> {
  const place = await openPlace(deps, ctx, "UpdateColumnStatisticsForTable", input);
  return save(deps, place, input.ColumnStatisticsList ?? []);
}

export async function updatePartitionStatistics(
  deps: GlueDeps,
  input: InputOf<Glue, "UpdateColumnStatisticsForPartition">,
  ctx: CallContext,
): Promise<OutputOf<Glue, "UpdateColumnStatisticsForPartition">> {
  const place = await openPlace(deps, ctx, "UpdateColumnStatisticsForPartition", input);
  return save(deps, place, input.ColumnStatisticsList ?? []);
}

export async function getTableStatistics(
  deps: GlueDeps,
  input: InputOf<Glue, "GetColumnStatisticsForTable">,
  ctx: CallContext,
): Promise<OutputOf<Glue, "GetColumnStatisticsForTable">> {
  const place = await openPlace(deps, ctx, "GetColumnStatisticsForTable", input);
  return read(deps, place, input.ColumnNames ?? []);
}

export async function getPartitionStatistics(
  deps: GlueDeps,
  input: InputOf<Glue, "GetColumnStatisticsForPartition">,
  ctx: CallContext,
): Promise<OutputOf<Glue, "GetColumnStatisticsForPartition">> {
  const place = await openPlace(deps, ctx, "GetColumnStatisticsForPartition", input);
  return read(deps, place, input.ColumnNames ?? []);
}

export async function deleteTableStatistics(
  deps: GlueDeps,
  input: InputOf<Glue, "DeleteColumnStatisticsForTable">,
  ctx: CallContext,
): Promise<OutputOf<Glue, "DeleteColumnStatisticsForTable">> {
  const place = await openPlace(deps, ctx, "DeleteColumnStatisticsForTable", input);
  return remove(deps, place, input.ColumnName);
}

export async function deletePartitionStatistics(
  deps: GlueDeps,
  input: InputOf<Glue, "DeleteColumnStatisticsForPartition">,
  ctx: CallContext,
): Promise<OutputOf<Glue, "DeleteColumnStatisticsForPartition">> {
  const place = await openPlace(deps, ctx, "DeleteColumnStatisticsForPartition", input);
  return remove(deps, place, input.ColumnName);
}
