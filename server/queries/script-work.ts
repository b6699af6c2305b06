import { accountOnRecord, recordedTarget } from "@/server/accounts";
import type { AwsTarget } from "@/server/aws/clients";
import { redshiftWarehouse } from "@/server/aws/redshift-data";
import { type Job, RunFailure } from "@/server/runs";
import { type OwnStatementRow, statementsOfRun } from "@/server/statements";
import type { Parameter, ScriptMode } from "@/server/statements/contract";
import { findSession, type SessionRow } from "@/server/warehouse-sessions";
import { type Bound, bind } from "./bind";
import type { Passing } from "./passing";
import { type Sent, type Standing, standingOf } from "./submit";

export interface ScriptInput {
  /** Names the person in the role session. */
  email: string;
  mode: ScriptMode;
  /** The kept session that it runs in; without one it has its own. */
  keptSessionId?: string;
}

/** Where a script stands, kept with the Run so that any worker can go on. */
export interface ScriptDetail {
  /** The batch of a transaction; of a session, the statement that is under way. */
  sent: Sent | null;
  /** Of a session: how many of its steps have ended, and its id. */
  done: number;
  sessionId: string | null;
  failure?: Passing;
}

export type ScriptJob = Job<ScriptInput, ScriptDetail>;

export interface ScriptStatement {
  row: OwnStatementRow;
  bound: Bound;
}

/** All that is needed to drive a script on. */
export interface ScriptWork {
  job: ScriptJob;
  statements: ScriptStatement[];
  /** What all its statements share. */
  place: { warehouse: ReturnType<typeof redshiftWarehouse>; database: string };
  row: OwnStatementRow;
  target: AwsTarget;
  standing: Standing;
  /** The session that outlives it. */
  kept: SessionRow | null;
  /** Whether somebody may have sent what is next before. */
  mayBeSent: boolean;
}

export async function workOf(job: ScriptJob): Promise<ScriptWork> {
  const { id, ownerId, accountId } = job.run;
  const { keptSessionId, email } = job.input;
  const [rows, account, standing, kept] = await Promise.all([
    statementsOfRun(id) as Promise<OwnStatementRow[]>,
    accountOnRecord(accountId ?? ""),
    standingOf(ownerId ?? "", accountId ?? ""),
    keptSessionId ? findSession(keptSessionId) : null,
  ]);
  const [row] = rows;
  if (!row) throw new RunFailure("statement_gone", "The statements of this run are not there any more.");
  const statements = rows.map((one) => ({ row: one, bound: bind(one.sql, one.parameters as Parameter[]) }));
  const place = {
    warehouse: redshiftWarehouse(row.warehouseKind, row.warehouse),
    database: row.database,
  };
  const target = recordedTarget(row, account, email);
  const mayBeSent = job.resumed || job.attempt > 1 || job.detail !== null;
  return { job, statements, place, row, target, standing, kept, mayBeSent };
}

/** Shows how many of a script's statements have come to their end. */
export function showCount(job: ScriptJob, done: number, of: number): void {
  job.progress(done / of, `${done} of ${of} statements`);
}
