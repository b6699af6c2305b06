import type { ParsedInput } from "@/server/api/endpoint";
import { AppError } from "@/server/errors";
import type { Context } from "@/server/identity";
import type { retryRun as endpoint, Run } from "./contract";
import { createRun } from "./create-run";
import { canRetry } from "./policy";
import { seen } from "./read";
import { toRun } from "./rows";
import * as store from "./store";

/** A new run with an ended one's input; the ended one stays as it is. */
export async function retryRun(ctx: Context, { runId }: ParsedInput<typeof endpoint>): Promise<Run> {
  const row = await seen(ctx, runId);
  const run = toRun(row);
  if (run.endedAt === null) {
    throw new AppError("precondition_failed", "This run has not ended yet.", {
      details: { state: run.state },
    });
  }
  const kinds = await store.kinds();
  const kindAllows = kinds.some((one) => one.kind === row.kind && one.canRetry);
  if (!kindAllows) {
    throw new AppError("precondition_failed", "Runs of this kind are started again where they came from.", {
      details: { kind: row.kind },
    });
  }
  if (!canRetry(ctx.actor, run, kindAllows)) {
    throw new AppError("forbidden", "Only its owner may start this run again.");
  }
  return createRun(ctx, {
    kind: row.kind,
    title: row.title,
    input: row.input,
    accountId: row.account_id,
    retryOfId: row.id,
    timeoutMs: row.timeout_ms,
    retry: row.retry,
    priority: row.priority,
    idempotencyKey: ctx.idempotencyKey,
  });
}
