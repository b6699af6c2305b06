import type { SavedQuery as Row } from "@/prisma/generated/client";
import { prisma, type Tx } from "@/server/db/client";
import type { SavedQuery, Target } from "./contract";

export async function savedQueriesOf(ownerId: string): Promise<SavedQuery[]> {
  const rows = await prisma().savedQuery.findMany({
    where: { ownerId },
    orderBy: { name: "asc" },
    take: 1_000,
  });
  return rows.map(shown);
}

interface NewSavedQuery {
  id: string;
  ownerId: string;
  name: string;
  sql: string;
  target?: Target | undefined;
}

export async function putSavedQuery(
  tx: Tx,
  { id, ownerId, name, sql, target }: NewSavedQuery,
): Promise<SavedQuery> {
  const where = {
    accountId: target?.accountId ?? null,
    warehouseKind: target?.warehouseKind ?? null,
    warehouse: target?.warehouse ?? null,
    database: target?.database ?? null,
  };
  const row = await tx.savedQuery.upsert({
    where: { ownerId_name: { ownerId, name } },
    create: { id, ownerId, name, sql, ...where },
    update: { sql, ...where },
  });
  return shown(row);
}

export async function removeSavedQuery(tx: Tx, id: string, ownerId: string): Promise<boolean> {
  const { count } = await tx.savedQuery.deleteMany({ where: { id, ownerId } });
  return count > 0;
}

function shown(row: Row): SavedQuery {
  const { accountId, warehouseKind, warehouse, database } = row;
  const hasTarget = accountId && warehouseKind && warehouse && database;
  return {
    id: row.id,
    name: row.name,
    sql: row.sql,
    isExample: false,
    target: hasTarget
      ? { accountId, warehouseKind: warehouseKind as Target["warehouseKind"], warehouse, database }
      : null,
  };
}
