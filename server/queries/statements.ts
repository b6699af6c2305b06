import type { ParsedInput } from "@/server/api/endpoint";
import { AppError } from "@/server/errors";
import { write } from "@/server/events";
import type { Context } from "@/server/identity";
import { requestCancel } from "@/server/runs";
import { findStatement, getStatement, markCancelled, ownedBy } from "@/server/statements";
import type * as contract from "./contract";

/** Asks for the end of a statement. Whoever asks second, or too late, gets the statement as it stands. */
export async function cancelStatement(ctx: Context, input: ParsedInput<typeof contract.cancelStatement>) {
  const { id, runId, endedAt } = ownedBy(ctx.actor, await findStatement(input.statementId));
  if (endedAt === null && (await isStopping(ctx, runId))) {
    const event = {
      verb: "statement.cancel",
      resourceType: "statement",
      resourceId: id,
      ownerId: ctx.actor.id,
    };
    await write(
      ctx,
      (isNew) => (isNew ? event : []),
      (tx) => markCancelled(tx, id),
    );
  }
  return getStatement(ctx, input);
}

/** Asks the Run to stop; false when it came to its end first. */
async function isStopping(ctx: Context, runId: string): Promise<boolean> {
  try {
    await requestCancel(ctx, runId, "Cancelled in the workbench");
    return true;
  } catch (error) {
    if (error instanceof AppError && error.code === "precondition_failed") return false;
    throw error;
  }
}
