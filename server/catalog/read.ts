import * as z from "zod";
import { decodeCursor, encodeCursor } from "@/server/api/cursor";
import type { Output, ParsedInput } from "@/server/api/endpoint";
import { notFound } from "@/server/errors";
import { pageOfResource } from "@/server/events";
import type { Context } from "@/server/identity";
import { neighboursOf } from "./classification-store";
import type * as contract from "./contract";
import { loosens } from "./declassify";
import { findDataset, findTable, namesOfPeople, pageOfTables, sumTables, type TableRow } from "./store";

/** Metadata is for everybody who may read the catalog; what the data says is AWS's to show, to each principal. */
export async function getDataset(
  { actor }: Context,
  { datasetId }: ParsedInput<typeof contract.getDataset>,
): Promise<Output<typeof contract.getDataset>> {
  const [row, sums, { own, others }] = await Promise.all([
    ...([findDataset(datasetId), sumTables(datasetId), neighboursOf(datasetId)] as const),
  ]);
  if (!row) throw notFound("dataset");
  const { _count, ...dataset } = row;
  return {
    ...dataset,
    error: dataset.error && actor.permissions.has("catalog.update") ? dataset.error : dataset.error && TOLD,
    sourceKind: dataset.sourceKind as contract.Dataset["sourceKind"],
    warehouseKind: dataset.warehouseKind as contract.Dataset["warehouseKind"],
    locationState: dataset.locationState as contract.Dataset["locationState"],
    refreshExpectation: dataset.refreshExpectation as contract.Dataset["refreshExpectation"],
    state: dataset.state as contract.Dataset["state"],
    stewards: await namesOfPeople(dataset.stewardIds),
    tableCount: _count.tables,
    rows: numberOf(sums._sum.rows),
    bytes: numberOf(sums._sum.bytes),
    sourceUpdatedAt: sums._max.sourceUpdatedAt?.toISOString() ?? null,
    loosensAccess: loosens(own, others),
    createdAt: dataset.createdAt.toISOString(),
    updatedAt: dataset.updatedAt.toISOString(),
    registeredAt: dataset.registeredAt?.toISOString() ?? null,
  };
}

/** What AWS said may tell of values: its words are for those who register. */
const TOLD = "Its registration failed. A steward sees why.";

const numberOf = (value: bigint | null) => (value === null ? null : Number(value));

const TableKey = z.object({ name: z.string(), id: z.uuid() });

export async function listDatasetTables(
  _ctx: Context,
  { datasetId, limit, cursor }: ParsedInput<typeof contract.listDatasetTables>,
): Promise<Output<typeof contract.listDatasetTables>> {
  const found = await pageOfTables(datasetId, decodeCursor(cursor, TableKey), limit + 1);
  if (found.length === 0 && !(await findDataset(datasetId))) throw notFound("dataset");
  const rows = found.slice(0, limit);
  const last = found.length > limit ? rows.at(-1) : undefined;
  return {
    items: rows.map(summaryOf),
    nextCursor: last ? encodeCursor({ name: last.name, id: last.id }) : null,
  };
}

function summaryOf(row: Omit<TableRow, "columns">): contract.TableSummary {
  const { id, datasetId, name, description, format, location, rows, bytes, sourceUpdatedAt } = row;
  return {
    ...{ id, datasetId, name, description, format, location },
    type: row.type as contract.TableSummary["type"],
    rows: numberOf(rows),
    bytes: numberOf(bytes),
    columnCount: row._count.columns,
    sourceUpdatedAt: sourceUpdatedAt?.toISOString() ?? null,
  };
}

export async function getDatasetTable(
  _ctx: Context,
  { datasetId, tableId }: ParsedInput<typeof contract.getDatasetTable>,
): Promise<Output<typeof contract.getDatasetTable>> {
  const row = await findTable(datasetId, tableId);
  if (!row) throw notFound("table");
  return {
    ...summaryOf(row),
    columns: row.columns.map(({ name, type, description, isPartitionKey }) => ({
      ...{ name, type, description, isPartitionKey },
    })),
  };
}

export async function listDatasetEvents(
  _ctx: Context,
  { datasetId, ...page }: ParsedInput<typeof contract.listDatasetEvents>,
): Promise<Output<typeof contract.listDatasetEvents>> {
  if (!(await findDataset(datasetId))) throw notFound("dataset");
  return pageOfResource({ resourceType: "dataset", resourceId: datasetId }, undefined, page);
}
