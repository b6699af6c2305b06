import type { ParsedInput } from "@/server/api/endpoint";
import { AppError } from "@/server/errors";
import { write } from "@/server/events";
import type { Context } from "@/server/identity";
import { requestCancel, runsBeingCancelled } from "@/server/runs";
import type * as contract from "./contract";
import { ownedBy } from "./policy";
import * as store from "./store";

export async function listStatements(ctx: Context, input: ParsedInput<typeof contract.listStatements>) {
  const { items, nextCursor } = await store.pageOfStatements(ctx.actor.id, input);
  const stopping = await runsBeingCancelled(items.filter(isOpen).map((row) => row.id));
  return { items: items.map((row) => shown(ctx, row, stopping)), nextCursor };
}

export async function getStatement(ctx: Context, { statementId }: ParsedInput<typeof contract.getStatement>) {
  const row = ownedBy(ctx.actor, await store.findStatement(statementId));
  return shown(ctx, row, await runsBeingCancelled(isOpen(row) ? [row.id] : []));
}

const isOpen = (row: store.StatementRow) => row.endedAt === null;

/** A statement that was asked to stop by way of its Run says so too. */
function shown(ctx: Context, row: store.StatementRow, stopping: Set<string>) {
  const statement = store.shown(row, ctx.actor.name);
  return stopping.has(row.id) ? { ...statement, isCancelRequested: true } : statement;
}

/** Asks for the end of a statement. Whoever asks second, or too late, gets the statement as it stands. */
export async function cancelStatement(ctx: Context, input: ParsedInput<typeof contract.cancelStatement>) {
  const { id, endedAt } = ownedBy(ctx.actor, await store.findStatement(input.statementId));
  if (endedAt === null && (await isStopping(ctx, id))) {
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
  }
  return getStatement(ctx, input);
}

/** Asks the Run to stop; false when it came to its end first. */
async function isStopping(ctx: Context, id: string): Promise<boolean> {
  try {
    await requestCancel(ctx, id, "Cancelled in the workbench");
    return true;
  } catch (error) {
    if (error instanceof AppError && error.code === "precondition_failed") return false;
    throw error;
  }
}
