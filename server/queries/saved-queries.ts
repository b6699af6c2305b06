import { uuidv7 } from "uuidv7";
import type { ParsedInput } from "@/server/api/endpoint";
import { notFound } from "@/server/errors";
import { write } from "@/server/events";
import type { Context } from "@/server/identity";
import type * as contract from "./contract";
import { EXAMPLES } from "./examples";
import * as store from "./saved-query-store";

export async function listSavedQueries(ctx: Context): Promise<{ items: contract.SavedQuery[] }> {
  return { items: [...(await store.savedQueriesOf(ctx.actor.id)), ...EXAMPLES] };
}

export async function saveQuery(
  ctx: Context,
  input: ParsedInput<typeof contract.saveQuery>,
): Promise<contract.SavedQuery> {
  return write(
    ctx,
    (saved) => ({
      verb: "savedQuery.save",
      resourceType: "savedQuery",
      resourceId: saved.id,
      ownerId: ctx.actor.id,
      after: { name: saved.name },
    }),
    (tx) => store.putSavedQuery(tx, { id: uuidv7(), ownerId: ctx.actor.id, ...input }),
  );
}

export async function deleteSavedQuery(
  ctx: Context,
  { savedQueryId }: ParsedInput<typeof contract.deleteSavedQuery>,
) {
  const event = { resourceType: "savedQuery", resourceId: savedQueryId, ownerId: ctx.actor.id };
  return write(ctx, { verb: "savedQuery.delete", ...event }, async (tx) => {
    const removed = await store.removeSavedQuery(tx, savedQueryId, ctx.actor.id);
    if (!removed) throw notFound("saved query");
    return { id: savedQueryId };
  });
}
