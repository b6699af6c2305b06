import type pg from "pg";
import type { Target } from "@/server/accounts/contract";
import type { Column, StatementDescription, StatementStatus } from "@/server/aws/redshift-data";
import { type Bindable, together } from "@/server/db/pool";
import { eventsStatement, recordEvents, SYSTEM } from "@/server/events";
import { type FirstPage, firstPageWrites, queueTheRest, type ResultOwner } from "@/server/results";
import type { OwnStatementRow } from "@/server/statements";
import type { Parameter, ScriptMode } from "@/server/statements/contract";

/** What is known of a statement so far; what is left out stays as it was. */
export interface Outcome {
  status: StatementStatus;
  statementId: string;
  dbUser?: string | null;
  pid?: number | null;
  hasResultSet?: boolean;
  submittedAt?: string;
  /** When it began, where that is known better than by when it was seen to have. */
  startedAt?: string | null;
  /** When it ended, where that was a while before it was heard of. */
  endedAt?: string | null;
  description?: StatementDescription;
  /** The first page of its result, or why there is none. */
  first?: FirstPage;
  /** Done, and held back until its transaction is. */
  isHeld?: boolean;
  error?: string | null;
  errorPosition?: number | null;
}

export interface NewStatement extends Target {
  id: string;
  runId: string;
  ownerId: string;
  roleArn: string;
  sql: string;
  parameters: Parameter[];
  mode: "single" | ScriptMode;
  ordinal: number;
  sourceStart: number;
  name: string | null;
  label: string | null;
  kind: string;
  resultFormat: string;
  reuseMinutes?: number | null;
  savedQueryId: string | null;
  savedQueryVersion: number | null;
}

/** Writes a statement down before anything is sent, in the transaction that queues its Run. */
export function statementInsert(one: NewStatement) {
  return {
    name: "statement-insert",
    text: `INSERT INTO statement (id, owner_id, account_id, warehouse_kind, warehouse, database, role_arn, sql,
             parameters, status, created_at, run_id, mode, ordinal, source_start, name, label, kind, saved_query_id,
             saved_query_version, result_format, reuse_minutes)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9::jsonb, 'QUEUED', date_trunc('milliseconds', now()), $10, $11,
             $12, $13, $14, $15, $16, $17, $18, $19, $20)`,
    values: [
      one.id,
      one.ownerId,
      one.accountId,
      one.warehouseKind,
      one.warehouse,
      one.database,
      one.roleArn,
      one.sql,
      JSON.stringify(one.parameters),
      one.runId,
      one.mode,
      one.ordinal,
      one.sourceStart,
      one.name,
      one.label,
      one.kind,
      one.savedQueryId,
      one.savedQueryVersion,
      one.resultFormat,
      one.reuseMinutes ?? null,
    ],
  };
}

/** The row that `statementInsert` has written. */
export const freshStatement = (one: NewStatement, createdAt: string): OwnStatementRow => ({
  ...UNTOLD,
  ...one,
  createdAt: new Date(createdAt),
});

/** All that the Data API has not told yet. */
const UNTOLD = {
  source: "headgate",
  fingerprint: null,
  queueMs: null,
  planningMs: null,
  compileMs: null,
  lockMs: null,
  executionMs: null,
  resultState: null,
  resultRows: null,
  resultBytes: null,
  cutReason: null,
  cutMessage: null,
  status: "QUEUED",
  statementId: null,
  dbUser: null,
  pid: null,
  queryId: null,
  hasResultSet: false,
  rows: null,
  bytes: null,
  durationMs: null,
  columns: null,
  error: null,
  errorPosition: null,
  submittedAt: null,
  startedAt: null,
  cancelledAt: null,
  endedAt: null,
  resultExpiresAt: null,
  scannedBytes: null,
  isReused: false,
  reuseMinutes: null,
};

const EVENT_OF: Record<StatementStatus, string> = {
  SUBMITTED: "statement.submit",
  PICKED: "statement.pick",
  STARTED: "statement.start",
  FINISHED: "statement.finish",
  FAILED: "statement.fail",
  ABORTED: "statement.abort",
};

type Write = pg.QueryConfig<Bindable[]>;

/** Writes what the Data API said of a statement, its first page, and the Event, in the caller's transaction. */
export async function writeOutcome(client: pg.ClientBase, row: ResultOwner, outcome: Outcome): Promise<void> {
  const { writes, inTx } = outcomeWrites(row, outcome);
  await together([...writes.map((one) => client.query(one)), inTx?.(client)]);
}

/**
 * Writes what the first wait has told of a statement that goes on: that AWS took it, and how far it has come since. One
 * that has started by then is taken to have done so at once; AWS tells the moment at its end, and with rows not at all.
 */
export async function writeTaken(client: pg.ClientBase, row: ResultOwner, sent: Outcome): Promise<void> {
  await writeOutcome(client, row, { ...sent, status: "SUBMITTED" });
  if (sent.status === "SUBMITTED") return;
  const startedAt = sent.status === "STARTED" ? (sent.submittedAt ?? null) : null;
  await writeOutcome(client, row, { ...sent, startedAt });
}

/** The same as an end of a Run takes it: nearly always there is nothing that needs an answer of the database. */
export function outcomeWrites(row: ResultOwner, outcome: Outcome) {
  const { id, ownerId } = row;
  const { first } = outcome;
  const verb = outcome.isHeld ? "statement.progress" : EVENT_OF[outcome.status];
  const told = { source: SYSTEM, event: statusEvent({ id, ownerId, verb, state: outcome.status }) };
  const writes = [
    outcomeUpdate(id, outcome),
    ...(first ? firstPageWrites(row, first) : []),
    eventsStatement([told]),
  ];
  return { writes, inTx: first && queueTheRest(row, first) };
}

