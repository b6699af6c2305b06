import { prisma, type Tx } from "@/server/db/client";
import type { Role } from "@/server/identity/contract";
import type { Share, ShareLevel } from "./contract";
import type { Db } from "./store";

interface ShareRow {
  personId: string | null;
  personName: string | null;
  personRole: Role;
  role: string | null;
  level: ShareLevel;
}

/** Whom a saved query is shared with, people first, each by name. */
export async function sharesOf(db: Db, savedQueryId: string): Promise<Share[]> {
  const rows = await db.$queryRaw<ShareRow[]>`
    SELECT s.person_id AS "personId", p.name AS "personName", p.role AS "personRole", s.role, s.level
    FROM saved_query_share AS s LEFT JOIN person AS p ON p.id = s.person_id
    WHERE s.saved_query_id = ${savedQueryId}::uuid ORDER BY s.role NULLS FIRST, p.name, s.id`;
  return rows.map(({ personId, personName, personRole, role, level }) =>
    personId
      ? { personId, personName: personName ?? "somebody", personRole, level }
      : ({ role, level } as Extract<Share, { role: string }>),
  );
}

export async function replaceShares(
  tx: Tx,
  savedQueryId: string,
  shares: { id: string; personId: string | null; role: string | null; level: ShareLevel }[],
): Promise<void> {
  await tx.savedQueryShare.deleteMany({ where: { savedQueryId } });
  await tx.savedQueryShare.createMany({ data: shares.map((share) => ({ savedQueryId, ...share })) });
}

export async function knownPeople(ids: string[]): Promise<Set<string>> {
  const rows = await prisma().person.findMany({ where: { id: { in: ids } }, select: { id: true } });
  return new Set(rows.map(({ id }) => id));
}
