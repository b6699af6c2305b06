import type pg from "pg";
import { uuidv7 } from "uuidv7";
import type { Tx } from "@/server/db/client";
import { pool } from "@/server/db/pool";
import { dbUserOf } from "@/server/statements";
import type { Cursor } from "./position";
import { forget } from "./rollup-store";
import type { SeenStatement } from "./sys-row";
import type { Ours } from "./whose";

export interface WarehouseId {
  accountId: string;
  warehouseKind: "workgroup" | "cluster";
  warehouse: string;
}

export interface ImportSetting extends WarehouseId {
  roleArn: string | null;
  database: string | null;
  audience: "monitors" | "everyone";
  cursor: Cursor | null;
  importedAt: Date | null;
  problem: string | null;
}

const COLUMNS = `account_id AS "accountId", warehouse_kind AS "warehouseKind", warehouse, history_role_arn AS "roleArn",
  history_database AS database, history_audience AS audience, history_cursor AS cursor,
  history_imported_at AS "importedAt", history_problem AS problem`;
const KEY = "account_id = $1 AND warehouse_kind = $2 AND warehouse = $3";

export const keyOf = (at: WarehouseId) => [at.accountId, at.warehouseKind, at.warehouse];

export async function findSetting(at: WarehouseId): Promise<ImportSetting | null> {
  const { rows } = await pool().query<ImportSetting>(
    `SELECT ${COLUMNS} FROM warehouse_setting WHERE ${KEY}`,
    keyOf(at),
  );
  return rows[0] ?? null;
}

export async function saveSetting(
  tx: Tx,
  {
    accountId,
    warehouseKind,
    warehouse,
    roleArn,
    database,
    audience,
  }: Omit<ImportSetting, "cursor" | "importedAt" | "problem">,
): Promise<void> {
  const told = {
    historyRoleArn: roleArn,
    historyDatabase: database,
    historyAudience: audience,
    historyProblem: null,
  };
  const key = { accountId, warehouseKind, warehouse };
  // Another role may see more, and another database tells of other statements: from the beginning, then.
  await tx.$executeRaw`UPDATE warehouse_setting SET history_cursor = NULL
    WHERE account_id = ${accountId} AND warehouse_kind = ${warehouseKind} AND warehouse = ${warehouse}
      AND (history_role_arn IS DISTINCT FROM ${roleArn} OR history_database IS DISTINCT FROM ${database})`;
  await tx.warehouseSetting.upsert({
    where: { accountId_warehouseKind_warehouse: key },
    create: { ...key, ...told },
    update: told,
  });
}

export async function hasPrincipal(personId: string, accountId: string): Promise<boolean> {
  const { rowCount } = await pool().query(
    "SELECT FROM account_principal WHERE person_id = $1 AND account_id = $2",
    [personId, accountId],
  );
  return rowCount === 1;
}

/** The warehouses whose history is imported. */
export async function importedWarehouses(): Promise<ImportSetting[]> {
  const { rows } = await pool().query<ImportSetting>(
    `SELECT ${COLUMNS} FROM warehouse_setting WHERE history_role_arn IS NOT NULL`,
  );
  return rows;
}

/** Statements of ours on a warehouse that its history of this span of time may tell of. */
export async function oursBetween(
  at: WarehouseId,
  { from, to }: { from: string; to: string },
  { queryIds, sessionIds }: { queryIds: string[]; sessionIds: string[] },
): Promise<(Ours & { statementId: string | null; ownerId: string })[]> {
  const { rows } = await pool().query(
    `SELECT id, owner_id AS "ownerId", query_id::text AS "queryId", db_user AS "dbUser", role_arn AS "roleArn",
       statement_id AS "statementId", pid, created_at AS "createdAt", ended_at AS "endedAt",
       ended_at IS NULL OR coalesce(submitted_at, created_at) > now() - interval '1 day' AS "mayBeTold"
     FROM statement
     WHERE ${KEY} AND source = 'headgate' AND (ended_at IS NULL OR ended_at >= $4::timestamptz - interval '1 minute')
       AND created_at <= $5::timestamptz + interval '1 minute'
       AND (query_id IS NULL OR query_id = ANY($6::bigint[]) OR pid = ANY($7::int[]))`,
    [...keyOf(at), from, to, queryIds, sessionIds],
  );
  return rows;
}

/** The database users as whom Headgate acts on a warehouse, in lower case. */
export async function ownUsers(at: WarehouseId): Promise<Set<string>> {
  const { rows } = await pool().query<{ roleArn: string | null; dbUser: string | null }>(
    `SELECT role_arn AS "roleArn", NULL AS "dbUser" FROM account_principal WHERE account_id = $1
     UNION SELECT history_role_arn, NULL FROM warehouse_setting WHERE account_id = $1
     UNION SELECT role_arn, db_user FROM statement
       WHERE ${KEY} AND source = 'headgate' AND ended_at > now() - interval '8 days'`,
    keyOf(at),
  );
  const users = rows.flatMap(({ roleArn, dbUser }) => [dbUser, roleArn && dbUserOf(roleArn)]);
  return new Set(users.flatMap((user) => user?.toLowerCase() ?? []));
}

/** Writes the query id down that AWS told of a statement of ours. */
export async function learnQueryId(id: string, queryId: number): Promise<void> {
  await pool().query("UPDATE statement SET query_id = $2 WHERE id = $1 AND query_id IS NULL", [id, queryId]);
}

/** Writes down what ran outside; what was seen running before is brought up to date. Answers how many rows changed. */
export async function upsertSeen(
  client: pg.ClientBase,
  at: WarehouseId,
  seen: readonly SeenStatement[],
): Promise<number> {
  if (seen.length === 0) return 0;
  const { rowCount } = await client.query(UPSERT_SQL, [
    ...keyOf(at),
    JSON.stringify(seen.map((one) => ({ id: uuidv7(), ...one }))),
  ]);
  return rowCount ?? 0;
}