/** When what ends now has ended: not before it was sent or began, whatever AWS's clock says. */
const ENDED_AT = `(CASE WHEN $16::timestamptz IS NULL THEN now()
    ELSE least(greatest($16::timestamptz, submitted_at, $14::timestamptz, started_at), now()) END)`;

function outcomeUpdate(id: string, outcome: Outcome): Write {
  const { description, first } = outcome;
  const page = first && "body" in first ? first : null;
  return {
    name: "statement-outcome",
    text: `
      UPDATE statement SET
        status = $2, statement_id = $3,
        db_user = coalesce($4, db_user), pid = coalesce($5::int, pid), query_id = coalesce($6::bigint, query_id),
        has_result_set = coalesce($7::boolean, has_result_set),
        rows = coalesce($8::bigint, rows), bytes = coalesce($9::bigint, bytes),
        columns = coalesce($10::jsonb, columns), error = $11, error_position = $12::int,
        submitted_at = coalesce(submitted_at, $14::timestamptz, now()),
        started_at = coalesce(
          CASE WHEN $15::timestamptz IS NOT NULL
            THEN least(greatest($15::timestamptz, submitted_at, $14::timestamptz), now()) END,
          started_at, CASE WHEN $2 = 'STARTED' THEN now() END),
        ended_at = CASE WHEN $2 IN ('FINISHED', 'FAILED', 'ABORTED') THEN ${ENDED_AT} END,
        duration_ms = CASE WHEN $2 IN ('FINISHED', 'FAILED', 'ABORTED')
          THEN coalesce($13::float8, extract(epoch FROM ${ENDED_AT} - coalesce(submitted_at, $14::timestamptz, created_at)) * 1000)
          ELSE $13::float8 END
      WHERE id = $1 AND ended_at IS NULL`,
    values: [
      id,
      outcome.status,
      outcome.statementId,
      description?.dbUser ?? outcome.dbUser ?? null,
      description?.pid ?? outcome.pid ?? null,
      description?.queryId ?? null,
      outcome.hasResultSet ?? null,
      page?.totalRows ?? description?.rows ?? null,
      description?.bytes ?? null,
      page ? JSON.stringify(page.columns satisfies Column[]) : null,
      outcome.error ?? null,
      outcome.errorPosition ?? null,
      description?.durationMs ?? null,
      outcome.submittedAt ?? null,
      description?.startedAt ?? outcome.startedAt ?? null,
      outcome.endedAt ?? null,
    ],
  };
}

/** How the statements of a Run end that ended without the Data API's word on them. */
interface Closing {
  status: "FAILED" | "ABORTED";
  error: string | null;
  /** Why those that were never sent were not. */
  unsent: string | null;
}

/** A statement whose end AWS has not told. */
export interface Closed {
  id: string;
  ownerId: string;
  status: StatementStatus;
  mode: string;
  ordinal: number;
  statementId: string | null;
}

/** Closes what is open of a Run that was cancelled in the queue, failed, timed out, or lost its workers. */
export async function closeStatements(
  client: pg.ClientBase,
  runId: string,
  closing: Closing,
): Promise<Closed[]> {
  const { rows } = await client.query<Closed>({
    name: "statements-close",
    text: `
      UPDATE statement SET
        status = CASE WHEN statement_id IS NULL AND $4::text IS NOT NULL THEN 'ABORTED' ELSE $2 END,
        error = coalesce(error, CASE WHEN statement_id IS NULL AND $4::text IS NOT NULL THEN $4 ELSE $3 END),
        ended_at = now(),
        duration_ms = extract(epoch FROM now() - coalesce(submitted_at, created_at)) * 1000
      WHERE id = ANY(ARRAY(SELECT id FROM statement WHERE run_id = $1 AND ended_at IS NULL ORDER BY id FOR UPDATE))
      RETURNING id, owner_id AS "ownerId", status, mode, ordinal, statement_id AS "statementId"`,
    values: [runId, closing.status, closing.error, closing.unsent],
  });
  await recordStatus(
    client,
    rows.map(({ id, ownerId, status }) => ({ id, ownerId, verb: EVENT_OF[status], state: status })),
  );
  return rows;
}

/** Ends a statement that AWS would not take. */
export async function failUnsent(client: pg.ClientBase, row: ResultOwner, error: string): Promise<void> {
  const { id, ownerId } = row;
  await client.query(
    `UPDATE statement SET status = 'FAILED', error = $2, ended_at = now(), duration_ms = 0
     WHERE id = $1 AND ended_at IS NULL`,
    [id, error],
  );
  await recordStatus(client, [{ id, ownerId, verb: EVENT_OF.FAILED, state: "FAILED" }]);
}

interface Told {
  id: string;
  ownerId: string;
  verb: string;
  state: string;
}

const statusEvent = ({ id, ownerId, verb, state }: Told) => ({
  verb,
  resourceType: "statement",
  resourceId: id,
  ownerId,
  after: { state },
});

const recordStatus = (client: pg.ClientBase, list: Told[]): Promise<void> =>
  recordEvents(
    client,
    list.map((one) => ({ source: SYSTEM, event: statusEvent(one) })),
  );
