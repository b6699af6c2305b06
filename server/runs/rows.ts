import type { RetryPolicy } from "./backoff";
import type { Run, RunState, WaitFor } from "./contract";
import type { Snapshot } from "./reduce";

/** A row of the table `run`, as raw SQL returns it. */
export interface RunRow {
  id: string;
  kind: string;
  title: string;
  state: RunState;
  state_seq: number;
  owner_id: string | null;
  owner_name: string;
  account_id: string | null;
  parent_id: string | null;
  retry_of_id: string | null;
  request_id: string | null;
  idempotency_key: string | null;
  exclusive_key: string | null;
  input: unknown;
  output: unknown;
  detail: unknown;
  signal: unknown;
  progress: number | null;
  progress_text: string | null;
  error_code: string | null;
  error_message: string | null;
  priority: number;
  run_at: Date | null;
  attempt: number;
  retry: RetryPolicy;
  crashes: number;
  submit_token: string | null;
  fence: number;
  worker_id: string | null;
  wait_for: WaitFor | null;
  wake_pending: boolean;
  stop_as: "cancelled" | "timed_out" | null;
  cancel_reason: string | null;
  unconfirmed: boolean;
  timeout_ms: number | null;
  deadline_at: Date | null;
  created_at: Date;
  started_at: Date | null;
  ended_at: Date | null;
}

/** What of a row the reducer works on. */
export function snapshotOf(row: RunRow): Snapshot {
  return {
    state: row.state,
    stateSeq: row.state_seq,
    attempt: row.attempt,
    retry: row.retry,
    crashes: row.crashes,
    submitToken: row.submit_token,
    fence: row.fence,
    workerId: row.worker_id,
    runAt: row.run_at,
    waitFor: row.wait_for,
    wakePending: row.wake_pending,
    stopAs: row.stop_as,
    cancelReason: row.cancel_reason,
    unconfirmed: row.unconfirmed,
    timeoutMs: row.timeout_ms,
    deadlineAt: row.deadline_at,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    errorCode: row.error_code,
    errorMessage: row.error_message,
  };
}

/** The columns that a transition may change. */
export function columnsOf(next: Snapshot) {
  return {
    state: next.state,
    state_seq: next.stateSeq,
    attempt: next.attempt,
    crashes: next.crashes,
    submit_token: next.submitToken,
    fence: next.fence,
    worker_id: next.workerId,
    run_at: next.runAt,
    wait_for: next.waitFor,
    wake_pending: next.wakePending,
    stop_as: next.stopAs,
    cancel_reason: next.cancelReason,
    unconfirmed: next.unconfirmed,
    deadline_at: next.deadlineAt,
    started_at: next.startedAt,
    ended_at: next.endedAt,
    error_code: next.errorCode,
    error_message: next.errorMessage,
  } satisfies Partial<RunRow>;
}

/** A row as everybody outside this folder sees it. */
export function toRun(row: RunRow): Run {
  return {
    id: row.id,
    kind: row.kind,
    title: row.title,
    state: row.state,
    stateSeq: row.state_seq,
    ownerId: row.owner_id,
    ownerName: row.owner_name,
    accountId: row.account_id,
    parentId: row.parent_id,
    retryOfId: row.retry_of_id,
    attempt: row.attempt,
    attemptsMax: row.retry.attempts,
    waitFor: row.wait_for,
    progress: row.progress,
    progressText: row.progress_text,
    error: errorOf(row),
    cancelReason: row.cancel_reason,
    unconfirmed: row.unconfirmed,
    runAt: row.run_at?.toISOString() ?? null,
    createdAt: row.created_at.toISOString(),
    startedAt: row.started_at?.toISOString() ?? null,
    endedAt: row.ended_at?.toISOString() ?? null,
  };
}

/** An error column pair as one value. */
export function errorOf(row: { error_code: string | null; error_message: string | null }) {
  return row.error_code === null ? null : { code: row.error_code, message: row.error_message ?? "" };
}
