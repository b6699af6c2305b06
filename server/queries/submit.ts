import { awsTargetFor } from "@/server/accounts";
import type { AwsTarget } from "@/server/aws/clients";
import * as data from "@/server/aws/redshift-data";
import { AppError } from "@/server/errors";
import { mayNow } from "@/server/identity";
import { type Job, RunFailure } from "@/server/runs";
import type { OwnStatementRow as StatementRow } from "@/server/statements";
import type { Bound } from "./bind";
import { writeOutcome } from "./progress";
import { refuseIfReadOnly } from "./safe-writes";

export interface StatementInput {
  /** Names the person in the role session. */
  email: string;
}

/** A statement that AWS has taken. */
export interface Sent {
  statementId: string;
  status: data.StatementStatus;
  hasResultSet: boolean;
  dbUser: string | null;
  pid: number | null;
  /** ISO 8601, before the call. */
  submittedAt: string;
}

/** Where a statement stands, kept with the Run so that any worker can go on; without an id it may have been sent. */
export interface Detail extends Partial<Sent> {
  /** How often in a row AWS could not be asked, and what came instead of an answer. */
  failure?: { n: number; code: string; message: string };
}

export type StatementJob = Job<StatementInput, Detail>;

interface Work {
  job: StatementJob;
  row: StatementRow;
  bound: Bound;
  target: AwsTarget;
  standing: Standing;
}

// A statement under a second ends in the first call; a longer one has told its id by then and can be cancelled.
const FIRST_WAIT_SECONDS = 1;
const SUBMIT_FAILURES_MAX = 6;

/** The name that a statement bears in AWS: it is found by it when the answer that told its id got lost. */
export const nameOf = (id: string) => `headgate-${id}`;

/**
 * Brings a statement to AWS once. What may have been sent before is looked for there first, since AWS forgets a
 * client token after 8 hours; only what AWS does not know is sent.
 */
export async function begin(work: Work, mayBeSent: boolean): Promise<Sent> {
  if (mayBeSent) {
    const statementId = await data.findStatementByName(work.target, nameOf(work.row.id));
    if (statementId) return adopt(work, statementId);
    const failure = work.job.detail?.failure;
    if (failure && failure.n >= SUBMIT_FAILURES_MAX) throw new RunFailure(failure.code, failure.message);
  }
  refuseWithdrawn(work.row, work.standing);
  await refuseIfReadOnly(work.row);
  return submit(work);
}

async function adopt({ job, row }: Work, statementId: string): Promise<Sent> {
  const known = { status: "SUBMITTED", hasResultSet: false, dbUser: null, pid: null } as const;
  return keep(job, row, { statementId, ...known, submittedAt: new Date().toISOString() });
}

/** What the owner of a statement may do right now. */
export interface Standing {
  mayRun: boolean;
  /** Their IAM role in the account, or why they have none. */
  role: { arn: string } | { refusal: RunFailure };
}

/** Read side by side with the statement itself, since both are on the way of every one. */
export async function standingOf(ownerId: string, accountId: string): Promise<Standing> {
  const asker = { actor: { id: ownerId, email: "" } };
  const [mayRun, role] = await Promise.all([
    mayNow(ownerId, "query.run"),
    awsTargetFor(asker, accountId).then(
      ({ roleArn }) => ({ arn: roleArn }),
      (error: unknown) => {
        if (error instanceof AppError) return { refusal: new RunFailure(error.code, error.message) };
        throw error;
      },
    ),
  ]);
  return { mayRun, role };
}

/** What was asked for with a right that is gone by now is not sent. */
function refuseWithdrawn({ accountId, roleArn }: StatementRow, { mayRun, role }: Standing): void {
  if ("refusal" in role) throw role.refusal;
  if (!mayRun) {
    const message = "Its owner may not run statements any more, so it was not sent.";
    throw new RunFailure("forbidden", message);
  }
  if (role.arn !== roleArn) {
    const message = `Your IAM role in the account ${accountId} is no longer ${roleArn}, so the statement was not sent. Run it again to run it as ${role.arn}.`;
    throw new RunFailure("forbidden", message);
  }
}

/** Sends the statement under its own id as the client token: sent twice, it still runs once. */
async function submit({ job, row, bound, target }: Work): Promise<Sent> {
  const submittedAt = new Date().toISOString();
  const { id: statementId, ...known } = await data.executeStatement(target, {
    warehouse: { kind: row.warehouseKind as data.Warehouse["kind"], name: row.warehouse },
    database: row.database,
    sql: bound.sql,
    parameters: bound.parameters,
    statementName: nameOf(row.id),
    clientToken: row.id,
    waitSeconds: FIRST_WAIT_SECONDS,
  });
  const sent: Sent = { statementId, ...known, submittedAt };
  const isOver = ["FINISHED", "FAILED", "ABORTED"].includes(sent.status);
  return isOver ? sent : keep(job, row, sent);
}

async function keep(job: StatementJob, row: StatementRow, sent: Sent): Promise<Sent> {
  await job.setDetail({ ...sent }, { inTx: (client) => writeOutcome(client, row, sent) });
  return sent;
}
