import type { ParsedInput } from "@/server/api/endpoint";
import type { Context } from "@/server/identity";
import { shownTo } from "@/server/statements";
import type { listStatements as endpoint } from "./contract";
import { pageOfStatements } from "./store";

export async function listStatements(ctx: Context, input: ParsedInput<typeof endpoint>) {
  const { items, nextCursor } = await pageOfStatements(ctx.actor.id, input);
  return { items: await shownTo(ctx, items), nextCursor };
}
