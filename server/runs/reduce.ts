import { backoffMs, type RetryPolicy } from "./backoff";
import type { EndedState, RunState, WaitFor } from "./contract";

/** All of a run that decides what may happen to it next. */
export interface Snapshot {
  state: RunState;
  stateSeq: number;
  attempt: number;
  retry: RetryPolicy;
  /** How often a worker was lost during the open attempt. */
  crashes: number;
  /** Set while an attempt is open: the outside world may have been called under it. */
  submitToken: string | null;
  fence: number;
  workerId: string | null;
  runAt: Date | null;
  waitFor: WaitFor | null;
  wakePending: boolean;
  /** How a cancelling run will end. */
  stopAs: "cancelled" | "timed_out" | null;
  cancelReason: string | null;
  unconfirmed: boolean;
  timeoutMs: number | null;
  deadlineAt: Date | null;
  startedAt: Date | null;
  endedAt: Date | null;
  errorCode: string | null;
  errorMessage: string | null;
}

interface ErrorText {
  code: string;
  message: string;
}

export type RunEvent =
  | { type: "claim"; workerId: string; token: string }
  | { type: "succeed"; fence: number }
  | { type: "fail"; fence: number; error: ErrorText; retryable: boolean; random: number }
  | { type: "wait"; fence: number; waitFor: WaitFor; until: Date | null }
  | { type: "release"; fence: number }
  | { type: "stopped"; fence: number }
  | { type: "stopFailed"; fence: number; until: Date }
  | { type: "workerLost"; workerId: string; random: number }
  | { type: "wake" }
  | { type: "cancel"; reason: string | null; confirmWithinMs: number }
  | { type: "deadline"; confirmWithinMs: number };

export type Effect =
  | { type: "openAttempt"; n: number; token: string }
  | { type: "closeAttempt"; n: number; outcome: string; error: ErrorText | null; crashes: number }
  | { type: "signalWorkers" }
  | { type: "wakeParent" }
  | { type: "cancelChildren" };

export type Refusal =
  | "already_ended"
  | "already_cancelling"
  | "fenced"
  | "not_cancelling"
  | "not_due"
  | "not_held";

export type Reduction =
  | { ok: true; next: Snapshot; verb: string | null; effects: Effect[] }
  | { ok: false; reason: Refusal };

/** A run that takes its worker down with it this often in one attempt is not handed to another. */
export const CRASHES_MAX = 5;

const ENDED = new Set<RunState>(["succeeded", "failed", "cancelled", "timed_out"]);

/** True for the states that nothing leaves. */
export const isEnded = (state: RunState): state is EndedState => ENDED.has(state);

/** The state machine: what `event` makes of a run, or why it may not happen. Pure; `now` is the database's. */
export function reduce(run: Snapshot, event: RunEvent, now: Date): Reduction {
  if (isEnded(run.state)) return refuse("already_ended");
  switch (event.type) {
    case "claim":
      return claim(run, event, now);
    case "workerLost":
      return run.workerId === event.workerId ? workerLost(run, event.random, now) : refuse("not_held");
    case "wake":
      return wake(run, now);
    case "cancel":
      return cancel(run, event, now);
    case "deadline":
      return deadline(run, event.confirmWithinMs, now);
    default:
      return run.workerId !== null && run.fence === event.fence
        ? byWorker(run, event, now)
        : refuse("fenced");
  }
}

type WorkerEvent = Extract<RunEvent, { fence: number }>;

function byWorker(run: Snapshot, event: WorkerEvent, now: Date): Reduction {
  switch (event.type) {
    case "succeed":
      return end(run, "succeeded", "run.succeed", now);
    case "fail":
      return fail(run, event, now);
    case "wait":
      return wait(run, event, now);
    case "release":
      return putBack(run, "run.release", now);
    case "stopped":
      return run.state === "cancelling"
        ? end(run, run.stopAs ?? "cancelled", "run.stop", now)
        : refuse("not_cancelling");
    case "stopFailed":
      return run.state === "cancelling"
        ? same({ ...run, workerId: null, runAt: event.until }, [])
        : refuse("not_cancelling");
  }
}

/** Done in SQL for speed (claim.ts); a test holds the two together. */
function claim(run: Snapshot, event: { workerId: string; token: string }, now: Date): Reduction {
  if (run.runAt === null || run.runAt > now) return refuse("not_due");
  const held = { ...run, workerId: event.workerId, fence: run.fence + 1, runAt: null };
  if (run.state === "cancelling" || (run.state === "waiting" && run.waitFor === "aws")) return same(held, []);
  const opens = run.submitToken === null;
  const next: Snapshot = {
    ...held,
    waitFor: null,
    submitToken: run.submitToken ?? event.token,
    attempt: run.attempt + (opens ? 1 : 0),
    startedAt: run.startedAt ?? now,
    deadlineAt: run.deadlineAt ?? (run.timeoutMs === null ? null : after(now, run.timeoutMs)),
  };
  const effects: Effect[] = opens ? [{ type: "openAttempt", n: next.attempt, token: event.token }] : [];
  return move(next, "running", opens ? "run.start" : "run.resume", effects);
}

