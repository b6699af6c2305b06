import type { ParsedInput } from "@/server/api/endpoint";
import { AppError, notFound } from "@/server/errors";
import type { EventSource } from "@/server/events";
import type { Context } from "@/server/identity";
import type { cancelRun as endpoint, Run } from "./contract";
import { mayCancel } from "./policy";
import { seen } from "./read";
import { toRun } from "./rows";
import { CONFIRM_WITHIN_MS, transition } from "./transitions";

/** Cancels a run for somebody who may; asking again changes nothing and answers the same. */
export async function cancelRun(ctx: Context, input: ParsedInput<typeof endpoint>): Promise<Run> {
  const row = await seen(ctx, input.runId);
  if (!mayCancel(ctx.actor, { ownerId: row.owner_id })) {
    throw new AppError("forbidden", "Only its owner, or somebody with run.cancelAll, may cancel this run.", {
      details: { permission: "run.cancelAll" },
    });
  }
  return requestCancel(ctx, input.runId, input.reason ?? null);
}

/**
 * Asks a run and all below it to stop, without asking whether the actor may. The worker that holds it hears at
 * once; what never started ends here. Throws `precondition_failed` when the run has ended in another way.
 */
export async function requestCancel(source: EventSource, id: string, reason: string | null): Promise<Run> {
  const [result] = await transition([
    { id, source, event: { type: "cancel", reason, confirmWithinMs: CONFIRM_WITHIN_MS } },
  ]);
  if (!result?.run) throw notFound("run");
  const run = toRun(result.run);
  if (result.ok || run.state === "cancelling" || run.state === "cancelled") return run;
  throw new AppError("precondition_failed", `This run has already ended: ${run.state.replace("_", " ")}.`, {
    details: { reason: result.reason, state: run.state },
  });
}
