import { AwsError } from "@/server/aws/error";
import * as data from "@/server/aws/redshift-data";
import { AppError } from "@/server/errors";
import { type Done, type Job, RetryableError, RunFailure, registerExecutor } from "@/server/runs";
import { type Bound, bind } from "./bind";
import { isLikelyToReturnRows } from "./classify";
import type { Parameter } from "./contract";
import { closeStatement, type Outcome, writeOutcome } from "./progress";
import * as store from "./store";
import { awsTargetFor } from "./target";

export const STATEMENT_KIND = "statement";

export interface StatementInput {
  /** Names the person in the role session. */
  email: string;
}

/** Where a submitted statement stands, kept with the Run so that any worker can go on. */
interface Detail {
  statementId: string;
  status: data.StatementStatus;
  hasResultSet: boolean;
  dbUser: string | null;
  pid: number | null;
  /** ISO 8601, before the call. */
  submittedAt: string;
}

type Seen = Pick<Detail, "statementId"> & Partial<Detail>;
type StatementJob = Job<StatementInput, Detail>;

// A statement under a second ends in the first call; a longer one has told its id by then and can be cancelled.
const FIRST_WAIT_SECONDS = 1;
const WAIT_SECONDS = 30;
const FAILURES_MAX = 5;
const TERMINAL = new Set<data.StatementStatus>(["FINISHED", "FAILED", "ABORTED"]);

/** Makes statements runnable in this process. */
export function registerStatementExecutor(): void {
  registerExecutor<StatementInput, unknown, Detail>({
    kind: STATEMENT_KIND,
    title: "SQL statement",
    concurrency: 200,
    resumable: true,
    run: runJob,
    cancel: cancelJob,
    onEnd: async (client, run) => {
      if (run.state === "succeeded") return;
      const isStopped = run.state === "cancelled";
      await closeStatement(client, run.id, isStopped ? "ABORTED" : "FAILED", run.error?.message ?? null);
    },
  });
}

interface Work {
  job: StatementJob;
  row: store.StatementRow;
  bound: Bound;
  target: Awaited<ReturnType<typeof awsTargetFor>>;
}

async function workOf(job: StatementJob): Promise<Work> {
  const row = await store.findStatement(job.run.id);
  if (!row) throw new RunFailure("statement_gone", "The statement of this run is not there any more.");
  const asker = { actor: { id: row.ownerId, email: job.input.email } };
  const target = await awsTargetFor(asker, row.accountId).catch((error: unknown) => {
    throw error instanceof AppError ? new RunFailure(error.code, error.message) : error;
  });
  return {
    job,
    row,
    bound: bind(row.sql, row.parameters as Parameter[]),
    target: { ...target, roleArn: row.roleArn },
  };
}

async function runJob(job: StatementJob): Promise<Done> {
  const work = await workOf(job);
  let failures = 0;
  for (let seen = job.detail; ; ) {
    try {
      seen ??= await submit(work);
      const done = await follow(work, seen);
      if (done) return done;
      failures = 0;
    } catch (error) {
      job.signal.throwIfAborted();
      failures += 1;
      if (!mayPass(error)) throw asFailure(error);
      if (!seen || failures >= FAILURES_MAX) throw new RetryableError(error.code, error.message, error);
      job.log("warn", `${error.message} Trying again.`);
    }
    job.signal.throwIfAborted();
  }
}

/** Sends the statement under its own id as the client token: sent twice, it still runs once. */
async function submit({ job, row, bound, target }: Work): Promise<Detail> {
  const submittedAt = new Date().toISOString();
  const sent = await data.executeStatement(target, {
    warehouse: warehouseOf(row),
    database: row.database,
    sql: bound.sql,
    parameters: bound.parameters,
    statementName: nameOf(row.id),
    clientToken: row.id,
    waitSeconds: FIRST_WAIT_SECONDS,
  });
  const { id: statementId, ...known } = sent;
  const seen: Detail = { statementId, ...known, submittedAt };
  if (!TERMINAL.has(seen.status)) {
    await job.setDetail(seen, { inTx: (client) => writeOutcome(client, row.id, row.ownerId, seen) });
  }
  return seen;
}

