import { uuidv7 } from "uuidv7";
import type { ParsedInput } from "@/server/api/endpoint";
import { notFound } from "@/server/errors";
import { write } from "@/server/events";
import type { Context } from "@/server/identity";
import type * as contract from "./contract";
import { EXAMPLES } from "./examples";
import * as store from "./store";

export async function listSavedQueries(ctx: Context) {
  const own = await store.savedQueriesOf(ctx.actor.id, ctx.actor.name);
  return { items: [...own, ...EXAMPLES], folders: [] };
}

export async function createSavedQuery(
  ctx: Context,
  input: ParsedInput<typeof contract.createSavedQuery>,
): Promise<contract.SavedQuery> {
  return write(
    ctx,
    (saved) => ({
      verb: "savedQuery.create",
      resourceType: "savedQuery",
      resourceId: saved.id,
      ownerId: ctx.actor.id,
      after: { name: saved.name },
    }),
    (tx) =>
      store.insertSavedQuery(tx, {
        id: uuidv7(),
        ownerId: ctx.actor.id,
        ownerName: ctx.actor.name,
        ...input,
      }),
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
