import type { Statement as Row } from "@/prisma/generated/client";
import type { Column } from "@/server/accounts/contract";
import type { Tx } from "@/server/db/client";
import { pool, readAlong } from "@/server/db/pool";
import type { CutReason, Parameter, ResultState, Statement, StatementStatus } from "./contract";
import { scanOf } from "./scan";
import type { KnownWarehouse } from "./sight";

export type StatementRow = Row;
/** A statement that somebody ran here. */
export type OwnStatementRow = Row & { ownerId: string; roleArn: string; runId: string };

const BIG = ["queryId", "rows", "bytes", "resultRows", "resultBytes", "scannedBytes"] as const;
type RawRow = Omit<Row, (typeof BIG)[number]> & Record<(typeof BIG)[number], string | null>;

/** The columns of a statement as `StatementRow` names them; `toRow` reads what comes. */
export const STATEMENT_COLUMNS = `
  id, source, owner_id AS "ownerId", run_id AS "runId", mode, ordinal, source_start AS "sourceStart",
  account_id AS "accountId", warehouse_kind AS "warehouseKind", warehouse, database, role_arn AS "roleArn",
  sql, parameters, name, label, kind, fingerprint, saved_query_id AS "savedQueryId",
  saved_query_version AS "savedQueryVersion", status, statement_id AS "statementId", db_user AS "dbUser", pid,
  query_id AS "queryId", has_result_set AS "hasResultSet", rows, bytes, duration_ms AS "durationMs",
  queue_ms AS "queueMs", planning_ms AS "planningMs", compile_ms AS "compileMs", lock_ms AS "lockMs",
  execution_ms AS "executionMs", columns, error, error_position AS "errorPosition", created_at AS "createdAt",
  submitted_at AS "submittedAt", started_at AS "startedAt", cancelled_at AS "cancelledAt", ended_at AS "endedAt",
  result_format AS "resultFormat", result_state AS "resultState", result_rows AS "resultRows",
  result_bytes AS "resultBytes", cut_reason AS "cutReason", cut_message AS "cutMessage", result_expires_at AS "resultExpiresAt",
  scanned_bytes AS "scannedBytes", is_reused AS "isReused", reuse_minutes AS "reuseMinutes"`;

/** Raw and prepared: it is read several times on a statement's way, and its way is measured in milliseconds. */
export async function findStatement(id: string): Promise<StatementRow | null> {
  const { rows } = await readAlong<RawRow>({
    name: "statement-find",
    text: `SELECT ${STATEMENT_COLUMNS} FROM statement WHERE id = $1`,
    values: [id],
  });
  return rows[0] ? toRow(rows[0]) : null;
}

/** The statements of a Run in their order. */
export async function statementsOfRun(runId: string): Promise<StatementRow[]> {
  const { rows } = await pool().query<RawRow>({
    name: "statements-of-run",
    text: `SELECT ${STATEMENT_COLUMNS} FROM statement WHERE run_id = $1 ORDER BY ordinal`,
    values: [runId],
  });
  return rows.map(toRow);
}

export function toRow(raw: unknown): StatementRow {
  const row = raw as RawRow;
  const counts = Object.fromEntries(BIG.map((key) => [key, row[key] === null ? null : BigInt(row[key])]));
  return { ...row, ...counts } as StatementRow;
}

/** Whether a share shows this statement to this person, by name or by role. */
export async function isSharedWith(statementId: string, personId: string, role: string): Promise<boolean> {
  const { rows } = await pool().query({
    name: "statement-is-shared",
    text: "SELECT 1 FROM statement_share WHERE statement_id = $1 AND (person_id = $2 OR role = $3) LIMIT 1",
    values: [statementId, personId, role],
  });
  return rows.length > 0;
}

/** The warehouses that were set up in the accounts where a person has an IAM role. */
export async function warehousesAround(personId: string): Promise<KnownWarehouse[]> {
  const { rows } = await pool().query<KnownWarehouse>({
    name: "warehouses-around",
    text: `SELECT p.account_id AS "accountId", p.role_arn AS "roleArn", w.warehouse_kind AS "warehouseKind",
             w.warehouse, w.history_audience AS "historyAudience"
           FROM account_principal p JOIN warehouse_setting w USING (account_id) WHERE p.person_id = $1`,
    values: [personId],
  });
  return rows;
}

/** Whom a statement is shown to, people first. */
export async function sharesOf(
  statementId: string,
): Promise<{ personId: string | null; role: string | null }[]> {
  const { rows } = await pool().query(
    `SELECT person_id AS "personId", role FROM statement_share WHERE statement_id = $1 ORDER BY role NULLS FIRST, id`,
    [statementId],
  );
  return rows;
}

