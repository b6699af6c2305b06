import { prisma, type Tx } from "@/server/db/client";

const WITH_EVENT = {
  event: { select: { verb: true, actorName: true, resourceType: true, resourceId: true } },
} as const;

interface Page {
  onlyUnread: boolean;
  beforeId: string | null;
  take: number;
}

/** Ids are made in the order of time. */
export function pageOfInbox(personId: string, { onlyUnread, beforeId, take }: Page) {
  return prisma().notification.findMany({
    where: {
      personId,
      ...(onlyUnread ? { readAt: null } : {}),
      ...(beforeId ? { id: { lt: beforeId } } : {}),
    },
    include: WITH_EVENT,
    orderBy: { id: "desc" },
    take,
  });
}
export type InboxRow = Awaited<ReturnType<typeof pageOfInbox>>[number];

/** How many are unread, counted no further than that. */
export async function countUnread(personId: string, max: number): Promise<number> {
  const rows = await prisma().$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS count FROM (
      SELECT FROM notification WHERE person_id = ${personId}::uuid AND read_at IS NULL LIMIT ${max}) AS unread`;
  return rows[0]?.count ?? 0;
}

/** One of this person's own, marked; `changed` is false where it was marked so before. */
export async function mark(tx: Tx, personId: string, id: string, isRead: boolean) {
  const { count } = await tx.notification.updateMany({
    where: { id, personId, readAt: isRead ? null : { not: null } },
    data: { readAt: isRead ? new Date() : null },
  });
  const row = await tx.notification.findFirst({ where: { id, personId }, include: WITH_EVENT });
  return { row, changed: count > 0 };
}

export async function markUpTo(tx: Tx, personId: string, upTo: string): Promise<number> {
  const { count } = await tx.notification.updateMany({
    where: { personId, readAt: null, id: { lte: upTo } },
    data: { readAt: new Date() },
  });
  return count;
}
