import { alreadyExists, entityNotFound, invalidInput } from "@/server/local/catalog/errors";
import { authorizePartitions } from "@/server/local/catalog/locations";
import { shownPartition } from "@/server/local/catalog/shown";
import type { CallContext, InputOf, OutputOf } from "@/server/local/wire/service";
import { type Glue, type GlueDeps, refuseMembers } from "./deps";
import { readPartition, writePartition } from "./descriptors";
import { issueToken, readToken } from "./page-token";
import { openPartitioned } from "./partitioned-table";

const pageSize = 1000;

export async function createPartition(
  deps: GlueDeps,
  input: InputOf<Glue, "CreatePartition">,
  ctx: CallContext,
): Promise<OutputOf<Glue, "CreatePartition">> {
  const open = await openPartitioned(deps, ctx, "CreatePartition", input);
  const partition = readPartition(input.PartitionInput);
  await authorizePartitions(deps.catalog, ctx, open, [partition.storage?.location]);
  const there = await deps.catalog.addPartitions(open.table, [partition]);
  if (there.length > 0) throw alreadyExists("Partition already exists.");
  return {};
}

export async function getPartition(
  deps: GlueDeps,
  input: InputOf<Glue, "GetPartition">,
  ctx: CallContext,
): Promise<OutputOf<Glue, "GetPartition">> {
  const open = await openPartitioned(deps, ctx, "GetPartition", input);
  const [found] = await deps.catalog.findPartitions(open.table, [input.PartitionValues ?? []]);
  if (!found) throw entityNotFound("Cannot find partition.");
  return { Partition: writePartition(shownPartition(found, open), open.table) };
}

export async function getPartitions(
  deps: GlueDeps,
  input: InputOf<Glue, "GetPartitions">,
  ctx: CallContext,
): Promise<OutputOf<Glue, "GetPartitions">> {
  refuseMembers("GetPartitions", input, ["TransactionId", "QueryAsOfTime"]);
  const open = await openPartitioned(deps, ctx, "GetPartitions", input);
  const { table } = open;
  const { SegmentNumber: number, TotalSegments: total } = input.Segment ?? {};
  if (input.Segment && (number === undefined || total === undefined || number < 0 || number >= total)) {
    throw invalidInput("SegmentNumber must be less than TotalSegments");
  }
  const list = `partitions of ${table.id}`;
  const page = await deps.catalog.partitions(table, {
    after: readToken(input.NextToken, list),
    limit: input.MaxResults ?? pageSize,
    expression: input.Expression,
    segment: number === undefined || total === undefined ? undefined : { number, total },
    withoutColumns: input.ExcludeColumnSchema,
  });
  const Partitions = page.items.map((each) => writePartition(shownPartition(each, open), table));
  return { Partitions, NextToken: issueToken(page.next, list) };
}

export async function updatePartition(
  deps: GlueDeps,
  input: InputOf<Glue, "UpdatePartition">,
  ctx: CallContext,
): Promise<OutputOf<Glue, "UpdatePartition">> {
  const open = await openPartitioned(deps, ctx, "UpdatePartition", input);
  const values = input.PartitionValueList ?? [];
  // Who leaves the values out changes the rest.
  const PartitionInput = { ...input.PartitionInput, Values: input.PartitionInput?.Values ?? values };
  const partition = readPartition(PartitionInput);
  await authorizePartitions(deps.catalog, ctx, open, [partition.storage?.location]);
  const done = await deps.catalog.updatePartition(open.table, values, partition);
  if (!done) throw entityNotFound("Cannot find partition.");
  return {};
}

export async function deletePartition(
  deps: GlueDeps,
  input: InputOf<Glue, "DeletePartition">,
  ctx: CallContext,
): Promise<OutputOf<Glue, "DeletePartition">> {
  const { table } = await openPartitioned(deps, ctx, "DeletePartition", input);
  const missing = await deps.catalog.dropPartitions(table, [input.PartitionValues ?? []]);
  if (missing.length > 0) throw entityNotFound("Cannot find partition.");
  return {};
}
