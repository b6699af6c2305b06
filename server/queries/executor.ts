import { accountOnRecord, recordedTarget } from "@/server/accounts";
import type { AwsTarget } from "@/server/aws/clients";
import type { AwsError } from "@/server/aws/error";
import * as data from "@/server/aws/redshift-data";
import { fetchPage } from "@/server/results";
import { type Done, RetryableError, RunFailure, registerExecutor, type Wait } from "@/server/runs";
import { findStatement, type OwnStatementRow } from "@/server/statements";
import type { Parameter } from "@/server/statements/contract";
import { type Bound, bind } from "./bind";
import { isLikelyToReturnRows } from "./classify";
import { asFailure, mayPass, waitMs } from "./passing";
import { closeStatement, type Outcome, writeOutcome } from "./progress";
import {
  begin,
  type Detail,
  nameOf,
  type Sent,
  type Standing,
  type StatementInput,
  type StatementJob,
  standingOf,
} from "./submit";

export const STATEMENT_KIND = "statement";

const WAIT_SECONDS = 30;
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
  row: OwnStatementRow;
  bound: Bound;
  /** As the role that the statement was queued for, whatever the person may do by now: it is watched and stopped as that. */
  target: AwsTarget;
  standing: Standing;
}

async function workOf(job: StatementJob): Promise<Work> {
  const { id, ownerId, accountId } = job.run;
  const [row, account, standing] = await Promise.all([
    findStatement(id) as Promise<OwnStatementRow | null>,
    accountOnRecord(accountId ?? ""),
    standingOf(ownerId ?? "", accountId ?? ""),
  ]);
  if (!row) throw new RunFailure("statement_gone", "The statement of this run is not there any more.");
  const target = recordedTarget(row, account, job.input.email);
  return { job, row, bound: bind(row.sql, row.parameters as Parameter[]), target, standing };
}

async function runJob(job: StatementJob): Promise<Done | Wait> {
  const work = await workOf(job);
  const mayBeSent = job.resumed || job.attempt > 1 || job.detail !== null;
  let sent = job.detail?.statementId ? (job.detail as Sent) : undefined;
  let failures = job.detail?.failure?.n ?? 0;
  for (;;) {
    try {
      sent ??= await begin(work, mayBeSent);
      const done = await follow(work, sent);
      if (done) return done;
      failures = 0;
    } catch (error) {
      job.signal.throwIfAborted();
      if (!mayPass(error)) throw asFailure(error);
      if (!sent && !mayBeSent && error.operation !== "ExecuteStatement") {
        throw new RetryableError(error.code, error.message, error);
      }
      return pause(job, sent, failures + 1, error);
    }
    job.signal.throwIfAborted();
  }
}

/**
 * Lets go until AWS may answer again. The attempt stays open, because the statement may be running: whoever cancels
 * the run meanwhile stops the statement too, and the run ends only when AWS has said how it stands.
 */
async function pause(job: StatementJob, sent: Sent | undefined, n: number, error: AwsError): Promise<Wait> {
  job.log("warn", `${error.message} Looking again in ${waitMs(n) / 1_000} s.`);
  await job.setDetail({ ...sent, failure: { n, code: error.awsCode, message: error.message } });
  return job.wait("aws", new Date(Date.now() + waitMs(n)));
}

/** Looks once, long: at the result where rows are likely, else at the status. Undefined means: not yet. */
async function follow(work: Work, sent: Sent): Promise<Done | undefined> {
  const { bound, target, job, row } = work;
  const isOver = TERMINAL.has(sent.status);
  const wait = isOver ? {} : { waitSeconds: WAIT_SECONDS, signal: job.signal };
  if (isOver ? sent.status === "FINISHED" && sent.hasResultSet : isLikelyToReturnRows(bound.sql)) {
    const firstPage = await fetchPage(
      target,
      { statementId: sent.statementId, resultFormat: row.resultFormat },
      wait,
    );
    if (firstPage) return finished(work, { ...sent, hasResultSet: true, status: "FINISHED", firstPage });
    return look(work, sent, 0);
  }
  return look(work, sent, isOver ? 0 : WAIT_SECONDS);
}

type Known = Pick<Sent, "statementId"> & Partial<Sent>;

async function look(work: Work, known: Known, waitSeconds: number): Promise<Done | undefined> {
  const { target, job, row } = work;
  const { statementId } = known;
  const description = await data.describeStatement(target, statementId, waitSeconds || undefined, job.signal);
  const { status, hasResultSet } = description;
  if (!TERMINAL.has(status)) return undefined;
  const hasRows = status === "FINISHED" && hasResultSet;
  const sent = { statementId, resultFormat: row.resultFormat };
  const firstPage = hasRows ? await fetchPage(target, sent) : null;
  return finished(work, { ...known, status, hasResultSet, description, ...(firstPage ? { firstPage } : {}) });
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
  const inTx: Done["inTx"] = (client) => writeOutcome(client, row, outcome);
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
      inTx: async (client: Parameters<typeof writeOutcome>[0]) => writeOutcome(client, work.row, outcome),
    };
  }
  const done = await look(work, { statementId }, 0);
  return done ? { finished: done } : undefined;
}
