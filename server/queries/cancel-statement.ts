import type { ParsedInput } from "@/server/api/endpoint";
import type { Context } from "@/server/identity";
import { findStatement, getStatement, ownedBy } from "@/server/statements";
import type * as contract from "./contract";
import { stopRun } from "./scripts";

/**
 * Asks for the end of a statement; one of a script takes the rest of it along. Whoever asks second, or too late, gets
 * the statement as it stands.
 */
export async function cancelStatement(ctx: Context, input: ParsedInput<typeof contract.cancelStatement>) {
  const statement = ownedBy(ctx.actor, await findStatement(input.statementId));
  if (statement.endedAt === null) await stopRun(ctx, statement.runId, [statement]);
  return getStatement(ctx, input);
}
