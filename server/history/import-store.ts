import type pg from "pg";
import { uuidv7 } from "uuidv7";
import type { Tx } from "@/server/db/client";
import { pool } from "@/server/db/pool";
import { forget } from "./rollup-store";
import type { Position } from "./sys-history";
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
  cursor: Position | null;
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

// What ran before a statement of ours was sent cannot be it; a statement waits a day at most before it is sent.
const SENT_WITHIN = "interval '25 hours'";

/** Statements of ours on a warehouse that its history of this span of time may tell of. */
export async function oursBetween(
  at: WarehouseId,
  from: string,
  to: string,
  queryIds: string[],
): Promise<(Ours & { statementId: string | null; ownerId: string })[]> {
  const { rows } = await pool().query(
    `SELECT id, owner_id AS "ownerId", query_id::text AS "queryId", db_user AS "dbUser", role_arn AS "roleArn",
       statement_id AS "statementId", created_at AS "createdAt", ended_at AS "endedAt",
       created_at > now() - interval '1 day' AS "mayBeTold"
     FROM statement
     WHERE ${KEY} AND source = 'headgate' AND created_at >= $4::timestamptz - ${SENT_WITHIN}
       AND created_at <= $5::timestamptz + interval '1 minute' AND (query_id IS NULL OR query_id = ANY($6::bigint[]))`,
    [...keyOf(at), from, to, queryIds],
  );
  return rows;
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

/** Notes how an import ended; the position only ever goes on. */
export async function noteImport(
  client: pg.ClientBase | pg.Pool,
  at: WarehouseId,
  { cursor, problem }: { cursor?: Position | undefined; problem: string | null },
): Promise<void> {
  await client.query(
    `UPDATE warehouse_setting SET history_problem = $4, history_imported_at = CASE WHEN $4::text IS NULL THEN now() ELSE history_imported_at END,
       history_cursor = CASE WHEN $5::jsonb IS NULL OR history_cursor->>'endTime' > $5::jsonb->>'endTime' THEN history_cursor ELSE $5::jsonb END
     WHERE ${KEY}`,
    [...keyOf(at), problem, cursor ? JSON.stringify(cursor) : null],
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
