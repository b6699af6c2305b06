import { authorizePartitions } from "@/server/local/catalog/locations";
import { shownPartition } from "@/server/local/catalog/shown";
import { AwsError, type CallContext, type InputOf, type OutputOf } from "@/server/local/wire/service";
import type { Glue, GlueDeps } from "./deps";
import { readPartition, writePartition } from "./descriptors";
import { openPartitioned } from "./partitioned-table";

const notFound = { ErrorCode: "EntityNotFoundException", ErrorMessage: "Cannot find partition." };
const there = { ErrorCode: "AlreadyExistsException", ErrorMessage: "Partition already exists." };

export async function batchCreatePartition(
  deps: GlueDeps,
  input: InputOf<Glue, "BatchCreatePartition">,
  ctx: CallContext,
): Promise<OutputOf<Glue, "BatchCreatePartition">> {
  const open = await openPartitioned(deps, ctx, "BatchCreatePartition", input);
  const partitions = (input.PartitionInputList ?? []).map(readPartition);
  const locations = partitions.map(({ storage }) => storage?.location);
  await authorizePartitions(deps.catalog, ctx, open, locations);
  const existing = await deps.catalog.addPartitions(open.table, partitions);
  return { Errors: existing.map((PartitionValues) => ({ PartitionValues, ErrorDetail: there })) };
}

export async function batchGetPartition(
  deps: GlueDeps,
  input: InputOf<Glue, "BatchGetPartition">,
  ctx: CallContext,
): Promise<OutputOf<Glue, "BatchGetPartition">> {
  const open = await openPartitioned(deps, ctx, "BatchGetPartition", input);
  const wanted = (input.PartitionsToGet ?? []).map(({ Values }) => Values ?? []);
  const found = await deps.catalog.findPartitions(open.table, wanted);
  const Partitions = found.map((each) => writePartition(shownPartition(each, open), open.table));
  return { Partitions, UnprocessedKeys: [] };
}

export async function batchUpdatePartition(
  deps: GlueDeps,
  input: InputOf<Glue, "BatchUpdatePartition">,
  ctx: CallContext,
): Promise<OutputOf<Glue, "BatchUpdatePartition">> {
  const open = await openPartitioned(deps, ctx, "BatchUpdatePartition", input);
  const Errors = [];
  for (const { PartitionValueList = [], PartitionInput } of input.Entries ?? []) {
    const changed = { ...PartitionInput, Values: PartitionInput?.Values ?? PartitionValueList };
    try {
      const partition = readPartition(changed);
      await authorizePartitions(deps.catalog, ctx, open, [partition.storage?.location]);
      const done = await deps.catalog.updatePartition(open.table, PartitionValueList, partition);
      if (!done) Errors.push({ PartitionValueList, ErrorDetail: notFound });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      const ErrorDetail = { ErrorCode: error.name, ErrorMessage: error.message };
      Errors.push({ PartitionValueList, ErrorDetail });
    }
  }
  return { Errors };
}

export async function batchDeletePartition(
  deps: GlueDeps,
  input: InputOf<Glue, "BatchDeletePartition">,
  ctx: CallContext,
): Promise<OutputOf<Glue, "BatchDeletePartition">> {
  const { table } = await openPartitioned(deps, ctx, "BatchDeletePartition", input);
  const values = (input.PartitionsToDelete ?? []).map(({ Values }) => Values ?? []);
  const missing = await deps.catalog.dropPartitions(table, values);
  return { Errors: missing.map((PartitionValues) => ({ PartitionValues, ErrorDetail: notFound })) };
}