function fail(run: Snapshot, event: Extract<RunEvent, { type: "fail" }>, now: Date): Reduction {
  const told = { ...run, errorCode: event.error.code, errorMessage: event.error.message };
  if (!event.retryable) return end(told, "failed", "run.fail", now);
  if (run.state === "cancelling") return putBack(run, "run.release", now);
  if (run.attempt >= run.retry.attempts) return end(told, "failed", "run.fail", now);
  const next: Snapshot = {
    ...told,
    workerId: null,
    waitFor: null,
    submitToken: null,
    crashes: 0,
    runAt: after(now, backoffMs(run.retry, run.attempt, event.random)),
  };
  return move(next, "queued", "run.retry", [close(run, "failed", event.error), { type: "signalWorkers" }]);
}

function wait(run: Snapshot, event: Extract<RunEvent, { type: "wait" }>, now: Date): Reduction {
  if (run.state === "cancelling") return putBack(run, "run.release", now);
  const runAt = run.wakePending ? now : event.until;
  const next = { ...run, workerId: null, waitFor: event.waitFor, runAt, wakePending: false };
  const effects: Effect[] = run.wakePending ? [{ type: "signalWorkers" }] : [];
  return run.state === "waiting" ? same(next, effects) : move(next, "waiting", "run.wait", effects);
}

function workerLost(run: Snapshot, random: number, now: Date): Reduction {
  const crashes = run.crashes + 1;
  if (run.state === "cancelling" || crashes < CRASHES_MAX)
    return putBack({ ...run, crashes }, "run.requeue", now);
  const error = { code: "worker_lost", message: `Its worker was lost ${crashes} times during this attempt.` };
  return fail({ ...run, crashes }, { type: "fail", fence: run.fence, error, retryable: true, random }, now);
}

/** Gives a held run back, its attempt still open: whoever takes it up goes on under the same submit token. */
function putBack(run: Snapshot, verb: string, now: Date): Reduction {
  const next = { ...run, workerId: null, runAt: now };
  const effects: Effect[] = [{ type: "signalWorkers" }];
  return run.state === "running" ? move(next, "queued", verb, effects) : same(next, effects);
}

function wake(run: Snapshot, now: Date): Reduction {
  if (run.state === "cancelling") return refuse("already_cancelling");
  if (run.state === "waiting" && run.workerId === null) {
    return same({ ...run, runAt: now }, [{ type: "signalWorkers" }]);
  }
  return same({ ...run, wakePending: true }, []);
}

function cancel(
  run: Snapshot,
  event: { reason: string | null; confirmWithinMs: number },
  now: Date,
): Reduction {
  if (run.state === "cancelling") return refuse("already_cancelling");
  return stop({ ...run, cancelReason: event.reason }, "cancelled", "run.cancel", event.confirmWithinMs, now);
}

function deadline(run: Snapshot, confirmWithinMs: number, now: Date): Reduction {
  if (run.deadlineAt === null || run.deadlineAt > now) return refuse("not_due");
  if (run.state === "cancelling") {
    return end({ ...run, unconfirmed: true }, run.stopAs ?? "cancelled", "run.stop", now);
  }
  return stop(run, "timed_out", "run.timeOut", confirmWithinMs, now);
}

/** Without an open attempt nothing outside can be running: it ends at once. Else a worker must stop it first. */
function stop(
  run: Snapshot,
  stopAs: "cancelled" | "timed_out",
  verb: string,
  confirmWithinMs: number,
  now: Date,
): Reduction {
  if (run.submitToken === null) return end(run, stopAs, verb, now);
  const next: Snapshot = {
    ...run,
    stopAs,
    waitFor: null,
    runAt: run.workerId === null ? now : null,
    deadlineAt: after(now, confirmWithinMs),
  };
  return move(next, "cancelling", verb, [{ type: "signalWorkers" }, { type: "cancelChildren" }]);
}

function end(run: Snapshot, state: EndedState, verb: string, now: Date): Reduction {
  const stoppedAs = state === "cancelled" || state === "timed_out";
  const error = timeoutError(run, state) ?? (state === "failed" ? errorOf(run) : null);
  const effects: Effect[] = [];
  if (run.submitToken !== null) effects.push(close(run, state, error));
  effects.push({ type: "wakeParent" });
  if (state !== "succeeded") effects.push({ type: "cancelChildren" });
  const next: Snapshot = {
    ...run,
    submitToken: null,
    workerId: null,
    runAt: null,
    waitFor: null,
    wakePending: false,
    deadlineAt: null,
    stopAs: stoppedAs ? state : null,
    endedAt: now,
    errorCode: error?.code ?? null,
    errorMessage: error?.message ?? null,
  };
  return move(next, state, verb, effects);
}

function timeoutError(run: Snapshot, state: EndedState): ErrorText | null {
  if (state !== "timed_out") return null;
  return { code: "timed_out", message: `It took longer than ${(run.timeoutMs ?? 0) / 1000} s.` };
}

function errorOf(run: Snapshot): ErrorText | null {
  return run.errorCode === null ? null : { code: run.errorCode, message: run.errorMessage ?? "" };
}

function close(run: Snapshot, outcome: string, error: ErrorText | null): Effect {
  return { type: "closeAttempt", n: run.attempt, outcome, error, crashes: run.crashes };
}

const after = (now: Date, ms: number) => new Date(now.getTime() + ms);
const refuse = (reason: Refusal): Reduction => ({ ok: false, reason });
const same = (next: Snapshot, effects: Effect[]): Reduction => ({ ok: true, next, verb: null, effects });

function move(next: Snapshot, state: RunState, verb: string, effects: Effect[]): Reduction {
  return { ok: true, next: { ...next, state, stateSeq: next.stateSeq + 1 }, verb, effects };
}
