import type pg from "pg";
import * as data from "@/server/aws/redshift-data";
import { type Done, RunFailure, type Wait } from "@/server/runs";
import { firstPageOf, isTooManyWaiting, WAIT_SECONDS, withPosition } from "./follow";
import { setLabel } from "./label";
import { asFailure, patiently } from "./passing";
import { type Outcome, writeOutcome } from "./progress";
import { type ScriptStatement, type ScriptWork, showCount } from "./script-work";
import { begin, FIRST_WAIT_SECONDS, formatOf, isTerminal, nameOf, type Sent } from "./submit";
import { verdictsOf } from "./transaction-verdicts";

/** A transaction as it was last seen. */
interface Watch extends ScriptWork {
  sent: Sent | null;
  seen: data.BatchDescription | null;
  /** What was last written of each statement. */
  shown: Map<string, string>;
}

const watchOf = (work: ScriptWork): Watch => ({
  ...work,
  sent: work.job.detail?.sent ?? null,
  seen: null,
  shown: new Map(work.statements.map(({ row }) => [row.id, `${row.status}/${row.durationMs !== null}`])),
});

/** Runs the statements of a script as one batch in one transaction: one failure undoes all. */
export async function runTransaction(work: ScriptWork): Promise<Done | Wait> {
  const watch = watchOf(work);
  return patiently(work.job, () => goOn(watch), {
    detail: () => ({ sent: watch.sent, done: 0, sessionId: null }),
    giveUp: async (error) => asFailure(error),
  });
}

async function goOn(watch: Watch): Promise<Done | undefined> {
  watch.sent ??= await submit(watch);
  const { sent } = watch;
  const batch = watch.seen === null ? await askWhole(watch, sent) : await waitOn(watch, sent, watch.seen);
  watch.seen = batch;
  if (isTerminal(batch.status)) return settle(watch, sent, batch);
  await showProgress(watch, sent, batch);
  return undefined;
}

const askWhole = ({ target, job }: Watch, { statementId }: Sent) =>
  data.describeStatement(target, statementId, undefined, job.signal);

/**
 * Waits, with the one waiter that there is, for the statement whose turn it is, and then looks at the whole: so each
 * statement is shown as it ends. When all have ended, what is waited for is the commit.
 */
async function waitOn(watch: Watch, sent: Sent, seen: data.BatchDescription) {
  const { target, job } = watch;
  const current = seen.parts.find(({ status }) => !isTerminal(status));
  const id = current?.id ?? sent.statementId;
  try {
    await data.describeStatement(target, id, WAIT_SECONDS, job.signal);
  } catch (error) {
    if (!isTooManyWaiting(error)) throw error;
    const batch = await askWhole(watch, sent);
    if (isTerminal(batch.status)) return batch;
    await showProgress(watch, sent, batch);
    throw error;
  }
  return askWhole(watch, sent);
}

async function submit(watch: Watch): Promise<Sent> {
  const { job, statements, place, row, target, standing } = watch;
  const values = statements.flatMap(({ bound }) => bound.parameters.map((one) => [one.name, one] as const));
  const order = {
    id: job.run.id,
    target,
    standing,
    // What is refused of one statement is refused of all.
    row: { ...row, sql: statements.map((one) => one.row.sql).join(";\n") },
    send: () =>
      data.executeBatch(target, {
        ...place,
        sqls: [
          ...(row.label === null ? [] : [setLabel(row.label)]),
          ...statements.map(({ bound }) => bound.sql),
        ],
        mode: "TRANSACTION",
        parameters: [...new Map(values).values()],
        statementName: nameOf(job.run.id, row.name),
        clientToken: job.run.id,
        resultFormat: formatOf(row),
        waitSeconds: FIRST_WAIT_SECONDS,
      }),
    keep: (sent: Sent) => {
      const taken = statements.map((one): Told => [one, { ...known(sent, one), status: "SUBMITTED" }]);
      for (const { row } of statements) watch.shown.set(row.id, "SUBMITTED/false");
      return job.setDetail({ sent, done: 0, sessionId: null }, { inTx: writing(taken) });
    },
  };
  const sent = await begin(order, watch.mayBeSent, job.detail?.failure);
  job.log("info", `Sent as one transaction of ${statements.length} statements: ${sent.statementId}.`);
  return sent;
}

type Told = [ScriptStatement, Outcome];

const writing = (told: Told[]) => async (client: pg.ClientBase) => {
  for (const [{ row }, outcome] of told) await writeOutcome(client, row, outcome);
};

/** The number of a statement in its batch, where the SET of a label comes first. */
const numberOf = ({ row }: ScriptStatement) => row.ordinal + (row.label === null ? 0 : 1);
const partOf = (batch: data.BatchDescription, one: ScriptStatement) => batch.parts[numberOf(one) - 1];

