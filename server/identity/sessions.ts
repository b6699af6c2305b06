import * as z from "zod";
import { decodeCursor, encodeCursor } from "@/server/api/cursor";
import type { Output, ParsedInput } from "@/server/api/endpoint";
import { notFound } from "@/server/errors";
import { type NewEvent, write } from "@/server/events/write";
import type { Context } from "./context";
import type * as contract from "./contract";
import { findSessions, revokeSessions } from "./session-store";

export const IdCursor = z.object({ id: z.uuid() });

export async function listSessions(
  ctx: Context,
  input: ParsedInput<typeof contract.listSessions>,
): Promise<Output<typeof contract.listSessions>> {
  const cursor = decodeCursor(input.cursor, IdCursor);
  const rows = await findSessions(ctx.actor.id, { beforeId: cursor?.id ?? null, limit: input.limit + 1 });
  const shown = rows.slice(0, input.limit);
  const last = rows.length > shown.length ? shown.at(-1) : undefined;
  return {
    items: shown.map((row) => ({
      id: row.id,
      userAgent: row.userAgent,
      createdAt: row.createdAt.toISOString(),
      lastSeenAt: row.lastSeenAt.toISOString(),
      expiresAt: row.expiresAt.toISOString(),
      isCurrent: row.id === ctx.actor.sessionId,
    })),
    nextCursor: last ? encodeCursor({ id: last.id }) : null,
  };
}

export async function revokeSession(
  ctx: Context,
  { sessionId }: ParsedInput<typeof contract.revokeSession>,
): Promise<Output<typeof contract.revokeSession>> {
  if (!z.uuid().safeParse(sessionId).success) throw notFound("session");
  await write(ctx, revokedEvents(ctx.actor.id), async (tx) => {
    const ids = await revokeSessions(tx, ctx.actor.id, { id: sessionId });
    if (ids.length === 0) throw notFound("session");
    return ids;
  });
  return { id: sessionId };
}

export async function revokeOtherSessions(
  ctx: Context,
): Promise<Output<typeof contract.revokeOtherSessions>> {
  const ids = await write(ctx, revokedEvents(ctx.actor.id), (tx) =>
    revokeSessions(tx, ctx.actor.id, { exceptId: ctx.actor.sessionId }),
  );
  return { revokedCount: ids.length };
}

/** One event a session that ended. */
export function revokedEvents(personId: string): (ids: string[]) => NewEvent[] {
  return (ids) =>
    ids.map((id) => ({
      verb: "session.revoke",
      resourceType: "session",
      resourceId: id,
      ownerId: personId,
    }));
}