const PHASES = ["queue", "planning", "compile", "lock", "execution"];

const UPSERT_SQL = `
  INSERT INTO statement (id, source, account_id, warehouse_kind, warehouse, database, sql, parameters, label, kind, status,
    db_user, query_id, rows, bytes, duration_ms, ${PHASES.map((one) => `${one}_ms`).join(", ")}, error, error_position,
    created_at, submitted_at, started_at, ended_at)
  SELECT id, 'warehouse', $1, $2, $3, database, sql, '[]', label, kind, status, "dbUser", "queryId", rows, bytes, "durationMs",
    ${PHASES.map((one) => `"${one}Ms"`).join(", ")}, error, "errorPosition", "startedAt", "startedAt", "startedAt", "endedAt"
  FROM jsonb_to_recordset($4::jsonb) AS seen(id uuid, database text, sql text, label text, kind text, status text,
    "dbUser" text, "queryId" bigint, rows bigint, bytes bigint, "durationMs" float8,
    ${PHASES.map((one) => `"${one}Ms" float8`).join(", ")}, error text, "errorPosition" int, "startedAt" timestamptz, "endedAt" timestamptz)
  ON CONFLICT (account_id, warehouse_kind, warehouse, query_id) WHERE source = 'warehouse' DO UPDATE SET
    label = excluded.label, kind = excluded.kind, status = excluded.status, db_user = excluded.db_user, sql = excluded.sql,
    rows = excluded.rows, bytes = excluded.bytes, duration_ms = excluded.duration_ms,
    ${PHASES.map((one) => `${one}_ms = excluded.${one}_ms`).join(", ")}, error = excluded.error,
    error_position = excluded.error_position, ended_at = excluded.ended_at
  WHERE statement.ended_at IS NULL AND (statement.status <> excluded.status OR excluded.ended_at IS NOT NULL)`;

/** Tells our own statements where their time went. */
export async function fillPhases(
  client: pg.ClientBase,
  own: readonly { id: string; seen: SeenStatement }[],
): Promise<void> {
  if (own.length === 0) return;
  await client.query(
    `UPDATE statement SET ${PHASES.map((one) => `${one}_ms = told."${one}Ms"`).join(", ")},
       kind = coalesce(statement.kind, told.kind), db_user = coalesce(statement.db_user, told."dbUser")
     FROM jsonb_to_recordset($1::jsonb) AS told(id uuid, kind text, "dbUser" text, ${PHASES.map((one) => `"${one}Ms" float8`).join(", ")})
     WHERE statement.id = told.id AND statement.execution_ms IS NULL AND told."executionMs" IS NOT NULL`,
    [JSON.stringify(own.map(({ id, seen }) => ({ ...seen, id })))],
  );
}

/** Removes rows of the warehouse's history that turned out to be statements of ours. */
export async function dropDoubles(
  client: pg.ClientBase,
  at: WarehouseId,
  queryIds: readonly string[],
): Promise<void> {
  if (queryIds.length === 0) return;
  const { rows } = await client.query<{ id: string }>(
    `SELECT id FROM statement WHERE ${KEY} AND source = 'warehouse' AND query_id = ANY($4::bigint[]) FOR UPDATE`,
    [...keyOf(at), queryIds],
  );
  if (rows.length === 0) return;
  const ids = rows.map(({ id }) => id);
  await forget(client, ids);
  await client.query("DELETE FROM statement WHERE id = ANY($1::uuid[])", [ids]);
}

/**
 * Closes what was seen running and is neither running nor told to have ended any more: answers how many. Redshift keeps
 * what ended for days, so after one it will not be told.
 */
export async function closeLost(at: WarehouseId, running: readonly string[]): Promise<number> {
  const { rowCount } = await pool().query(
    `UPDATE statement SET status = 'ABORTED', ended_at = now(),
       error = 'The warehouse does not list it as running any more and did not tell how it ended.'
     WHERE ${KEY} AND source = 'warehouse' AND status IN ('SUBMITTED', 'STARTED') AND ended_at IS NULL
       AND created_at < now() - interval '1 day' AND query_id <> ALL($4::bigint[])`,
    [...keyOf(at), running],
  );
  return rowCount ?? 0;
}

/** Notes how an import as this role went, unless it was set up otherwise in the meantime. */
export async function noteImport(
  client: pg.ClientBase | pg.Pool,
  at: WarehouseId,
  { roleArn, database }: Pick<ImportSetting, "roleArn" | "database">,
  { cursor, problem }: { cursor?: Cursor | undefined; problem: string | null },
): Promise<void> {
  await client.query(
    `UPDATE warehouse_setting SET history_problem = $4, history_imported_at = CASE WHEN $4::text IS NULL THEN now() ELSE history_imported_at END,
       history_cursor = coalesce($5::jsonb, history_cursor)
     WHERE ${KEY} AND history_role_arn IS NOT DISTINCT FROM $6 AND history_database IS NOT DISTINCT FROM $7`,
    [...keyOf(at), problem, cursor ? JSON.stringify(cursor) : null, roleArn, database],
  );
}

/** Emails of the owners: sessions in AWS bear them. */
export async function emailsOf(ids: string[]): Promise<Map<string, string>> {
  const { rows } = await pool().query<{ id: string; email: string }>(
    "SELECT id, email FROM person WHERE id = ANY($1::uuid[])",
    [ids],
  );
  return new Map(rows.map(({ id, email }) => [id, email]));
}
