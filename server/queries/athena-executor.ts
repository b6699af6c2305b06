import { type QueryExecution, startQuery, stopQuery } from "@/server/aws/athena";
import { AwsError } from "@/server/aws/error";
import { type Done, type InTx, type Job, RunFailure, registerExecutor, type Wait } from "@/server/runs";
import { dialectOf } from "@/server/sql/dialect";
import type { OwnStatementRow } from "@/server/statements";
import type { Parameter } from "@/server/statements/contract";
import { type AthenaBound, bindAthena } from "./athena-bind";
import {
  type AthenaOutcome,
  athenaOutcomeWrites,
  isOver,
  outcomeOf,
  placeOf,
  writeAthenaOutcome,
  writePlace,
} from "./athena-outcome";
import { watchQuery } from "./athena-watch";
import { closeWithRun } from "./executor";
import { type Passing, patiently } from "./passing";
import { writeOutcome } from "./progress";
import { ATHENA_KIND, type StatementInput } from "./run-kinds";
import { refuseIfReadOnly } from "./safe-writes";
import { type StatementWork, statementWork } from "./statement-work";
import { refuseWithdrawn, SUBMIT_FAILURES_MAX } from "./submit";
import { rememberTime, usualMs } from "./usual-time";

/** Kept with the Run while Athena cannot be asked; where the query stands is in the statement itself. */
interface Detail {
  failure?: Passing;
}

type AthenaJob = Job<StatementInput, Detail>;

/** Makes statements at Athena runnable in this process. */
export function registerAthenaExecutor(): void {
  registerExecutor<StatementInput, unknown, Detail>({
    kind: ATHENA_KIND,
    title: "SQL statement at Athena",
    concurrency: 200,
    resumable: true,
    run: runJob,
    cancel: cancelJob,
    onFailure: closeWithRun,
  });
}

interface Work extends StatementWork {
  job: AthenaJob;
  bound: AthenaBound;
}

async function workOf(job: AthenaJob): Promise<Work> {
  const work = await statementWork(job);
  const { sql, parameters } = work.row;
  return { ...work, job, bound: bindAthena(sql, parameters as Parameter[]) };
}

async function runJob(job: AthenaJob): Promise<Done | Wait> {
  const work = await workOf(job);
  const { row, target, bound } = work;
  let { statementId } = row;
  let seen: QueryExecution["state"] = row.status === "STARTED" ? "RUNNING" : "QUEUED";
  const heldUntil = performance.now() + heldMs(row);
  let likelyAt: number | undefined;
  let kept: Promise<void> = Promise.resolve();
  // The query goes on while what is known of it is written down; the next look waits for both.
  const keep = (inTx: InTx) => {
    kept = job.setDetail({}, { inTx });
    kept.catch(() => {});
  };
  // A short one that ran before is told of when it is over: on the way there is little to see.
  const nextWatch = () => {
    const now = performance.now();
    const soon = likelyAt === undefined ? now : likelyAt + SOON_MS;
    if (now < soon) return { seen: "RUNNING" as const, withinMs: soon - now, likelyAt };
    return { seen, withinMs: Math.max(0, heldUntil - now) };
  };
  const look = async (): Promise<Done | Wait | undefined> => {
    if (statementId === null) {
      const ms = usualMs(target.accountId, queryOf(work));
      // Athena counts from when it took the query, which is not later than when it tells so.
      const asked = performance.now();
      const sent = await submit(work);
      statementId = sent.statementId;
      likelyAt = ms === undefined ? undefined : asked + ms;
      keep((client) => writeOutcome(client, row, sent));
    }
    const watched = watchQuery(target, statementId, { ...nextWatch(), signal: job.signal });
    const [execution] = await Promise.all([watched, kept]);
    likelyAt = undefined;
    if (isOver(execution)) {
      rememberTime(target.accountId, queryOf(work), execution);
      return finished(work, await outcomeOf(target, execution, bound));
    }
    if (execution.state !== seen) {
      seen = execution.state;
      const outcome = await outcomeOf(target, execution, bound);
      keep((client) => writeAthenaOutcome(client, row, outcome));
    }
    if (performance.now() < heldUntil) return undefined;
    await kept;
    return job.wait("aws", lookAgainAt(row));
  };
  try {
    return await patiently<Detail>(job, look, {
      detail: (): Detail => ({}),
      isUnsent: (error) => statementId === null && !isStart(error),
      giveUp: async (error) => withPlace(error, work),
    });
  } finally {
    // Whoever cancels the Run next reads from the statement which query that is.
    await kept.catch(() => {});
  }
}

