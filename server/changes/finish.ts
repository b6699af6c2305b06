import type pg from "pg";
import { AppError } from "@/server/errors";
import type { Applying } from "./apply-step";
import type { Check } from "./kinds";
import { reduce } from "./reduce";
import { effectsOf, type StepRow } from "./step-store";
import { lockChange } from "./store";
import { move } from "./transitions";

/** What reading it again, and trying it, finds; that it can't be looked at is told as well. */
export async function lookAgain(
  { acting, change, job }: Applying,
  steps: readonly StepRow[],
  countsRows: boolean,
): Promise<Check[]> {
  try {
    const effects = await effectsOf(change.id);
    await acting.refresh(
      steps.map(({ step }) => step),
      effects,
    );
    const planned = steps.map((step) => ({ ...step, expiresAt: step.expiresAt?.toISOString() ?? null }));
    return await acting.verify(planned, effects, { countsRows });
  } catch (error) {
    job.signal.throwIfAborted();
    if (!(error instanceof AppError) || error.code === "unavailable") throw error;
    if (acting.judge(error) !== "final") throw error;
    return [{ title: "Look at it again", isOk: false, detail: error.message, how: "read" }];
  }
}

interface Finished {
  steps: readonly StepRow[];
  checks: readonly Check[];
}

/** In the transaction that ends its Run. */
export async function finish(
  client: pg.ClientBase,
  { change, source }: Applying,
  { steps, checks }: Finished,
): Promise<void> {
  const { id: changeId, revertsId } = change;
  const isAsPlanned = checks.every(({ isOk }) => isOk);
  const problem = isAsPlanned ? null : "Not everything was found as planned. See the checks.";
  const along = { checks, problem, appliedAt: "now" } as const;
  const told = { steps: steps.length, failedChecks: checks.filter(({ isOk }) => !isOk).length };
  await move(client, source, { changeId, event: { type: "applied" }, along, told });
  if (isAsPlanned) await move(client, source, { changeId, event: { type: "verified" }, told });
  if (revertsId !== null && (await isToBeReverted(client, revertsId))) {
    const along = { revertedById: changeId };
    await move(client, source, { changeId: revertsId, event: { type: "reverted" }, along, told: along });
  }
}

/** Another Change may have taken it back meanwhile. */
async function isToBeReverted(client: pg.ClientBase, changeId: string): Promise<boolean> {
  const original = await lockChange(client, changeId);
  return original !== null && reduce(original.snapshot, { type: "reverted" }).ok;
}