/** Answers what was shared before. Two at once come one after the other, so that who is left out last is out. */
export async function replaceShares(
  tx: Tx,
  statementId: string,
  shares: { id: string; personId: string | null; role: string | null }[],
): Promise<{ personId: string | null; role: string | null }[]> {
  await tx.$queryRaw`SELECT 1 FROM statement WHERE id = ${statementId}::uuid FOR UPDATE`;
  const before = await tx.statementShare.findMany({
    where: { statementId },
    select: { personId: true, role: true },
  });
  await tx.statementShare.deleteMany({ where: { statementId } });
  await tx.statementShare.createMany({
    data: shares.map((share) => ({ statementId, ...share })),
    skipDuplicates: true,
  });
  return before;
}

/**
 * Marks the wish to cancel; answers those for which it was not wished before. They are locked in the order in which a
 * worker writes the statements of its script: else each could wait for the other.
 */
export async function markCancelled(tx: Tx, ids: string[]): Promise<string[]> {
  await tx.$queryRaw`SELECT id FROM statement WHERE id = ANY(${ids}::uuid[]) ORDER BY id FOR UPDATE`;
  // One that came to its own end meanwhile was not cancelled; one that the wish has ended already was.
  const stoppable = [{ endedAt: null }, { status: "ABORTED" }];
  const where = { id: { in: ids }, cancelledAt: null, OR: stoppable };
  const marked = await tx.statement.updateManyAndReturn({
    where,
    data: { cancelledAt: new Date() },
    select: { id: true },
  });
  return marked.map(({ id }) => id);
}

/** The names of people, for lists; who is gone is "somebody". */
export async function namesOf(ids: Iterable<string>): Promise<Map<string, string>> {
  const wanted = [...new Set(ids)];
  if (wanted.length === 0) return new Map();
  const { rows } = await pool().query<{ id: string; name: string }>(
    "SELECT id, name FROM person WHERE id = ANY($1::uuid[])",
    [wanted],
  );
  return new Map(rows.map(({ id, name }) => [id, name]));
}

const iso = (at: Date | null) => at?.toISOString() ?? null;
const count = (value: bigint | null) => (value === null ? null : Number(value));

/** A row as the contract shows it. */
export function shown(row: StatementRow, ownerName: string, isSharedWithMe = false): Statement {
  return {
    id: row.id,
    source: row.source as Statement["source"],
    accountId: row.accountId,
    warehouseKind: row.warehouseKind as Statement["warehouseKind"],
    warehouse: row.warehouse,
    database: row.database,
    ownerId: row.ownerId,
    ownerName,
    roleArn: row.roleArn,
    runId: row.runId,
    mode: row.mode as Statement["mode"],
    ordinal: row.ordinal,
    sourceStart: row.sourceStart,
    name: row.name,
    label: row.label,
    kind: row.kind,
    fingerprint: row.fingerprint,
    savedQueryId: row.savedQueryId,
    savedQueryVersion: row.savedQueryVersion,
    sql: row.sql,
    parameters: row.parameters as Parameter[],
    status: row.status as StatementStatus,
    isCancelRequested: row.cancelledAt !== null,
    statementId: row.statementId,
    dbUser: row.dbUser,
    pid: row.pid,
    queryId: row.queryId === null ? null : String(row.queryId),
    hasResultSet: row.hasResultSet,
    rows: count(row.rows),
    bytes: count(row.bytes),
    durationMs: row.durationMs,
    phases: phasesOf(row),
    scan: scanOf(row),
    reuseMinutes: row.reuseMinutes,
    columns: row.columns as Column[] | null,
    error: row.error,
    errorPosition: row.errorPosition,
    createdAt: row.createdAt.toISOString(),
    submittedAt: iso(row.submittedAt),
    startedAt: iso(row.startedAt),
    endedAt: iso(row.endedAt),
    resultState: row.resultState as ResultState | null,
    cutReason: row.cutReason as CutReason | null,
    resultRows: count(row.resultRows),
    resultExpiresAt: iso(row.resultExpiresAt),
    isSharedWithMe,
  };
}

function phasesOf({
  queueMs,
  planningMs,
  compileMs,
  lockMs,
  executionMs,
}: StatementRow): Statement["phases"] {
  return executionMs === null ? null : { queueMs, planningMs, compileMs, lockMs, executionMs };
}