/** Looks once, long: at the result where rows are likely, else at the status. Undefined means: not yet. */
async function follow(work: Work, seen: Detail): Promise<Done | undefined> {
  const { bound, target, job } = work;
  const isOver = TERMINAL.has(seen.status);
  const wait = isOver ? {} : { waitSeconds: WAIT_SECONDS, signal: job.signal };
  if (isOver ? seen.status === "FINISHED" && seen.hasResultSet : isLikelyToReturnRows(bound.sql)) {
    const firstPage = await data.resultPage(target, seen.statementId, wait);
    if (firstPage) return finished(work, { ...seen, hasResultSet: true, status: "FINISHED", firstPage });
    return look(work, seen, 0);
  }
  return look(work, seen, isOver ? 0 : WAIT_SECONDS);
}

async function look(work: Work, seen: Seen, waitSeconds: number): Promise<Done | undefined> {
  const { target, job } = work;
  const description = await data.describeStatement(
    target,
    seen.statementId,
    waitSeconds || undefined,
    job.signal,
  );
  const { status, hasResultSet } = description;
  if (!TERMINAL.has(status)) return undefined;
  const hasRows = status === "FINISHED" && hasResultSet;
  const firstPage = hasRows ? await data.resultPage(target, seen.statementId) : null;
  return finished(work, { ...seen, status, hasResultSet, description, ...(firstPage ? { firstPage } : {}) });
}

/** Ends the Run as the statement ended; throws for one that failed or was aborted behind our back. */
function finished({ row, bound }: Work, known: Outcome): Done {
  const error = known.description?.error ?? null;
  const position = /Position: (\d+)/.exec(error ?? "")?.[1];
  const outcome: Outcome = {
    ...known,
    error,
    errorPosition: position ? bound.positionInSource(Number(position)) : null,
  };
  const inTx: Done["inTx"] = (client) => writeOutcome(client, row.id, row.ownerId, outcome);
  if (known.status === "FAILED")
    throw new RunFailure("statement_failed", error ?? "The statement failed.", { inTx });
  if (known.status === "ABORTED") {
    throw new RunFailure("statement_aborted", "The statement was cancelled outside Headgate.", { inTx });
  }
  return {
    output: {
      statementId: known.statementId,
      rows: known.firstPage?.totalRows ?? known.description?.rows ?? null,
    },
    inTx,
  };
}

/** Stops a statement and waits for the warehouse's word; it may have come to its end just before. */
async function cancelJob(job: StatementJob) {
  const work = await workOf(job);
  const statementId =
    job.detail?.statementId ?? (await data.findStatementByName(work.target, nameOf(work.row.id)));
  if (!statementId) return undefined;
  await data.cancelStatement(work.target, statementId);
  const description = await data.describeStatement(work.target, statementId, WAIT_SECONDS);
  if (!TERMINAL.has(description.status)) throw new Error("The statement has not stopped yet.");
  if (description.status === "ABORTED") {
    const outcome: Outcome = { status: "ABORTED", statementId, description };
    return {
      inTx: async (client: Parameters<typeof writeOutcome>[0]) =>
        writeOutcome(client, work.row.id, work.row.ownerId, outcome),
    };
  }
  const done = await look(work, { statementId }, 0);
  return done ? { finished: done } : undefined;
}

const nameOf = (id: string) => `headgate-${id}`;
const warehouseOf = (row: store.StatementRow): data.Warehouse => ({
  kind: row.warehouseKind as data.Warehouse["kind"],
  name: row.warehouse,
});

/** Throttling, a full warehouse and an AWS that does not answer may pass; a refusal stays one. */
function mayPass(error: unknown): error is AwsError {
  if (!(error instanceof AwsError)) return false;
  if (/^Active\w+ExceededException$/.test(error.awsCode)) return true;
  return error.code === "aws_throttled" || error.code === "aws_unavailable" || error.code === "aws_timeout";
}

function asFailure(error: unknown): unknown {
  return error instanceof AwsError ? new RunFailure(error.awsCode, error.message) : error;
}
