import type pg from "pg";
import { asAppError } from "@/server/errors";
import { type EventSource, SYSTEM } from "@/server/events";
import { mayNow } from "@/server/identity";
import { type Done, type Job, type Run, RunFailure, registerExecutor } from "@/server/runs";
import { type Applying, applyStep, findOut, STALE } from "./apply-step";
import { blockingOf, namesOf } from "./broken-checks";
import { noteFailure } from "./expiry-failure";
import { reopenExpiries } from "./expiry-store";
import { finish, lookAgain } from "./finish";
import type { Authority, ChangeKind } from "./kinds";
import { overridesOf } from "./override-store";
import { keepPlan, kindOfChange, planOf } from "./plan";
import { canonical } from "./plan-hash";
import { lapsedOf } from "./standing";
import { effectsOf, type StepRow, stepsOf } from "./step-store";
import { type ChangeRow, findChange } from "./store";
import { move } from "./transitions";

export const APPLY_KIND = "change.apply";

export interface ApplyInput {
  changeId: string;
  authority: Authority;
  /** Tells AWS's trail who it is. */
  sessionName: string;
  /** Whether rows may be counted to see that it is as planned. */
  countsRows: boolean;
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
    onFailure,
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
  const steps = await goingOn(at);
  await refuseStale(at, steps);
  await applyAll(at, steps);
  job.progress(1, "Looking whether it is so");
  const checks = await lookAgain(at, steps, job.input.countsRows);
  const inTx = (client: pg.ClientBase) => finish(client, at, { steps, checks });
  return { output: { steps: steps.length }, inTx };
}

/** Its steps, of each of which it is known whether it was done. */
async function goingOn(at: Applying): Promise<StepRow[]> {
  const steps = await stepsOf(at.change.id);
  const open = steps.filter(({ state }) => state === "sending");
  for (const step of open) await findOut(at, step);
  return open.length > 0 ? stepsOf(at.change.id) : steps;
}

async function applyAll(at: Applying, steps: readonly StepRow[]): Promise<void> {
  for (const step of steps) {
    at.job.progress(step.n / steps.length, step.title);
    try {
      if (step.state !== "done") await applyStep(at, step);
    } catch (error) {
      // What was done is known then, for whoever plans to go on or to take it back.
      if (error instanceof RunFailure && step.n > 0)
        await at.acting
          .refresh(
            steps.slice(0, step.n).map((one) => one.step),
            [],
          )
          .catch(() => {});
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
  const lapsed = await lapsedOf(change);
  if (lapsed) throw new RunFailure("forbidden", `${lapsed.why} It was not done.`);
  const now = await kind.authorityOf({ id: ownerId, email: job.input.sessionName }, change.accountIds);
  if (canonical(now) !== canonical(job.input.authority))
    throw new RunFailure(
      "forbidden",
      `${ownerName} has another IAM role there by now. Apply it again as that.`,
    );
}

/**
 * What is done must be what was approved: the same steps on the same ground, with the same meaning. Of one that goes on,
 * what was done is taken back in thought, so that all of it is looked at as it was when it was approved.
 */
async function refuseStale({ change, kind, acting }: Applying, steps: readonly StepRow[]): Promise<void> {
  const stale = (why: string) => new RunFailure(STALE, `${why} ${change.begunAt ? STOPPED : UNTOUCHED}`);
  await acting.refresh(kind.parse(change.steps), await effectsOf(change.id));
  const done = steps.filter(({ state }) => state === "done").reverse();
  const takenBack = done.flatMap(({ inverse }) => inverse);
  const now = await planOf(change, takenBack).catch((error: unknown) => {
    const known = asAppError(error);
    if (known?.code === "invalid") throw stale(known.message);
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

const UNTOUCHED = "Nothing was done. Plan it again.";
const STOPPED = "What was done stays so: revert it, or plan what is left as a Change of its own.";

/** However the Run ended, its Change does not stay in between. */
async function onFailure(client: pg.ClientBase, run: Run): Promise<void> {
  const change = await findByRun(client, run.id);
  if (change?.state !== "applying") return;
  const problem = run.error?.message ?? endedAs(run);
  const isStale = run.error?.code === STALE && change.begunAt === null;
  const event = { type: isStale ? "stale" : "fail" } as const;
  const along = { problem, ...(isStale ? { plan: null, plannedAt: null } : {}) };
  await move(client, SYSTEM, { changeId: change.id, event, along, told: { problem } });
  if (isStale) await keepPlan(client, change.id, null);
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
