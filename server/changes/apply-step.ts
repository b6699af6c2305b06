import { setTimeout as delay } from "node:timers/promises";
import type pg from "pg";
import { notify } from "@/server/db/notify";
import { AppError } from "@/server/errors";
import { type EventSource, recordEvents } from "@/server/events";
import { type Job, RetryableError, RunFailure } from "@/server/runs";
import type { Acting, ChangeKind } from "./kinds";
import { lease } from "./lease";
import { canonical } from "./plan-hash";
import { markDone, markFailed, markSending, type StepRow } from "./step-store";
import type { ChangeRow } from "./store";
import { eventOf } from "./transitions";

const TRIES_MAX = 8;
const BASE_MS = 100;
const CAP_MS = 5_000;

export const STALE = "stale";

export interface Applying {
  job: Job;
  change: ChangeRow;
  kind: ChangeKind;
  acting: Acting;
  /** Whoever applies it, for the trail. */
  source: EventSource;
}

/** What is known of whether a step took effect. */
type Known = "not_sent" | "not_done" | "unknown";

/**
 * Brings one step to its end. What it was and what it will be is on record before AWS is called, so whoever takes over
 * looks which of the two is there, and never sends what was done.
 */
export const applyStep = (at: Applying, step: StepRow): Promise<void> => bring(at, step, true);

/** Finds out of a step that was sent and never heard of whether it was done, and sends nothing. */
export const findOut = (at: Applying, step: StepRow): Promise<void> => bring(at, step, false);

async function bring(at: Applying, step: StepRow, isToBeSent: boolean): Promise<void> {
  let known: Known = step.state === "sending" ? "unknown" : "not_sent";
  for (let tries = 1; ; tries += 1) {
    at.job.signal.throwIfAborted();
    let isSent = false;
    try {
      if (known !== "not_done" && (await isThere(at, step)))
        return await done(at, step, known === "not_sent");
      if (!isToBeSent) return await failed(at, step, { error: null, isUndone: true });
      if (known === "not_sent") await announce(at, step);
      isSent = true;
      await at.acting.send(step.step);
      return await done(at, step, false);
    } catch (error) {
      known = await afterFailure(at, step, { error, known, isSent, tries });
    }
  }
}

/** Which of the two that a step knows is there, by what a look found. */
export function standsAt({ before, after }: StepRow, look: unknown): "before" | "after" | "neither" {
  const found = canonical(look);
  if (found === canonical(after)) return "after";
  return found === canonical(before) ? "before" : "neither";
}

/** Whether it is as the step makes it; throws where it is neither that nor as it was planned to be before. */
async function isThere(at: Applying, step: StepRow): Promise<boolean> {
  const { acting, change } = at;
  const stands = standsAt(step, await acting.look(step.step));
  if (stands !== "neither") return stands === "after";
  const what =
    change.begunAt === null ? "Nothing was done." : "It stopped there; what was done before is done.";
  const error = `${step.title}: this is not as it was planned any more; somebody has changed it since. ${what}`;
  if (change.begunAt !== null) await failed(at, step, { error, isUndone: true });
  throw new RunFailure(STALE, error);
}

async function announce({ job, change }: Applying, { n }: StepRow): Promise<void> {
  await job.setDetail({ step: n }, { inTx: (client) => markSending(client, change.id, n) });
  change.begunAt ??= new Date();
}

async function done(at: Applying, step: StepRow, wasSo: boolean): Promise<void> {
  const inTx = (client: pg.ClientBase) => noteDone(client, at, step, wasSo);
  await at.job.setDetail({ step: step.n }, { inTx });
  notify("headgate_event");
  at.job.log("info", wasSo ? `${step.title}: it was so already` : step.title);
}

/** That a step was done, by whom, and what is to be taken back of it at its hour. */
export async function noteDone(
  client: pg.ClientBase,
  { change, kind, source }: Pick<Applying, "change" | "kind" | "source">,
  step: StepRow,
  wasSo: boolean,
): Promise<void> {
  const { n, title, call } = step;
  const event = {
    ...eventOf(change, "change.applyStep"),
    accountId: step.accountId,
    // Not the values: the trail of a Change is read by some who may not see who has what.
    after: { step: n + 1, title, operation: call.operation, wasSo },
  };
  await markDone(client, change.id, n, wasSo);
  await lease(client, change.id, kind, step);
  await recordEvents(client, [{ source, event }]);
}

async function failed(
  { job, change }: Applying,
  { n }: StepRow,
  why: { error: string | null; isUndone: boolean },
): Promise<void> {
  await job.setDetail({ step: n }, { inTx: (client) => markFailed(client, change.id, n, why) });
}

interface Failure {
  error: unknown;
  /** Before this try. */
  known: Known;
  /** What failed is the send, not the look before it. */
  isSent: boolean;
  tries: number;
}

/** What is known then; throws where it is not to be tried again here. */
async function afterFailure(at: Applying, step: StepRow, failure: Failure): Promise<Known> {
  const { error, known, isSent, tries } = failure;
  const { job, acting } = at;
  job.signal.throwIfAborted();
  if (!(error instanceof AppError)) throw error;
  const judged = acting.judge(error);
  const isUndone = isSent && judged === "final";
  await failed(at, step, { error: error.message, isUndone });
  if (judged === "final")
    throw new RunFailure(error.code, `${step.title}: ${error.message}`, { cause: error });
  if (tries >= TRIES_MAX)
    throw new RetryableError(error.code, `${step.title}, tried ${tries} times: ${error.message}`, error);
  job.log("warn", `${step.title}: ${error.message} Trying again.`);
  const ms = Math.min(CAP_MS, BASE_MS * 2 ** (tries - 1)) * (0.5 + Math.random() / 2);
  await delay(ms, undefined, { signal: job.signal });
  // That it could not be looked at says nothing of what was sent before.
  if (!isSent) return known;
  return judged === "not_done" ? "not_done" : "unknown";
}
