import { transaction } from "@/server/db/pool";
import { AppError } from "@/server/errors";
import type { Context } from "@/server/identity";
import { noteDone, standsAt } from "./apply-step";
import { kindOfChange } from "./plan";
import { isSending, markFailed, type StepRow, stepsOf } from "./step-store";
import { type ChangeRow, lockChange } from "./store";

const LOOK_MS = 30_000;

/** The steps of one that stopped. Those that were sent and never heard of are looked at, as whoever asks. */
export async function settleSteps(ctx: Context, row: ChangeRow): Promise<StepRow[]> {
  const steps = await stepsOf(row.id);
  const open = steps.filter(({ state }) => state === "sending");
  if (open.length === 0) return steps;
  const kind = kindOfChange(row);
  const authority = await kind.authorityOf(ctx.actor, row.accountIds);
  const acting = await kind.act(authority, ctx.actor.email, AbortSignal.timeout(LOOK_MS));
  for (const step of open) await settle(ctx, row, step, standsAt(step, await acting.look(step.step)));
  return stepsOf(row.id);
}

function settle(
  ctx: Context,
  change: ChangeRow,
  step: StepRow,
  stands: ReturnType<typeof standsAt>,
): Promise<void> {
  const at = { change, kind: kindOfChange(change), source: ctx };
  return transaction(
    async (client) => {
      const locked = await lockChange(client, change.id);
      if (locked?.row.stateSeq !== change.stateSeq)
        throw new AppError("conflict", "The Change was altered meanwhile. Look at it again.");
      // Somebody else has settled it since it was looked at.
      if (!(await isSending(client, change.id, step.n))) return;
      if (stands === "after") return noteDone(client, at, step, false);
      // Found otherwise, it is not ours to take back either.
      const error = stands === "before" ? null : OTHERWISE;
      await markFailed(client, change.id, step.n, { error, isUndone: true });
    },
    () => ["headgate_event"],
  );
}

const OTHERWISE =
  "This is neither as it was planned to be nor as it was before: somebody has changed it since.";
