import * as z from "zod";
import { decodeCursor, encodeCursor } from "@/server/api/cursor";
import { type ParsedInput, Time } from "@/server/api/endpoint";
import { prisma } from "@/server/db/client";
import type { listStatements } from "./contract";

const Cursor = z.object({ at: Time, id: z.uuid() });

/** One page of a person's statements, newest first, walked by (created_at, id). */
export async function pageOfStatements(ownerId: string, filter: ParsedInput<typeof listStatements>) {
  const after = decodeCursor(filter.cursor, Cursor);
  const { text, status, accountId, warehouse, database, from, to } = filter;
  const found = await prisma().statement.findMany({
    where: {
      ownerId,
      ...(text ? { sql: { contains: text, mode: "insensitive" } } : {}),
      ...(status ? { status: { in: status } } : {}),
      ...(accountId ? { accountId } : {}),
      ...(warehouse ? { warehouse } : {}),
      ...(database ? { database } : {}),
      createdAt: {
        ...(from ? { gte: from } : {}),
        ...(to ? { lt: to } : {}),
        ...(after ? { lte: after.at } : {}),
      },
      ...(after ? { NOT: { createdAt: after.at, id: { gte: after.id } } } : {}),
    },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    take: filter.limit + 1,
  });
  const items = found.slice(0, filter.limit);
  const last = items.at(-1);
  const isMore = found.length > filter.limit;
  return {
    items,
    nextCursor: isMore && last ? encodeCursor({ at: last.createdAt.toISOString(), id: last.id }) : null,
  };
}
