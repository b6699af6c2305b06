import type { Target } from "@/server/accounts/contract";
import { Prisma, prisma, type Tx } from "@/server/db/client";
import { escapeLike } from "@/server/sql/like";
import type { Chart, Content, ParameterDefinition, SavedQuery, SavedQuerySummary } from "./contract";
import { type Level, levelFor, type Who } from "./policy";

export type Db = Tx | ReturnType<typeof prisma>;

export interface TargetColumns {
  accountId: string | null;
  warehouseKind: string | null;
  warehouse: string | null;
  database: string | null;
}

interface SummaryRow extends TargetColumns {
  id: string;
  name: string;
  description: string;
  ownerId: string;
  ownerName: string | null;
  folderId: string | null;
  version: number;
  isShared: boolean;
  level: Level;
  createdAt: Date;
  updatedAt: Date;
}

interface FullRow extends SummaryRow {
  sql: string;
  parameters: ParameterDefinition[];
  chart: Chart | null;
}

const columnsFor = (who: Who) => Prisma.sql`
  q.id, q.name, q.description, q.owner_id AS "ownerId", owner.name AS "ownerName", q.folder_id AS "folderId", q.version,
  q.created_at AS "createdAt", q.updated_at AS "updatedAt",
  EXISTS (SELECT 1 FROM saved_query_share AS s WHERE s.saved_query_id = q.id) AS "isShared",
  CASE WHEN q.owner_id = ${who.id}::uuid THEN 'own' ELSE (
    SELECT s.level FROM saved_query_share AS s
    WHERE s.saved_query_id = q.id AND (s.person_id = ${who.id}::uuid OR s.role = ${who.role})
    ORDER BY array_position(ARRAY['edit', 'run', 'view'], s.level) LIMIT 1) END AS level,
  v.account_id AS "accountId", v.warehouse_kind AS "warehouseKind", v.warehouse, v.database`;

const FROM = Prisma.sql`
  saved_query AS q
  JOIN saved_query_version AS v ON v.saved_query_id = q.id AND v.version = q.version
  LEFT JOIN person AS owner ON owner.id = q.owner_id`;

const idsSeenBy = (who: Who) => Prisma.sql`
  SELECT id FROM saved_query WHERE owner_id = ${who.id}::uuid
  UNION SELECT saved_query_id FROM saved_query_share WHERE person_id = ${who.id}::uuid
  UNION SELECT saved_query_id FROM saved_query_share WHERE role = ${who.role}`;

/** A folder of one's own and all that lie in it, however deep. */
const idsBelow = (who: Who, folderId: string) => Prisma.sql`
  WITH RECURSIVE below AS (
    SELECT id FROM query_folder WHERE id = ${folderId}::uuid AND owner_id = ${who.id}::uuid
    UNION SELECT child.id FROM query_folder AS child JOIN below ON child.parent_id = below.id
  ) SELECT id FROM below`;

/** A saved query in its newest version as somebody sees it; null when it is not theirs to see. */
export async function findSavedQuery(db: Db, who: Who, id: string): Promise<SavedQuery | null> {
  const rows = await db.$queryRaw<FullRow[]>`
    SELECT ${columnsFor(who)}, v.sql, v.parameters, v.chart FROM ${FROM} WHERE q.id = ${id}::uuid`;
  const [row] = rows;
  if (!row?.level) return null;
  const { sql, parameters, chart } = row;
  return { ...summaryOf(who, row), sql, parameters, chart };
}

/** The same with its row locked: who saves at the same moment waits here, and then sees the newer version. */
export async function lockSavedQuery(tx: Tx, who: Who, id: string): Promise<SavedQuery | null> {
  await tx.$queryRaw`SELECT 1 FROM saved_query WHERE id = ${id}::uuid FOR UPDATE`;
  return findSavedQuery(tx, who, id);
}

export interface ListKey {
  rank: number;
  name: string;
  id: string;
}

interface ListPage {
  text?: string | undefined;
  kind?: "own" | "shared" | undefined;
  folderId?: string | undefined;
  after: ListKey | null;
  limit: number;
}

