import type pg from "pg";
import type { Target } from "@/server/accounts/contract";
import type { Column, StatementDescription, StatementStatus } from "@/server/aws/redshift-data";
import { recordEvents } from "@/server/events";
import { type FetchedPage, keepFirstPage, type ResultOwner } from "@/server/results";
import type { OwnStatementRow } from "@/server/statements";
import type { Parameter } from "@/server/statements/contract";

/** What is known of a statement so far; what is left out stays as it was. */
export interface Outcome {
  status: StatementStatus;
  statementId: string;
  dbUser?: string | null;
  pid?: number | null;
  hasResultSet?: boolean;
  submittedAt?: string;
  description?: StatementDescription;
  firstPage?: FetchedPage;
  error?: string | null;
  errorPosition?: number | null;
}

interface NewStatement extends Target {
  id: string;
  createdAt: string;
  ownerId: string;
  roleArn: string;
  sql: string;
  parameters: Parameter[];
}

/** Writes a statement down before anything is sent, in the transaction that queues its Run. */
export function insertStatement(client: pg.ClientBase, one: NewStatement) {
  const written = client.query({
    name: "statement-insert",
    text: `INSERT INTO statement (id, owner_id, account_id, warehouse_kind, warehouse, database, role_arn, sql,
             parameters, status, created_at, run_id)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9::jsonb, 'QUEUED', $10, $1)`,
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
      one.createdAt,
    ],
  });
  const row: OwnStatementRow = { ...UNTOLD, ...one, runId: one.id, createdAt: new Date(one.createdAt) };
  return { row, written };
}

/** All that the Data API has not told yet. */
const UNTOLD = {
  source: "headgate",
  mode: "single",
  ordinal: 1,
  sourceStart: 0,
  name: null,
  label: null,
  kind: null,
  fingerprint: null,
  savedQueryId: null,
  savedQueryVersion: null,
  queueMs: null,
  planningMs: null,
  compileMs: null,
  lockMs: null,
  executionMs: null,
  resultFormat: "CSV",
  resultState: null,
  resultRows: null,
  resultBytes: null,
  cutReason: null,
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
};

const EVENT_OF: Record<StatementStatus, string> = {
  SUBMITTED: "statement.submit",
  PICKED: "statement.pick",
  STARTED: "statement.start",
  FINISHED: "statement.finish",
  FAILED: "statement.fail",
  ABORTED: "statement.abort",
};

/** Writes what the Data API said of a statement, its first page, and the Event, in the caller's transaction. */
export async function writeOutcome(client: pg.ClientBase, row: ResultOwner, outcome: Outcome) {
  const { id, ownerId } = row;
  const { description, firstPage } = outcome;
  const update = client.query({
    name: "statement-outcome",
    text: `
      UPDATE statement SET
        status = $2, statement_id = $3,
        db_user = coalesce($4, db_user), pid = coalesce($5::int, pid), query_id = coalesce($6::bigint, query_id),
        has_result_set = coalesce($7::boolean, has_result_set),
        rows = coalesce($8::bigint, rows), bytes = coalesce($9::bigint, bytes),
        columns = coalesce($10::jsonb, columns), error = $11, error_position = $12::int,
        submitted_at = coalesce(submitted_at, $14::timestamptz, now()),
        started_at = CASE WHEN $2 = 'STARTED' THEN coalesce(started_at, now()) ELSE started_at END,
        ended_at = CASE WHEN $2 IN ('FINISHED', 'FAILED', 'ABORTED') THEN now() END,
        duration_ms = CASE WHEN $2 IN ('FINISHED', 'FAILED', 'ABORTED')
          THEN coalesce($13::float8, extract(epoch FROM now() - coalesce(submitted_at, $14::timestamptz, created_at)) * 1000) END
      WHERE id = $1 AND ended_at IS NULL`,
    values: [
      id,
      outcome.status,
      outcome.statementId,
      description?.dbUser ?? outcome.dbUser ?? null,
      description?.pid ?? outcome.pid ?? null,
      description?.queryId ?? null,
      outcome.hasResultSet ?? null,
      firstPage?.totalRows ?? description?.rows ?? null,
      description?.bytes ?? null,
      firstPage ? JSON.stringify(firstPage.columns satisfies Column[]) : null,
      outcome.error ?? null,
      outcome.errorPosition ?? null,
      description?.durationMs ?? null,
      outcome.submittedAt ?? null,
    ],
  });
  await Promise.all([
    update,
    firstPage ? keepFirstPage(client, row, firstPage) : undefined,
    recordStatus(client, id, ownerId, outcome.status),
  ]);
}

/** Closes a statement whose Run ended without the Data API's word: cancelled in the queue, timed out, worker lost. */
export async function closeStatement(
  client: pg.ClientBase,
  id: string,
  status: "FAILED" | "ABORTED",
  error: string | null,
): Promise<void> {
  const { rows } = await client.query<{ owner_id: string }>({
    name: "statement-close",
    text: `
      UPDATE statement SET status = $2, error = coalesce(error, $3), ended_at = now(),
        duration_ms = extract(epoch FROM now() - coalesce(submitted_at, created_at)) * 1000
      WHERE id = $1 AND ended_at IS NULL RETURNING owner_id`,
    values: [id, status, error],
  });
  for (const { owner_id } of rows) await recordStatus(client, id, owner_id, status);
}

async function recordStatus(
  client: pg.ClientBase,
  id: string,
  ownerId: string,
  status: StatementStatus,
): Promise<void> {
  const event = { verb: EVENT_OF[status], resourceType: "statement", resourceId: id, ownerId };
  const source = { actor: { id: null, kind: "system" as const, name: "Headgate" } };
  await recordEvents(client, [{ source, event: { ...event, after: { state: status } } }]);
}
