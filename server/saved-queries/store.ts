import type { SavedQuery as Row, SavedQueryVersion } from "@/prisma/generated/client";
import type { Target } from "@/server/accounts/contract";
import { prisma, type Tx } from "@/server/db/client";
import type { Chart, ParameterDefinition, SavedQuery } from "./contract";

type WithVersion = Row & { versions: SavedQueryVersion[] };
const NEWEST = { versions: { orderBy: { version: "desc" }, take: 1 } } as const;

export async function savedQueriesOf(ownerId: string, ownerName: string): Promise<SavedQuery[]> {
  const rows = await prisma().savedQuery.findMany({
    where: { ownerId },
    orderBy: { name: "asc" },
    take: 1_000,
    include: NEWEST,
  });
  return rows.map((row) => shown(row, ownerName));
}

interface NewSavedQuery {
  id: string;
  ownerId: string;
  ownerName: string;
  name: string;
  description: string;
  folderId: string | null;
  sql: string;
  parameters: ParameterDefinition[];
  chart: Chart | null;
  target: Target | null;
}

export async function insertSavedQuery(tx: Tx, query: NewSavedQuery): Promise<SavedQuery> {
  const { id, ownerId, ownerName, name, description, folderId, sql, parameters, chart, target } = query;
  const version = {
    version: 1,
    authorId: ownerId,
    authorName: ownerName,
    sql,
    parameters,
    ...(chart ? { chart } : {}),
    ...target,
  };
  const row = await tx.savedQuery.create({
    data: { id, ownerId, name, description, folderId, versions: { create: version } },
    include: NEWEST,
  });
  return shown(row, ownerName);
}

export async function removeSavedQuery(tx: Tx, id: string, ownerId: string): Promise<boolean> {
  const { count } = await tx.savedQuery.deleteMany({ where: { id, ownerId } });
  return count > 0;
}

function shown(row: WithVersion, ownerName: string): SavedQuery {
  const [newest] = row.versions;
  if (!newest) throw new Error(`The saved query ${row.id} has no version.`);
  const { accountId, warehouseKind, warehouse, database } = newest;
  const hasTarget = accountId && warehouseKind && warehouse && database;
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    ownerId: row.ownerId,
    ownerName,
    folderId: row.folderId,
    isExample: false,
    level: "own",
    isShared: false,
    version: row.version,
    sql: newest.sql,
    parameters: newest.parameters as ParameterDefinition[],
    chart: newest.chart as Chart | null,
    target: hasTarget
      ? { accountId, warehouseKind: warehouseKind as Target["warehouseKind"], warehouse, database }
      : null,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}
