import * as z from "zod";
import { decodeCursor, encodeCursor } from "@/server/api/cursor";
import type { Output, ParsedInput } from "@/server/api/endpoint";
import { notFound } from "@/server/errors";
import type { Context } from "@/server/identity";
import type * as contract from "./contract";
import { ColumnCounts, ColumnValues, type Profile, type ProfileColumn } from "./contract";
import { mayRead } from "./policy";
import {
  type ColumnRow,
  columnNames,
  findProfile,
  newestProfiles,
  type ProfileRow,
  pageOfColumns,
  pageOfProfiles,
} from "./read-store";
import { sightFor } from "./sight";
import { findTable } from "./store";

export async function getProfile(
  ctx: Context,
  { datasetId, tableId }: ParsedInput<typeof contract.getProfile>,
): Promise<Output<typeof contract.getProfile>> {
  if (!(await findTable(tableId, datasetId))) throw notFound("table");
  const { newest, good } = await newestProfiles(tableId);
  const [latest, before] = good;
  const seesRun = (row: ProfileRow) =>
    row.startedById === ctx.actor.id || ctx.actor.permissions.has("run.readAll");
  return {
    latest: latest ? shown(latest) : null,
    before: before ? shown(before) : null,
    isStale: latest?.isStale ?? false,
    running:
      newest?.state === "profiling"
        ? {
            runId: newest.id,
            startedByName: newest.startedByName,
            createdAt: newest.createdAt.toISOString(),
            progress: newest.progress,
            progressText: newest.progressText,
            isVisible: seesRun(newest),
          }
        : null,
    failure:
      newest?.state === "failed"
        ? {
            runId: newest.id,
            startedByName: newest.startedByName,
            at: (newest.endedAt ?? newest.createdAt).toISOString(),
            code: newest.errorCode ?? "",
            message: seesRun(newest) ? newest.error : null,
          }
        : null,
  };
}

const numberOf = (value: string | null) => (value === null ? null : Number(value));

function shown(row: ProfileRow): Profile {
  const { id, startedByName, columnCount, profiledCount } = row;
  return {
    ...{ id, startedByName, columnCount, profiledCount },
    state: row.state as Profile["state"],
    createdAt: row.createdAt.toISOString(),
    endedAt: row.endedAt?.toISOString() ?? null,
    rows: numberOf(row.rows),
    scannedBytes: numberOf(row.scannedBytes),
  };
}

const ProfileKey = z.object({ at: z.iso.datetime(), id: z.uuid() });

export async function listProfiles(
  _ctx: Context,
  { datasetId, tableId, limit, cursor }: ParsedInput<typeof contract.listProfiles>,
): Promise<Output<typeof contract.listProfiles>> {
  const after = decodeCursor(cursor, ProfileKey);
  if (!(await findTable(tableId, datasetId))) throw notFound("table");
  const found = await pageOfProfiles(tableId, after, limit + 1);
  const rows = found.slice(0, limit);
  const last = found.length > limit ? rows.at(-1) : undefined;
  return {
    items: rows.map(shown),
    nextCursor: last ? encodeCursor({ at: last.createdAt.toISOString(), id: last.id }) : null,
  };
}

const ColumnKey = z.object({ ordinal: z.int() });

export async function listProfileColumns(
  ctx: Context,
  input: ParsedInput<typeof contract.listProfileColumns>,
): Promise<Output<typeof contract.listProfileColumns>> {
  const { datasetId, tableId, profileId, limit, text } = input;
  const after = decodeCursor(input.cursor, ColumnKey);
  const table = await findTable(tableId, datasetId);
  const profile = table && (await findProfile(tableId, profileId));
  if (!table || !profile) throw notFound("profile");
  const columns = await columnNames(profileId);
  const seen = { table, profiledAs: profile.roleArn, signature: profile.signature ?? "", columns };
  const [sight, found] = await Promise.all([
    sightFor(ctx, seen),
    pageOfColumns(profile, { text: text || null, after: after?.ordinal ?? 0, take: limit + 1 }),
  ]);
  const rows = found.slice(0, limit);
  const last = found.length > limit ? rows.at(-1) : undefined;
  return {
    items: rows.map((row) => columnOf(row, mayRead(sight, row.name))),
    nextCursor: last ? encodeCursor({ ordinal: last.ordinal }) : null,
    hidden: "hidden" in sight ? sight.hidden : null,
  };
}

function columnOf(row: ColumnRow, isReadable: boolean): ProfileColumn {
  const { ordinal, name, type, beforeRows, beforeCounts } = row;
  const before = ColumnCounts.safeParse(beforeCounts).data;
  return {
    ...{ ordinal, name, type },
    kind: row.kind as ProfileColumn["kind"],
    ...ColumnCounts.parse(row.counts),
    values: isReadable ? ColumnValues.parse(row.values) : null,
    before: before ? { rows: Number(beforeRows), nulls: before.nulls, distinct: before.distinct } : null,
  };
}
