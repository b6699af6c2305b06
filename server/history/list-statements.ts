import * as z from "zod";
import { decodeCursor, encodeCursor } from "@/server/api/cursor";
import { type ParsedInput, Time } from "@/server/api/endpoint";
import type { Context } from "@/server/identity";
import { shownTo, sightFor } from "@/server/statements";
import type { listStatements as endpoint } from "./contract";
import { findNewest, findText } from "./store";

const Cursor = z.object({ at: Time, id: z.uuid() });

/** One page of what a person may see, newest first, walked by (created_at, id). */
export async function listStatements(ctx: Context, input: ParsedInput<typeof endpoint>) {
  const { cursor, limit, text: words, ...filter } = input;
  const { id, role } = ctx.actor;
  const text = words?.trim();
  const asked = {
    viewer: { id, role, sight: await sightFor(ctx.actor) },
    filter,
    after: decodeCursor(cursor, Cursor),
    limit: limit + 1,
  };
  const { rows, isCut } = text ? await findText(asked, text) : await findNewest(asked);
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  const next = last ? { at: last.createdAt.toISOString(), id: last.id } : isCut;
  return { items: await shownTo(ctx, shown), nextCursor: next ? encodeCursor({ ...next }) : null };
}
