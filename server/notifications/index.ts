import * as z from "zod";
import { decodeCursor, encodeCursor } from "@/server/api/cursor";
import type { Output, ParsedInput } from "@/server/api/endpoint";
import { notFound } from "@/server/errors";
import { write } from "@/server/events";
import type { Context } from "@/server/identity";
import * as contract from "./contract";
import * as store from "./store";

const Key = z.object({ id: z.uuid() });

export async function listNotifications(
  { actor }: Context,
  { limit, cursor, only }: ParsedInput<typeof contract.listNotifications>,
): Promise<Output<typeof contract.listNotifications>> {
  const beforeId = decodeCursor(cursor, Key)?.id ?? null;
  const page = { onlyUnread: only === "unread", beforeId, take: limit + 1 };
  const found = await store.pageOfInbox(actor.id, page);
  const rows = found.slice(0, limit);
  const last = found.length > limit ? rows.at(-1) : undefined;
  return { items: rows.map(shown), nextCursor: last ? encodeCursor({ id: last.id }) : null };
}

export async function countUnread({ actor }: Context): Promise<Output<typeof contract.countUnread>> {
  const [count, [newest]] = await Promise.all([
    store.countUnread(actor.id, contract.UNREAD_MAX),
    store.pageOfInbox(actor.id, { onlyUnread: true, beforeId: null, take: 1 }),
  ]);
  return { count, newest: newest ? shown(newest) : null };
}

/** Of another's inbox nobody learns even that something is in it. */
export async function updateNotification(
  ctx: Context,
  { notificationId, isRead }: ParsedInput<typeof contract.updateNotification>,
): Promise<Output<typeof contract.updateNotification>> {
  const verb = isRead ? "notification.read" : "notification.unread";
  const { row } = await write(
    ctx,
    ({ changed }: { changed: boolean }) => (changed ? own(ctx, verb, notificationId) : []),
    (tx) => store.mark(tx, ctx.actor.id, notificationId, isRead),
  );
  if (!row) throw notFound("notification");
  return shown(row);
}

export async function readNotifications(
  ctx: Context,
  { upTo }: ParsedInput<typeof contract.readNotifications>,
): Promise<Output<typeof contract.readNotifications>> {
  const count = await write(
    ctx,
    (marked: number) =>
      marked > 0 ? { ...own(ctx, "notification.readAll", upTo), after: { count: marked } } : [],
    (tx) => store.markUpTo(tx, ctx.actor.id, upTo),
  );
  return { count };
}

const own = ({ actor }: Context, verb: string, resourceId: string) => ({
  ...{ verb, resourceType: "notification", resourceId, ownerId: actor.id },
});

function shown({ id, text, event, createdAt, readAt }: store.InboxRow): contract.Notification {
  return {
    ...{ id, text, ...event },
    at: createdAt.toISOString(),
    readAt: readAt?.toISOString() ?? null,
  };
}
