import type pg from "pg";
import { AwsError } from "@/server/aws/error";
import * as data from "@/server/aws/redshift-data";
import { type Done, type InTx, RunFailure, type Wait } from "@/server/runs";
import type { OwnStatementRow } from "@/server/statements";
import { LAPSE_SECONDS, letGo, noteEnd, noteUse } from "@/server/warehouse-sessions";
import type { Bound } from "./bind";
import { follow, look, WAIT_SECONDS } from "./follow";
import { setLabel, UNSET_LABEL } from "./label";
import { asFailure, patiently } from "./passing";
import { failUnsent, type Outcome, writeOutcome, writeTaken } from "./progress";
import { type ScriptDetail, type ScriptWork, showCount } from "./script-work";
import { begin, FIRST_WAIT_SECONDS, formatOf, isTerminal, nameOf, type Sent } from "./submit";

// Longer than a lost worker's lease and its takeover, so that the next one finds the session; it is idle time that counts.
const KEEP_ALIVE_SECONDS = 120;

/** One statement that goes to AWS: one of the script's, or what sets its label before them. */
interface Step {
  id: string;
  bound: Bound;
  row: OwnStatementRow | null;
}

function stepsOf({ job, statements, row, kept }: ScriptWork): Step[] {
  const steps = statements.map((one) => ({ id: one.row.id, ...one }));
  if (row.label === null && !kept?.isLabelled) return steps;
  const bound = {
    sql: row.label === null ? UNSET_LABEL : setLabel(row.label),
    parameters: [],
    positionInSource: (position: number) => position,
  };
  return [{ id: job.run.id, bound, row: null }, ...steps];
}

/** What a session's script is working on; `state` is what is kept with the Run. */
interface Session extends ScriptWork {
  steps: Step[];
  state: ScriptDetail;
  /** Whether the step under way may have been sent before. */
  mayBeSent: boolean;
}

const sessionOf = (work: ScriptWork): Session => {
  const { sent = null, done = 0, sessionId = work.kept?.sessionId ?? null } = work.job.detail ?? {};
  return { ...work, steps: stepsOf(work), state: { sent, done, sessionId } };
};

/** Runs the statements of a script one after another in one session; the first that fails ends it. */
export async function runSession(work: ScriptWork): Promise<Done | Wait> {
  const session = sessionOf(work);
  return patiently(work.job, () => goOn(session), {
    detail: () => session.state,
    giveUp: async (error) => {
      await endSession(session);
      return failureOf(session, error);
    },
  });
}

async function goOn(session: Session): Promise<Done | undefined> {
  const { state, steps, target, job } = session;
  const step = steps[state.done];
  if (!step) return { output: { statements: session.statements.length } };
  const sent = state.sent ?? (await beginStep(session, step));
  state.sent = sent;
  state.sessionId ??= sent.sessionId;
  const { resultFormat } = session.row;
  const { mayBeSent: isTakenUp } = session;
  const watched = { target, bound: step.bound, signal: job.signal, resultFormat, isTakenUp };
  const seen = await follow(watched, sent);
  if (isTerminal(seen.status)) return endStep(session, step, seen);
  if (seen.status !== sent.status) {
    state.sent = { ...sent, status: seen.status };
    await job.setDetail(state, written(session, step, seen));
  }
  return undefined;
}

function beginStep(session: Session, step: Step): Promise<Sent> {
  const { target, standing, row, place, state, job } = session;
  const order = {
    id: step.id,
    target,
    standing,
    row: step.row ?? row,
    send: () =>
      data.executeStatement(target, {
        ...place,
        sessionId: state.sessionId ?? undefined,
        keepAliveSeconds: keepAliveOf(session),
        sql: step.bound.sql,
        parameters: step.bound.parameters,
        statementName: nameOf(step.id, row.name),
        clientToken: step.id,
        resultFormat: formatOf(row),
        waitSeconds: FIRST_WAIT_SECONDS,
      }),
    keep: (sent: Sent) => {
      state.sessionId ??= sent.sessionId;
      const { row } = step;
      const inTx: InTx = async (client) => {
        await note(session, step, client);
        if (row) await writeTaken(client, row, sent);
      };
      return job.setDetail({ ...state, sent }, { inTx });
    },
  };
  return begin(order, session.mayBeSent, job.detail?.failure);
}

/** How long a session outlives the statement that is sent in it; undefined for a script that needs none. */
function keepAliveOf({ kept, steps, state }: Session): number | undefined {
  if (kept) return kept.keepSeconds;
  if (steps.length === 1) return undefined;
  return state.done === steps.length - 1 ? LAPSE_SECONDS : KEEP_ALIVE_SECONDS;
}

