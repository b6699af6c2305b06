import type pg from "pg";
import { AppError } from "@/server/errors";
import { type EventSource, SYSTEM } from "@/server/events";
import { mayNow } from "@/server/identity";
import { type Done, type Job, type Run, RunFailure, registerExecutor } from "@/server/runs";
import { type Applying, applyStep, STALE } from "./apply-step";
import { blockingOf, namesOf } from "./broken-checks";
import { noteFailure } from "./expiry-failure";
import { reopenExpiries } from "./expiry-store";
import { finish, lookAgain } from "./finish";
import type { Acting, Authority, ChangeKind } from "./kinds";
import { overridesOf } from "./override-store";
import { kindOfChange, planOf } from "./plan";
import { canonical } from "./plan-hash";
import { type StepRow, stepsOf } from "./step-store";
import { type ChangeRow, findChange } from "./store";
import { move } from "./transitions";

export const APPLY_KIND = "change.apply";

export interface ApplyInput {
  changeId: string;
  authority: Authority;
  /** Tells AWS's trail who it is. */
  sessionName: string;
}

interface Applied {
  steps: number;
}

/** Makes Changes appliable in this process. */
export function registerApplyExecutor(): void {
  registerExecutor<ApplyInput, Applied>({
    kind: APPLY_KIND,
    title: "Applying a Change",
    concurrency: 8,
    // What each step was and will be is on record, so that another worker looks and goes on.
    resumable: true,
    run: runApply,
    onEnd,
  });
}

async function runApply(job: Job<ApplyInput>): Promise<Done<Applied>> {
  const { changeId, authority, sessionName } = job.input;
  const change = await findChange(changeId);
  if (change?.state !== "applying" || change.runId !== job.run.id)
    throw new RunFailure("not_applying", "The Change is not to be applied any more.");
  const kind = kindOfChange(change);
  await refuseWithdrawn(job, change, kind);
  const acting = await kind.act(authority, sessionName, job.signal);
  const at: Applying = { job: job as Job, change, kind, acting, source: sourceOf(job) };
  const steps = await stepsOf(changeId);
  if (change.begunAt === null) await refuseStale(change, acting);
  await applyAll(at, steps);
  job.progress(1, "Looking whether it is so");
  const checks = await lookAgain(at, steps);
  const inTx = (client: pg.ClientBase) => finish(client, at, { steps, checks });
  return { output: { steps: steps.length }, inTx };
}

async function applyAll(at: Applying, steps: readonly StepRow[]): Promise<void> {
  for (const step of steps) {
    at.job.progress(step.n / steps.length, step.title);
    try {
      if (step.state !== "done") await applyStep(at, step);
    } catch (error) {
      // What was done is known then, for whoever plans to go on or to take it back.
      if (error instanceof RunFailure && step.n > 0)
        await at.acting.refresh(steps.slice(0, step.n).map((one) => one.step)).catch(() => {});
      throw error;
    }
  }
}

const sourceOf = ({ run, source }: Job<ApplyInput>): EventSource =>
  run.ownerId === null
    ? source
    : { ...source, actor: { id: run.ownerId, kind: "person", name: run.ownerName } };

/** Nothing is begun in the name of a right or a role that is gone by now. Headgate itself acts on what was approved. */
async function refuseWithdrawn(job: Job<ApplyInput>, change: ChangeRow, kind: ChangeKind): Promise<void> {
  const { ownerId, ownerName } = job.run;
  if (ownerId === null) return;
  if (!(await mayNow(ownerId, "change.apply")))
    throw new RunFailure("forbidden", `${ownerName} may not apply Changes any more, so it was not done.`);
  const now = await kind.authorityOf({ id: ownerId, email: job.input.sessionName }, change.accountIds);
  if (canonical(now) !== canonical(job.input.authority))
    throw new RunFailure(
      "forbidden",
      `${ownerName} has another IAM role there by now. Apply it again as that.`,
    );
}

/** What is done must be what was approved: the same steps on the same ground, with the same meaning. */
async function refuseStale(change: ChangeRow, acting: Acting): Promise<void> {
  const kind = kindOfChange(change);
  await acting.refresh(kind.parse(change.steps));
  const now = await planOf(change).catch((error: unknown) => {
    if (error instanceof AppError && error.code === "invalid") throw stale(error.message);
    throw error;
  });
  if (now.hash !== change.planHash)
    throw stale("What it touches, or what it would mean, is not as it was when it was planned.");
  const isByHeadgate = change.requesterId === null;
  const blocking = blockingOf(now.summary.checks, now.hash, await overridesOf(change.id));
  if (!isByHeadgate && blocking.length > 0) throw stale(`It would break ${namesOf(blocking)} by now.`);
  const { approvals, byAdmin, why } = now.plan.requirement;
  const was = change.requirement;
  if (isByHeadgate) return;
  if (approvals > (was?.approvals ?? 0)) throw stale(`It needs more approvals by now. ${why}`);
  if (byAdmin && !was?.byAdmin) throw stale(`It needs the approval of an admin by now. ${why}`);
}

const stale = (why: string) => new RunFailure(STALE, `${why} Nothing was done. Plan it again.`);

/** However the Run ended, its Change does not stay in between. */
async function onEnd(client: pg.ClientBase, run: Run): Promise<void> {
  if (run.state === "succeeded") return;
  const change = await findByRun(client, run.id);
  if (change?.state !== "applying") return;
  const problem = run.error?.message ?? endedAs(run);
  const isStale = run.error?.code === STALE && change.begunAt === null;
  const event = { type: isStale ? "stale" : "fail" } as const;
  await move(client, SYSTEM, { changeId: change.id, event, along: { problem }, told: { problem } });
  if (change.requesterId !== null) return;
  const left = await reopenExpiries(client, change.id);
  if (left.length > 0) await noteFailure(client, left, problem);
}

async function findByRun(client: pg.ClientBase, runId: string): Promise<ChangeRow | null> {
  const { rows } = await client.query<{ id: string }>("SELECT id FROM change WHERE run_id = $1", [runId]);
  return rows[0] ? findChange(rows[0].id, client) : null;
}

const endedAs = ({ state, cancelReason }: Run) =>
  state === "cancelled" ? `It was cancelled. ${cancelReason ?? ""}`.trim() : `Its run was ${state}.`;