/** One's own, then what others share, each by name; `key` leads to what comes after. */
export async function pageOfSavedQueries(
  who: Who,
  page: ListPage,
): Promise<{ summary: SavedQuerySummary; key: ListKey }[]> {
  const { text, kind, folderId, after, limit } = page;
  const rank = Prisma.sql`(q.owner_id <> ${who.id}::uuid)::int`;
  const conditions = [Prisma.sql`q.id IN (${idsSeenBy(who)})`];
  if (kind) conditions.push(Prisma.sql`${rank} = ${kind === "own" ? 0 : 1}`);
  if (folderId) {
    conditions.push(Prisma.sql`q.owner_id = ${who.id}::uuid AND q.folder_id IN (${idsBelow(who, folderId)})`);
  }
  if (text) {
    const like = `%${escapeLike(text)}%`;
    conditions.push(Prisma.sql`(q.name ILIKE ${like} OR q.description ILIKE ${like} OR v.sql ILIKE ${like})`);
  }
  if (after) {
    conditions.push(
      Prisma.sql`(${rank}, lower(q.name), q.id) > (${after.rank}::int, ${after.name}, ${after.id}::uuid)`,
    );
  }
  const rows = await prisma().$queryRaw<(SummaryRow & { rank: number; key: string })[]>`
    SELECT ${columnsFor(who)}, ${rank} AS rank, lower(q.name) AS key FROM ${FROM}
    WHERE ${Prisma.join(conditions, " AND ")} ORDER BY rank, key, q.id LIMIT ${limit}`;
  return rows.map((row) => ({
    summary: summaryOf(who, row),
    key: { rank: row.rank, name: row.key, id: row.id },
  }));
}

function summaryOf(who: Who, row: SummaryRow): SavedQuerySummary {
  const isOwn = row.ownerId === who.id;
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    ownerId: row.ownerId,
    ownerName: row.ownerName ?? "somebody",
    // A folder is its owner's order, nobody else's.
    folderId: isOwn ? row.folderId : null,
    isExample: false,
    level: levelFor(who, row.level),
    isShared: row.isShared,
    version: row.version,
    target: targetOf(row),
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}

export function targetOf({ accountId, warehouseKind, warehouse, database }: TargetColumns): Target | null {
  if (!(accountId && warehouseKind && warehouse && database)) return null;
  return { accountId, warehouseKind: warehouseKind as Target["warehouseKind"], warehouse, database };
}

export interface NewSavedQuery extends Content {
  id: string;
  ownerId: string;
  authorName: string;
  name: string;
  description: string;
  folderId: string | null;
  note: string | null;
}

export async function insertSavedQuery(tx: Tx, query: NewSavedQuery): Promise<void> {
  const { id, ownerId, name, description, folderId, authorName, note } = query;
  const author = { authorId: ownerId, authorName, note };
  await tx.savedQuery.create({
    data: {
      id,
      ownerId,
      name,
      description,
      folderId,
      versions: { create: { version: 1, ...author, ...columnsOf(query) } },
    },
  });
}

export interface Author {
  authorId: string;
  authorName: string;
  note: string | null;
}

/** Adds the version after `version`; the caller holds the row's lock. */
export async function insertVersion(
  tx: Tx,
  savedQueryId: string,
  version: number,
  author: Author,
  content: Content,
): Promise<void> {
  const next = version + 1;
  await tx.savedQueryVersion.create({
    data: { savedQueryId, version: next, ...author, ...columnsOf(content) },
  });
  await tx.savedQuery.update({ where: { id: savedQueryId }, data: { version: next } });
}

export async function updateFacts(
  tx: Tx,
  id: string,
  facts: { name?: string; description?: string; folderId?: string | null },
): Promise<void> {
  await tx.savedQuery.update({ where: { id }, data: facts });
}

export async function removeSavedQuery(tx: Tx, id: string): Promise<void> {
  await tx.savedQuery.delete({ where: { id } });
}

/** Whether a name is free in a folder of somebody's. */
export async function isNameTaken(
  db: Db,
  ownerId: string,
  folderId: string | null,
  name: string,
): Promise<boolean> {
  return (await db.savedQuery.count({ where: { ownerId, folderId, name } })) > 0;
}

function columnsOf({ sql, parameters, chart, target }: Content) {
  return { sql, parameters, ...(chart ? { chart } : {}), ...target };
}

/** Whether an error says that a name is taken, by whichever unique index. */
export function isDuplicate(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === "P2002";
}