/** Writes at a kept session what it is at AWS. */
async function note({ kept, state, row }: Session, step: Step, client: pg.ClientBase): Promise<void> {
  const isLabelled = step.row === null && row.label !== null;
  if (kept) await noteUse(client, kept.id, { sessionId: state.sessionId, isLabelled });
}

const written = (session: Session, step: Step, outcome: Outcome): { inTx: InTx } => ({
  inTx: async (client) => {
    await note(session, step, client);
    if (step.row) await writeOutcome(client, step.row, outcome);
  },
});

/** Writes down how a step ended and turns to the next; throws when there is none because this one failed. */
async function endStep(session: Session, step: Step, outcome: Outcome): Promise<Done | undefined> {
  const { job, state, steps, statements } = session;
  const { inTx } = written(session, step, outcome);
  if (outcome.status !== "FINISHED") throw notFinished(session, step, outcome);
  const count = statements.length;
  if (step.row) {
    job.log("info", `Statement ${step.row.ordinal} of ${count} finished.`);
    showCount(job, step.row.ordinal, count);
  }
  const done = state.done + 1;
  if (done === steps.length) return { output: { statements: count }, inTx };
  session.state = { sent: null, done, sessionId: state.sessionId };
  session.mayBeSent = false;
  await job.setDetail(session.state, { inTx });
  return undefined;
}

function notFinished(session: Session, step: Step, outcome: Outcome): RunFailure {
  const what = step.row ? `Statement ${step.row.ordinal}` : "Setting the label";
  const isFailed = outcome.status === "FAILED";
  const code = isFailed ? "statement_failed" : "statement_aborted";
  const said = isFailed ? `failed: ${outcome.error ?? "no reason given"}` : "was cancelled outside Headgate.";
  return new RunFailure(code, `${what} ${said}`, written(session, step, outcome));
}

/** What ends the Run. What AWS would not even take is told at its own statement. */
function failureOf({ state, steps, kept }: Session, error: unknown): unknown {
  if (!(error instanceof AwsError)) return error;
  const step = steps[state.done];
  if (!state.sent && state.sessionId && isSessionGone(error)) {
    const inTx: InTx = async (client) => {
      if (kept) await noteEnd(client, kept.id);
    };
    const message = `The script's session in the warehouse is gone. ${error.message}`;
    return new RunFailure("session_gone", message, { inTx });
  }
  const row = step?.row;
  if (state.sent || !row) return asFailure(error);
  const inTx: InTx = (client) => failUnsent(client, row, error.message);
  return new RunFailure(error.awsCode, `Statement ${row.ordinal} was refused: ${error.message}`, { inTx });
}

// AWS documents neither code nor words for a session that has ended; these are what its endpoints were seen to say.
const isSessionGone = ({ awsCode, message }: AwsError) =>
  /^(ResourceNotFound|Validation)Exception$/.test(awsCode) &&
  /session/i.test(message) &&
  !/not available/i.test(message);

/** Lets go of what a broken-off script holds in its own session: an open transaction with its locks, temporary tables. */
async function endSession({ state, target, place, job, kept }: Session): Promise<void> {
  const { sessionId } = state;
  if (sessionId && !kept) await letGo(target, { ...place, sessionId, id: job.run.id });
}

/** Stops the statement under way and waits for the warehouse's word; what comes after it is not begun. */
export async function cancelSession(work: ScriptWork) {
  const session = sessionOf(work);
  const { state, steps, target, job } = session;
  const step = steps[state.done];
  if (!step) return undefined;
  const found = state.sent ? null : await data.findStatementByName(target, nameOf(step.id));
  const statementId = state.sent?.statementId ?? found?.id;
  state.sessionId ??= found?.sessionId ?? null;
  if (!statementId) {
    await endSession(session);
    return undefined;
  }
  await data.cancelStatement(target, statementId);
  const { status } = await data.describeStatement(target, statementId, WAIT_SECONDS);
  if (!isTerminal(status)) throw new Error("The statement has not stopped yet.");
  const { resultFormat } = session.row;
  const watched = { target, bound: step.bound, signal: job.signal, resultFormat, isTakenUp: true };
  const outcome = await look(watched, { statementId }, 0);
  await endSession(session);
  if (!isTerminal(outcome.status)) return undefined;
  if (outcome.status === "FAILED") throw notFinished(session, step, outcome);
  const { inTx } = written(session, step, outcome);
  if (outcome.status === "FINISHED" && state.done === steps.length - 1) {
    return { finished: { output: { statements: session.statements.length }, inTx } };
  }
  return { inTx };
}
