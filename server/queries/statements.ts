import type { ParsedInput } from "@/server/api/endpoint";
import { write } from "@/server/events";
import type { Context } from "@/server/identity";
import { requestCancel } from "@/server/runs";
import type * as contract from "./contract";
import { ownedBy } from "./policy";
import * as store from "./store";

export async function listStatements(ctx: Context, input: ParsedInput<typeof contract.listStatements>) {
  const { items, nextCursor } = await store.pageOfStatements(ctx.actor.id, input);
  return { items: items.map((row) => store.shown(row, ctx.actor.name)), nextCursor };
}

export async function getStatement(ctx: Context, { statementId }: ParsedInput<typeof contract.getStatement>) {
  return store.shown(ownedBy(ctx.actor, await store.findStatement(statementId)), ctx.actor.name);
}

/** Asks for the end of a statement. Whoever asks second, or too late, gets the statement as it stands. */
export async function cancelStatement(ctx: Context, input: ParsedInput<typeof contract.cancelStatement>) {
  const { id, endedAt } = ownedBy(ctx.actor, await store.findStatement(input.statementId));
  if (endedAt === null) {
    const event = {
      verb: "statement.cancel",
      resourceType: "statement",
      resourceId: id,
      ownerId: ctx.actor.id,
    };
    await write(
      ctx,
      (isNew) => (isNew ? event : []),
      (tx) => store.markCancelled(tx, id),
    );
    await requestCancel(ctx, id, "Cancelled in the workbench");
  }
  return getStatement(ctx, input);
}
