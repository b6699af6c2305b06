import { prisma, type Tx } from "@/server/db/client";
import { SESSION_IDLE_SECONDS } from "./limits";

const stillOpen = () => ({
  revokedAt: null,
  expiresAt: { gt: new Date() },
  lastSeenAt: { gt: new Date(Date.now() - SESSION_IDLE_SECONDS * 1_000) },
});

export async function insertSession(
  tx: Tx,
  session: { id: string; personId: string; userAgent: string | null; expiresAt: Date },
): Promise<void> {
  await tx.session.create({ data: session });
}

/** The sessions of a person that still work, newest first. */
export async function findSessions(personId: string, page: { beforeId: string | null; limit: number }) {
  return prisma().session.findMany({
    where: { personId, ...stillOpen(), ...(page.beforeId ? { id: { lt: page.beforeId } } : {}) },
    orderBy: { id: "desc" },
    take: page.limit,
  });
}

/** Ends sessions of a person: one, or all but one. Returns the ids of those that it ended. */
export async function revokeSessions(
  tx: Tx,
  personId: string,
  which: { id: string } | { exceptId: string | undefined },
): Promise<string[]> {
  const id = "id" in which ? which.id : which.exceptId && { not: which.exceptId };
  const rows = await tx.session.updateManyAndReturn({
    where: { personId, ...stillOpen(), ...(id ? { id } : {}) },
    data: { revokedAt: new Date() },
    select: { id: true },
  });
  return rows.map((row) => row.id);
}
