import { prisma, type Tx } from "@/server/db/client";
import type { Chart, ParameterDefinition, SavedQueryVersion, VersionSummary } from "./contract";
import { targetOf } from "./store";

const SUMMARY = { savedQueryId: true, version: true, authorName: true, note: true, createdAt: true } as const;

/** Versions newest first, from below a number on. */
export async function pageOfVersions(
  savedQueryId: string,
  below: number | null,
  limit: number,
): Promise<VersionSummary[]> {
  const rows = await prisma().savedQueryVersion.findMany({
    where: { savedQueryId, ...(below === null ? {} : { version: { lt: below } }) },
    orderBy: { version: "desc" },
    take: limit,
    select: SUMMARY,
  });
  return rows.map((row) => ({ ...row, createdAt: row.createdAt.toISOString() }));
}

export async function findVersion(
  db: Tx | ReturnType<typeof prisma>,
  savedQueryId: string,
  version: number,
): Promise<SavedQueryVersion | null> {
  const row = await db.savedQueryVersion.findUnique({
    where: { savedQueryId_version: { savedQueryId, version } },
  });
  if (!row) return null;
  return {
    savedQueryId,
    version,
    authorName: row.authorName,
    note: row.note,
    createdAt: row.createdAt.toISOString(),
    sql: row.sql,
    parameters: row.parameters as ParameterDefinition[],
    chart: row.chart as Chart | null,
    target: targetOf(row),
  };
}