/** What Athena refuses at once, with its place in the typed text. */
function withPlace(error: unknown, { row, bound }: Work): unknown {
  if (!(error instanceof AwsError)) return error;
  const inTx: Done["inTx"] = (client) => writePlace(client, row.id, placeOf(error.message, bound));
  return new RunFailure(error.awsCode, error.message, { inTx });
}

const isStart = ({ operation }: AwsError) => operation === "StartQueryExecution";

/** A worker stays with a query for so long; one that takes longer is looked at from time to time. */
const HELD_MS = 10_000;
const LOOK_MS_MAX = 15_000;
/** One that takes so much longer than it used to is watched like any other. */
const SOON_MS = 300;

const ageOf = ({ submittedAt, createdAt }: OwnStatementRow) =>
  Date.now() - (submittedAt ?? createdAt).getTime();

/** One that was let go before gets one look, which it shares with all others of its target. */
const heldMs = (row: OwnStatementRow) =>
  row.statementId === null ? HELD_MS : Math.max(0, HELD_MS - ageOf(row));

/** A tenth of its age later: whoever waits long does not notice that. */
const lookAgainAt = (row: OwnStatementRow) =>
  new Date(Date.now() + Math.min(LOOK_MS_MAX, Math.max(1_000, ageOf(row) / 10)));

/** Sent again under its token after a crash, Athena answers with the query that runs already. */
async function submit({ job, row, bound, target, standing }: Work) {
  const { failure } = job.detail ?? {};
  if (failure && failure.n >= SUBMIT_FAILURES_MAX) throw new RunFailure(failure.code, failure.message);
  refuseWithdrawn(row, standing);
  await refuseIfReadOnly(row);
  const submittedAt = new Date().toISOString();
  const statementId = await start({ row, bound, target });
  return { status: "SUBMITTED", statementId, submittedAt } as const;
}

const start = ({ row, bound, target }: Pick<Work, "row" | "bound" | "target">): Promise<string> =>
  startQuery(target, { ...queryOf({ row, bound }), clientToken: row.id });

const queryOf = ({ row, bound }: Pick<Work, "row" | "bound">) => ({
  workgroup: row.warehouse,
  database: row.database,
  sql: bound.sql,
  parameters: bound.parameters,
  reuseMinutes: row.reuseMinutes,
});

/** Ends the Run as the query ended; throws for one that failed or was stopped behind our back. */
function finished({ row }: Work, outcome: AthenaOutcome): Done {
  const { status, error, statementId, description } = outcome;
  const inTx: Done["inTx"] = (client) => writeAthenaOutcome(client, row, outcome);
  if (status === "FAILED") throw new RunFailure("statement_failed", error ?? "The query failed.", { inTx });
  if (status === "ABORTED")
    throw new RunFailure("statement_aborted", error ?? "The query was cancelled outside Headgate.", { inTx });
  return { output: { statementId, rows: description?.rows ?? null }, ...athenaOutcomeWrites(row, outcome) };
}

const STOPPED_WITHIN_MS = 5_000;

/** Stops a query and waits for Athena's word; it may have come to its end just before. */
async function cancelJob(job: AthenaJob) {
  const work = await workOf(job);
  const { target, row, bound } = work;
  const id = row.statementId ?? (await idOfUnknown(work));
  if (id === null) return undefined;
  await stopQuery(target, id);
  const until = performance.now() + STOPPED_WITHIN_MS;
  let execution: QueryExecution;
  do {
    const withinMs = until - performance.now();
    execution = await watchQuery(target, id, { seen: "RUNNING", withinMs, signal: job.signal });
  } while (!isOver(execution) && performance.now() < until);
  if (!isOver(execution)) throw new Error("The query has not stopped yet.");
  const outcome = await outcomeOf(target, execution, bound);
  if (outcome.status !== "ABORTED") return { finished: finished(work, outcome) };
  return {
    inTx: (client: Parameters<typeof writeAthenaOutcome>[0]) => writeAthenaOutcome(client, row, outcome),
  };
}

/**
 * A worker that was lost may have sent it without keeping the id, which Athena tells again for the same token. A write
 * that may not have been sent must not begin by that.
 */
async function idOfUnknown({ job, row, bound, target }: Work): Promise<string | null> {
  if (job.run.attempt === 0) return null;
  if (dialectOf(row.warehouseKind).writesIn(row.sql).length === 0) return start({ row, bound, target });
  job.log("warn", "Whether Athena had taken it is not known; it may still run there.");
  return null;
}
