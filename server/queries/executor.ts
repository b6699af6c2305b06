import type pg from "pg";
import type { AwsError } from "@/server/aws/error";
import * as data from "@/server/aws/redshift-data";
import {
  type Done,
  type InTx,
  type Job,
  type Run,
  RunFailure,
  registerExecutor,
  type Wait,
} from "@/server/runs";
import type { Parameter } from "@/server/statements/contract";
import { type Bound, bind } from "./bind";
import { follow, look, WAIT_SECONDS } from "./follow";
import { setLabel } from "./label";
import { asFailure, type Passing, patiently } from "./passing";
import { closeStatements, type Outcome, outcomeWrites, writeOutcome, writeTaken } from "./progress";
import { STATEMENT_KIND, type StatementInput } from "./run-kinds";
import { type StatementWork, statementWork } from "./statement-work";
import { stopWhatIsLeft } from "./stop-left";
import { batchOf, begin, FIRST_WAIT_SECONDS, formatOf, isTerminal, nameOf, type Sent } from "./submit";

/** Where a statement stands, kept with the Run so that any worker can go on; without an id it may have been sent. */
interface Detail extends Partial<Sent> {
  failure?: Passing;
}

type StatementJob = Job<StatementInput, Detail>;

/** Makes statements runnable in this process. */
export function registerStatementExecutor(): void {
  registerExecutor<StatementInput, unknown, Detail>({
    kind: STATEMENT_KIND,
    title: "SQL statement",
    concurrency: 200,
    resumable: true,
    run: runJob,
    cancel: cancelJob,
    onFailure: closeWithRun,
  });
}

/** Closes a statement whose end nobody has told, and stops what may be left of it. */
export async function closeWithRun(client: pg.ClientBase, run: Run): Promise<void> {
  const status = run.state === "cancelled" ? "ABORTED" : "FAILED";
  const error = run.error?.message ?? null;
  const closed = await closeStatements(client, run.id, { status, error, unsent: null });
  await stopWhatIsLeft(client, run, closed);
}

interface Work extends StatementWork {
  resultFormat: string;
  job: StatementJob;
  bound: Bound;
  signal: AbortSignal;
  /** Whether somebody may have sent it before. */
  isTakenUp: boolean;
}

async function workOf(job: StatementJob): Promise<Work> {
  const work = await statementWork(job);
  const { sql, parameters, resultFormat } = work.row;
  const isTakenUp = job.resumed || job.attempt > 1 || job.detail !== null;
  const bound = bind(sql, parameters as Parameter[]);
  return { ...work, job, bound, signal: job.signal, resultFormat, isTakenUp };
}

async function runJob(job: StatementJob): Promise<Done | Wait> {
  const work = await workOf(job);
  const { isTakenUp } = work;
  const failure = job.detail?.failure;
  let sent = job.detail?.statementId ? (job.detail as Sent) : undefined;
  const lookOnce = async () => {
    sent ??= await submit(work, failure);
    const seen = await follow(work, sent);
    if (isTerminal(seen.status)) return finished(work, seen);
    if (seen.status !== sent.status) {
      sent = { ...sent, status: seen.status };
      await job.setDetail({ ...sent }, { inTx: (client) => writeOutcome(client, work.row, seen) });
    }
    return undefined;
  };
  return patiently<Detail>(job, lookOnce, {
    detail: (): Detail => ({ ...sent }),
    isUnsent: (error) => !sent && !isTakenUp && !isSubmit(error),
    giveUp: async (error) => asFailure(error),
  });
}

const isSubmit = ({ operation }: AwsError) =>
  operation === "ExecuteStatement" || operation === "BatchExecuteStatement";

/** One with a label goes as a batch with the SET that tells it: each stands alone, and the second is the statement. */
async function submit(work: Work, failure: Passing | undefined): Promise<Sent> {
  const { job, row, target, isTakenUp } = work;
  const inBatch = (one: Sent): Sent =>
    row.label === null ? one : { ...one, statementId: `${one.statementId}:2` };
  const order = {
    id: row.id,
    target,
    standing: work.standing,
    row,
    send: () => send(work),
    keep: (taken: Sent) => {
      const sent = inBatch(taken);
      const inTx: InTx = (client) => writeTaken(client, row, sent);
      return job.setDetail({ ...sent }, { inTx });
    },
  };
  return inBatch(await begin(order, isTakenUp, failure));
}

function send({ row, bound, target }: Work): Promise<data.SubmittedStatement> {
  const shared = {
    warehouse: data.redshiftWarehouse(row.warehouseKind, row.warehouse),
    database: row.database,
    parameters: bound.parameters,
    resultFormat: formatOf(row),
    // Sent twice under one token, it still runs once.
    clientToken: row.id,
    statementName: nameOf(row.id, row.name),
    waitSeconds: FIRST_WAIT_SECONDS,
  };
  if (row.label === null) return data.executeStatement(target, { ...shared, sql: bound.sql });
  const sqls = [setLabel(row.label), bound.sql];
  return data.executeBatch(target, { ...shared, sqls, mode: "AUTO_COMMIT" });
}

/** Ends the Run as the statement ended; throws for one that failed or was aborted behind our back. */
function finished({ row }: Work, outcome: Outcome): Done {
  const { status, error, statementId, first, description } = outcome;
  const inTx: InTx = (client) => writeOutcome(client, row, outcome);
  if (status === "FAILED")
    throw new RunFailure("statement_failed", error ?? "The statement failed.", { inTx });
  if (status === "ABORTED") {
    throw new RunFailure("statement_aborted", "The statement was cancelled outside Headgate.", { inTx });
  }
  const rows = first && "body" in first ? first.totalRows : (description?.rows ?? null);
  return { output: { statementId, rows }, ...outcomeWrites(row, outcome) };
}

/** Stops a statement and waits for the warehouse's word; it may have come to its end just before. */
async function cancelJob(job: StatementJob) {
  const work = await workOf(job);
  const { target, row } = work;
  const found = job.detail?.statementId ? null : await data.findStatementByName(target, nameOf(row.id));
  const sentAs = job.detail?.statementId ?? found?.id;
  if (!sentAs) return undefined;
  const statementId = row.label === null ? sentAs : `${batchOf(sentAs)}:2`;
  await data.cancelStatement(target, batchOf(statementId));
  const description = await data.describeStatement(target, statementId, WAIT_SECONDS);
  if (!isTerminal(description.status)) throw new Error("The statement has not stopped yet.");
  if (description.status === "ABORTED") {
    const outcome: Outcome = { status: "ABORTED", statementId, description };
    const inTx = (client: Parameters<typeof writeOutcome>[0]) => writeOutcome(client, row, outcome);
    return { inTx };
  }
  const outcome = await look(work, { statementId }, 0);
  return isTerminal(outcome.status) ? { finished: finished(work, outcome) } : undefined;
}
