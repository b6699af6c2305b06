import { AppError } from "@/server/errors";
import { SYSTEM } from "@/server/events";
import { log } from "@/server/log";
import type { LogLevel } from "./contract";
import {
  type Done,
  type Executor,
  type Job,
  RetryableError,
  RunFailure,
  RunStopped,
  type Wait,
} from "./executor";
import { isDatabaseOutage, isOutage } from "./outage";
import type { RunEvent } from "./reduce";
import { type RunRow, toRun } from "./rows";
import { CONFIRM_WITHIN_MS, type Step, type StepResult } from "./transitions";
import type { Writer } from "./writer";

/** A run that this worker holds. */
export interface Held {
  row: RunRow;
  opened: boolean;
  fence: number;
  heldSince: number;
  abort: AbortController;
}

const LINE_LENGTH_MAX = 4_000;
const LINES_MAX = 10_000;
const OUTPUT_BYTES_MAX = 1_000_000;
const CANCEL_RETRY_MS = 2_000;
const OUTAGE_MS = 60_000;

/** Works on one held run until it lets go; resolves when that is committed, or refused because it is not ours. */
export async function perform(held: Held, executor: Executor, writer: Writer): Promise<StepResult | null> {
  const step = held.row.state === "cancelling" ? cancelStep : runStep;
  const next = await step(held, executor, writer);
  if (next === null) return null;
  try {
    return await writer.step(next);
  } catch (error) {
    log.error("a run's end could not be written", { runId: held.row.id, kind: held.row.kind, error });
    return writer.step(failed(held, bug()));
  }
}

async function runStep(held: Held, executor: Executor, writer: Writer): Promise<Step | null> {
  try {
    const outcome = await executor.run(jobOf(held, writer, held.abort.signal));
    return stoppedBy(held) === "fenced" ? null : stepOf(held, outcome);
  } catch (error) {
    const reason = stoppedBy(held);
    if (reason === "fenced" || (error instanceof RunStopped && error.reason === "fenced")) return null;
    if (reason === "shutdown") return { id: held.row.id, event: { type: "release", fence: held.fence } };
    if (reason) return cancelStep(held, executor, writer);
    return failureStep(held, error, writer);
  }
}

/** The kind's own way to stop what was begun outside; without one, that the executor let go is all there is. */
async function cancelStep(held: Held, executor: Executor, writer: Writer): Promise<Step> {
  const { id } = held.row;
  try {
    const result = await executor.cancel?.(jobOf(held, writer, AbortSignal.timeout(CONFIRM_WITHIN_MS)));
    if (result && "finished" in result) return stepOf(held, result.finished);
    return { id, event: { type: "stopped", fence: held.fence }, inTx: result?.inTx };
  } catch (error) {
    // It had failed by itself before it could be stopped.
    if (error instanceof RunFailure) return { ...failed(held, error), inTx: error.inTx };
    log.warn("could not stop a run, will try again", { runId: id, kind: held.row.kind, error });
    const until = new Date(Date.now() + CANCEL_RETRY_MS);
    return { id, event: { type: "stopFailed", fence: held.fence, until } };
  }
}

function stepOf(held: Held, outcome: Done | Wait | undefined): Step {
  const { id } = held.row;
  const { fence } = held;
  if (!outcome) return { id, event: { type: "succeed", fence } };
  if ("waitFor" in outcome) {
    const { waitFor, until, inTx } = outcome;
    return { id, event: { type: "wait", fence, waitFor, until }, inTx };
  }
  const { output, writes, inTx } = outcome;
  if (output !== undefined && JSON.stringify(output).length > OUTPUT_BYTES_MAX) {
    return failed(held, { code: "output_too_large", message: "Its output is larger than 1 MB." });
  }
  return { id, event: { type: "succeed", fence }, writes, inTx, ...(output === undefined ? {} : { output }) };
}

const PASSING = new Set(["aws_throttled", "aws_unavailable", "aws_timeout", "unavailable"]);

async function failureStep(held: Held, error: unknown, writer: Writer): Promise<Step> {
  // The executor ran into the same outage as everybody: the attempt goes on when the database is back.
  if (await isOurOutage(error, writer)) {
    return { id: held.row.id, event: { type: "release", fence: held.fence } };
  }
  if (error instanceof RetryableError) return failed(held, error, true);
  if (error instanceof RunFailure) return { ...failed(held, error), inTx: error.inTx };
  if (error instanceof AppError) return failed(held, error, PASSING.has(error.code));
  log.error("an executor broke", { runId: held.row.id, kind: held.row.kind, error });
  return failed(held, bug());
}

async function isOurOutage(error: unknown, writer: Writer): Promise<boolean> {
  if (error instanceof RetryableError || error instanceof RunFailure || !isOutage(error)) return false;
  return isDatabaseOutage(error) || writer.wasAwayWithin(OUTAGE_MS) || !(await writer.isDatabaseThere());
}

const bug = () => ({
  code: "internal",
  message: "Something broke here, not with you. The worker's log has it under this run's id.",
});

function failed(held: Held, error: { code: string; message: string }, retryable = false): Step {
  const { code, message } = error;
  const event: RunEvent = {
    type: "fail",
    fence: held.fence,
    error: { code, message },
    retryable,
    random: Math.random(),
  };
  return { id: held.row.id, event };
}

/** Why the held run's signal fired, if it did. */
export function stoppedBy(held: Held) {
  const { signal } = held.abort;
  return signal.aborted && signal.reason instanceof RunStopped ? signal.reason.reason : null;
}

function jobOf(held: Held, writer: Writer, signal: AbortSignal): Job {
  const { row, fence } = held;
  const at = { runId: row.id, fence };
  let lines = 0;
  // Progress that cannot be written any more is of no interest; a lost lease shows by the signal.
  const forget = () => {};
  const job: Job = {
    run: toRun(row),
    input: row.input,
    submitToken: row.submit_token ?? row.id,
    attempt: row.attempt,
    resumed: !held.opened,
    detail: row.detail,
    signalData: row.signal,
    signal,
    source: { ...SYSTEM, requestId: row.request_id ?? undefined },
    log: (level: LogLevel, text: string) => {
      lines += 1;
      if (lines > LINES_MAX + 1) return;
      const shown = lines > LINES_MAX ? `This log ends here: it has ${LINES_MAX} lines.` : cut(text);
      writer.line({ ...at, attempt: row.attempt, at: new Date(), level, text: shown });
    },
    progress: (fraction, text) => {
      const bounded = fraction === null ? null : Math.min(1, Math.max(0, fraction));
      writer.patch({ ...at, progress: { fraction: bounded, text: text ?? null } }).catch(forget);
    },
    setDetail: (detail, options = {}) => {
      job.detail = detail;
      // Whoever cancels it in this process gets a job of its own.
      row.detail = detail;
      return writer.patch({ ...at, detail, announce: options.announce ?? false, inTx: options.inTx });
    },
    wait: (waitFor, until = null, inTx) => ({ waitFor, until, ...(inTx ? { inTx } : {}) }),
  };
  return job;
}

function cut(text: string): string {
  // PostgreSQL's text takes no NUL.
  const clean = text.replaceAll("\0", "�");
  return clean.length <= LINE_LENGTH_MAX ? clean : `${clean.slice(0, LINE_LENGTH_MAX)}…`;
}
