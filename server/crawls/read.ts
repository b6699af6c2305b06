import * as z from "zod";
import { decodeCursor, encodeCursor } from "@/server/api/cursor";
import type { Output, ParsedInput } from "@/server/api/endpoint";
import { Time } from "@/server/api/endpoint";
import { findDataset } from "@/server/catalog";
import { notFound } from "@/server/errors";
import type { Context } from "@/server/identity";
import { countWaiting, findChange, type ListedChange, pageOfChanges } from "./change-store";
import type * as contract from "./contract";
import { type CrawlRow, pageOfCrawls } from "./crawl-store";
import { pageOfFound } from "./partition-store";

const CrawlKey = z.object({ at: Time, id: z.uuid() });

export async function listCrawls(
  { actor }: Context,
  { datasetId, limit, cursor }: ParsedInput<typeof contract.listCrawls>,
): Promise<Output<typeof contract.listCrawls>> {
  await mustBeThere(datasetId);
  const found = await pageOfCrawls(datasetId, decodeCursor(cursor, CrawlKey), limit + 1);
  const rows = found.slice(0, limit);
  const last = found.length > limit ? rows.at(-1) : undefined;
  return {
    items: rows.map((row) => crawlOf(actor, row)),
    nextCursor: last ? encodeCursor({ at: last.createdAt.toISOString(), id: last.runId }) : null,
  };
}

async function mustBeThere(datasetId: string): Promise<void> {
  if (!(await findDataset(datasetId))) throw notFound("dataset");
}

function crawlOf(actor: Context["actor"], row: CrawlRow): contract.Crawl {
  const { ownerId, errorCode, errorMessage, createdAt, startedAt, endedAt, ...rest } = row;
  const { new: added, changed, dropped, newPartitions, droppedPartitions, ...crawl } = rest;
  return {
    ...crawl,
    isVisible: ownerId === actor.id || actor.permissions.has("run.readAll"),
    error: errorCode === null ? null : { code: errorCode, message: errorMessage ?? "" },
    createdAt: createdAt.toISOString(),
    startedAt: startedAt?.toISOString() ?? null,
    endedAt: endedAt?.toISOString() ?? null,
    found: { new: added, changed, dropped, newPartitions, droppedPartitions },
  };
}

const ChangeKey = z.object({ tableName: z.string(), kind: z.string() });

export async function listChanges(
  _ctx: Context,
  { datasetId, runId, limit, cursor }: ParsedInput<typeof contract.listChanges>,
): Promise<Output<typeof contract.listChanges>> {
  await mustBeThere(datasetId);
  const after = decodeCursor(cursor, ChangeKey);
  const [found, waiting] = await Promise.all([
    pageOfChanges(datasetId, { runId: runId ?? null, after, take: limit + 1 }),
    countWaiting(datasetId),
  ]);
  const rows = found.slice(0, limit);
  const last = found.length > limit ? rows.at(-1) : undefined;
  return {
    items: rows.map(changeOf),
    nextCursor: last ? encodeCursor({ tableName: last.tableName, kind: last.kind }) : null,
    waiting,
  };
}

function changeOf({ diff: { columns, facts }, decidedAt, ...row }: ListedChange): contract.CrawlChange {
  return { ...row, columns, facts, decidedAt: decidedAt?.toISOString() ?? null };
}

export async function listChangedPartitions(
  _ctx: Context,
  { datasetId, changeId, limit, cursor }: ParsedInput<typeof contract.listChangedPartitions>,
): Promise<Output<typeof contract.listChangedPartitions>> {
  const change = await findChange(datasetId, changeId);
  if (!change) throw notFound("change");
  const after = decodeCursor(cursor, z.object({ hash: z.guid() }));
  const found = await pageOfFound(change, { kind: null, afterHash: after?.hash ?? null, take: limit + 1 });
  const rows = found.slice(0, limit);
  const last = found.length > limit ? rows.at(-1) : undefined;
  return {
    items: rows.map(({ values, kind }) => ({ values, change: kind })),
    nextCursor: last ? encodeCursor({ hash: last.hash }) : null,
  };
}
