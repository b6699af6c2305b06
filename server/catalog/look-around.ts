import * as z from "zod";
import { awsTargetFor } from "@/server/accounts";
import { decodeCursor, encodeCursor } from "@/server/api/cursor";
import type { Output, ParsedInput } from "@/server/api/endpoint";
import * as glue from "@/server/aws/glue";
import * as s3 from "@/server/aws/s3";
import { notFound } from "@/server/errors";
import type { Context } from "@/server/identity";
import type * as contract from "./contract";
import { lookInto, PREVIEW } from "./look-into";
import { registeredSources } from "./register-store";
import { glueKey } from "./source-key";
import { ofGlue } from "./source-table";
import { findDataset, findTable } from "./store";

/** What a folder would be as a table. */
export async function previewLocation(
  ctx: Context,
  { accountId, location }: ParsedInput<typeof contract.previewLocation>,
): Promise<Output<typeof contract.previewLocation>> {
  const looked = await lookInto(await awsTargetFor(ctx, accountId), location, PREVIEW);
  const { inferred, modifiedAt: _, ...told } = looked;
  const { format, columns, rows: firstRows, noRows, warnings } = inferred;
  return { location, ...told, format, columns, firstRows, noRows, warnings };
}

export async function listBuckets(
  ctx: Context,
  { accountId }: ParsedInput<typeof contract.listBuckets>,
): Promise<Output<typeof contract.listBuckets>> {
  const names = await s3.listBuckets(await awsTargetFor(ctx, accountId));
  return { items: names.map((name) => ({ name })) };
}

export async function listGlueDatabases(
  ctx: Context,
  { accountId }: ParsedInput<typeof contract.listGlueDatabases>,
): Promise<Output<typeof contract.listGlueDatabases>> {
  const found = await glue.listDatabases(await awsTargetFor(ctx, accountId));
  const registered = await registeredSources(
    accountId,
    found.map(({ name }) => glueKey(name)),
  );
  return { items: found.map((one) => ({ ...one, datasetId: registered.get(glueKey(one.name)) ?? null })) };
}

export async function listGlueTables(
  ctx: Context,
  { accountId, database }: ParsedInput<typeof contract.listGlueTables>,
): Promise<Output<typeof contract.listGlueTables>> {
  const tables = await glue.listTables(await awsTargetFor(ctx, accountId), database);
  return {
    items: tables.map(ofGlue).map(({ name, format, location, columns }) => ({
      ...{ name, format, location, columnCount: columns.length },
    })),
  };
}

const PartitionKey = z.object({ token: z.string() });

/** Asked of Glue as the person's own role each time: what is not registered is not kept. */
export async function listTablePartitions(
  ctx: Context,
  { datasetId, tableId, limit, cursor }: ParsedInput<typeof contract.listTablePartitions>,
): Promise<Output<typeof contract.listTablePartitions>> {
  const after = decodeCursor(cursor, PartitionKey);
  const [dataset, table] = await Promise.all([findDataset(datasetId), findTable(datasetId, tableId)]);
  if (!dataset || !table) throw notFound("table");
  const keys = table.columns.filter((column) => column.isPartitionKey).map((column) => column.name);
  if (keys.length === 0 || !dataset.glueDatabase) return { keys: [], items: [], nextCursor: null };
  const page = await glue.partitionPage(await awsTargetFor(ctx, dataset.accountId), {
    database: dataset.glueDatabase,
    table: table.name,
    limit,
    nextToken: after?.token ?? null,
  });
  return {
    keys,
    items: page.partitions.map((one) => ({ ...one, createdAt: one.createdAt?.toISOString() ?? null })),
    nextCursor: page.nextToken ? encodeCursor({ token: page.nextToken }) : null,
  };
}