const known = ({ statementId, dbUser, pid, submittedAt }: Sent, one: ScriptStatement) => ({
  statementId: `${statementId}:${numberOf(one)}`,
  dbUser,
  pid,
  submittedAt,
});

/** Shows what has changed. What has run is held back: it is done only when the whole transaction is. */
async function showProgress(watch: Watch, sent: Sent, batch: data.BatchDescription): Promise<void> {
  const { job, statements, shown } = watch;
  const changed: Told[] = [];
  for (const one of statements) {
    const part = partOf(batch, one);
    if (!part || part.status === "FAILED" || part.status === "ABORTED") continue;
    const isHeld = part.status === "FINISHED";
    const status = isHeld ? "STARTED" : part.status;
    if (shown.get(one.row.id) === `${status}/${isHeld}`) continue;
    shown.set(one.row.id, `${status}/${isHeld}`);
    const told = isHeld ? { isHeld, description: part } : {};
    changed.push([one, { ...known(sent, one), status, ...told }]);
  }
  if (changed.length === 0) return;
  showCount(
    job,
    statements.filter((one) => partOf(batch, one)?.status === "FINISHED").length,
    statements.length,
  );
  await job.setDetail({ sent, done: 0, sessionId: null }, { inTx: writing(changed) });
}

/** Ends the Run as the transaction ended; throws for one that failed or was aborted behind our back. */
async function settle(watch: Watch, sent: Sent, batch: data.BatchDescription): Promise<Done> {
  if (batch.status === "FINISHED") return committed(watch, sent, batch);
  const inTx = writing(undone(watch, sent, batch));
  if (batch.status === "ABORTED") {
    throw new RunFailure("statement_aborted", "The transaction was cancelled outside Headgate.", { inTx });
  }
  throw new RunFailure("statement_failed", batch.error ?? "The transaction failed.", { inTx });
}

/** One that was under way before whoever looks now may have ended long ago. */
const endOf = ({ mayBeSent }: Watch, { endedAt }: data.BatchDescription) => (mayBeSent ? endedAt : null);

/** A transaction that was not committed: no statement of it has had an effect, and no result of it is kept. */
function undone(watch: Watch, sent: Sent, batch: data.BatchDescription): Told[] {
  const { statements } = watch;
  const parts = statements.map((one) => partOf(batch, one));
  return verdictsOf(batch, parts).flatMap(({ status, error }, at): Told[] => {
    const one = statements[at];
    if (!one || one.row.endedAt) return [];
    const part = parts[at];
    const outcome: Outcome = {
      ...known(sent, one),
      status,
      endedAt: endOf(watch, batch),
      hasResultSet: false,
      ...(part ? { description: part } : {}),
    };
    return [[one, { ...withPosition(one.bound, outcome), error }]];
  });
}

/** Writes down the results one by one as they come: together they could be large. */
async function committed(watch: Watch, sent: Sent, batch: data.BatchDescription): Promise<Done> {
  const { job, statements, target } = watch;
  const open = statements.filter(({ row }) => row.endedAt === null);
  let told: Told[] = [];
  for (const one of open) {
    const part = partOf(batch, one);
    const outcome: Outcome = { ...known(sent, one), status: "FINISHED", endedAt: endOf(watch, batch) };
    if (part) Object.assign(outcome, { description: part, hasResultSet: part.hasResultSet });
    told.push([one, outcome]);
    if (!part?.hasResultSet) continue;
    const { resultFormat } = one.row;
    outcome.first = await firstPageOf(target, { statementId: outcome.statementId, resultFormat });
    if (one === open.at(-1)) break;
    await job.setDetail({ sent, done: 0, sessionId: null }, { inTx: writing(told) });
    told = [];
  }
  showCount(job, statements.length, statements.length);
  return { output: { statements: statements.length, statementId: sent.statementId }, inTx: writing(told) };
}

/** Stops a transaction and waits for the warehouse's word; it may have come to its end just before. */
export async function cancelTransaction(work: ScriptWork) {
  const watch = watchOf(work);
  const { target, job } = watch;
  const found = watch.sent ? null : await data.findStatementByName(target, nameOf(job.run.id));
  const statementId = watch.sent?.statementId ?? found?.id;
  if (!statementId) return undefined;
  const sent: Sent = watch.sent ?? {
    statementId,
    status: "SUBMITTED",
    hasResultSet: false,
    sessionId: null,
    dbUser: null,
    pid: null,
    submittedAt: (found?.createdAt ?? new Date()).toISOString(),
  };
  await data.cancelStatement(target, statementId);
  const batch = await data.describeStatement(target, statementId, WAIT_SECONDS);
  if (!isTerminal(batch.status)) throw new Error("The transaction has not stopped yet.");
  if (batch.status === "ABORTED") return { inTx: writing(undone(watch, sent, batch)) };
  return { finished: await settle(watch, sent, batch) };
}
