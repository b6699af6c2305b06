import * as z from "zod";
import { decodeCursor, encodeCursor } from "@/server/api/cursor";
import type { ParsedInput } from "@/server/api/endpoint";
import { type Prisma, prisma } from "@/server/db/client";
import type { Event, listEvents } from "./contract";

const Cursor = z.object({ id: z.string().regex(/^\d{1,19}$/) });
type Filter = ParsedInput<typeof listEvents>;
type Row = Awaited<ReturnType<typeof rows>>[number];

function rows(where: Prisma.EventWhereInput, take: number) {
  return prisma().event.findMany({ where, take, orderBy: { id: "desc" } });
}

/** One page of the trail, newest first, walked by id. */
export async function pageOfEvents(filter: Filter): Promise<{ items: Event[]; nextCursor: string | null }> {
  return pageWhere(whereOf(filter), filter);
}

export async function eventById(id: string): Promise<Event | null> {
  const [row] = await rows({ id: BigInt(id) }, 1);
  return row ? shown(row) : null;
}

/** One page of what happened to one thing; `viewerId` narrows it to what that person owns or did. */
export async function pageOfResource(
  resource: { resourceType: string; resourceId: string },
  viewerId: string | null,
  page: { limit: number; cursor?: string | undefined },
): Promise<{ items: Event[]; nextCursor: string | null }> {
  const own = viewerId === null ? {} : { OR: [{ ownerId: viewerId }, { actorId: viewerId }] };
  return pageWhere({ resourceType: resource.resourceType, resourceId: resource.resourceId, ...own }, page);
}

async function pageWhere(
  where: Prisma.EventWhereInput,
  page: { limit: number; cursor?: string | undefined },
) {
  const after = decodeCursor(page.cursor, Cursor);
  const found = await rows({ AND: [where, after ? { id: { lt: BigInt(after.id) } } : {}] }, page.limit + 1);
  const items = found.slice(0, page.limit);
  const last = items.at(-1);
  return {
    items: items.map(shown),
    nextCursor: found.length > page.limit && last ? encodeCursor({ id: String(last.id) }) : null,
  };
}

function whereOf(filter: Filter): Prisma.EventWhereInput {
  const { actor, verb, resourceType, resourceId, from, to } = filter;
  const isId = actor !== undefined && z.uuid().safeParse(actor).success;
  return {
    ...(actor === undefined
      ? {}
      : isId
        ? { actorId: actor }
        : { actorName: { contains: actor, mode: "insensitive" } }),
    ...(verb === undefined ? {} : verb.includes(".") ? { verb } : { verb: { startsWith: `${verb}.` } }),
    ...(resourceType === undefined ? {} : { resourceType }),
    ...(resourceId === undefined ? {} : { resourceId }),
    ...(from || to ? { at: { ...(from ? { gte: from } : {}), ...(to ? { lt: to } : {}) } } : {}),
  };
}

function shown(row: Row): Event {
  return {
    id: String(row.id),
    at: row.at.toISOString(),
    actorId: row.actorId,
    actorKind: row.actorKind as Event["actorKind"],
    actorName: row.actorName,
    verb: row.verb,
    resourceType: row.resourceType,
    resourceId: row.resourceId,
    accountId: row.accountId,
    before: row.before,
    after: row.after,
    requestId: row.requestId,
  };
}

/** What the live stream reads: everything from transaction `xid` on, and where the next read must begin. */
export interface Tail {
  events: (Pick<Event, "id" | "verb" | "resourceType" | "resourceId"> & {
    ownerId: string | null;
    actorId: string | null;
    state: string | null;
    xid: bigint;
  })[];
  next: bigint;
}

/** How many events a reader takes at once; one that is further behind must fetch afresh instead. */
export const TAIL_MAX = 5_000;

interface TailRow {
  next: string;
  id: bigint | null;
  xid: string;
  verb: string;
  resource_type: string;
  resource_id: string;
  owner_id: string | null;
  actor_id: string | null;
  state: string | null;
}

/** Reads the tail in one snapshot. `next` is the oldest transaction still open: all below it is settled. */
export async function readTail(from: bigint | null): Promise<Tail> {
  const found = await prisma().$queryRaw<TailRow[]>`
    WITH now AS (SELECT pg_snapshot_xmin(pg_current_snapshot()) AS next)
    SELECT now.next::text AS next, e.id, e.xid::text AS xid, e.verb, e.resource_type, e.resource_id,
           e.owner_id::text, e.actor_id::text, e.after->>'state' AS state
    FROM now LEFT JOIN LATERAL (
      SELECT * FROM event WHERE xid >= ${String(from ?? 0n)}::text::xid8 AND ${from !== null}
      ORDER BY xid, id LIMIT ${TAIL_MAX}
    ) e ON true`;
  const events = found.flatMap((row) =>
    row.id === null
      ? []
      : {
          id: String(row.id),
          xid: BigInt(row.xid),
          verb: row.verb,
          resourceType: row.resource_type,
          resourceId: row.resource_id,
          ownerId: row.owner_id,
          actorId: row.actor_id,
          state: row.state,
        },
  );
  return { events, next: BigInt(found[0]?.next ?? 0) };
}
