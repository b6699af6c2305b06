import type pg from "pg";
import { pool } from "@/server/db/pool";
import type { ColumnProfile } from "./assemble";
import type { ProfiledTable } from "./engine";

export async function findTable(tableId: string, datasetId?: string): Promise<ProfiledTable | null> {
  const { rows } = await pool().query<ProfiledTable>(
    `SELECT t.id, t.dataset_id AS "datasetId", t.name, d.account_id AS "accountId", d.glue_database AS "glueDatabase",
       d.warehouse_kind AS "warehouseKind", d.warehouse, d.database, d.schema_name AS "schemaName"
     FROM dataset_table AS t JOIN dataset AS d ON d.id = t.dataset_id
     WHERE t.id = $1 AND ($2::uuid IS NULL OR d.id = $2)`,
    [tableId, datasetId ?? null],
  );
  return rows[0] ?? null;
}

export interface Begun {
  tableId: string;
  accountId: string;
  roleArn: string;
  by: { id: string | null; name: string };
}

/** Writes a profile down that its Run will fill; false where another one of the table is being made. */
export async function beginProfile(client: pg.ClientBase, runId: string, begun: Begun): Promise<boolean> {
  const { rowCount } = await client.query(
    `INSERT INTO profile (id, table_id, account_id, role_arn, started_by_id, started_by_name)
     VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (table_id) WHERE state = 'profiling' DO NOTHING`,
    [runId, begun.tableId, begun.accountId, begun.roleArn, begun.by.id, begun.by.name],
  );
  return rowCount === 1;
}

export async function runningProfile(tableId: string): Promise<string | null> {
  const { rows } = await pool().query<{ id: string }>(
    "SELECT id FROM profile WHERE table_id = $1 AND state = 'profiling'",
    [tableId],
  );
  return rows[0]?.id ?? null;
}

export async function emailOf(personId: string): Promise<string | null> {
  const { rows } = await pool().query<{ email: string }>("SELECT email FROM person WHERE id = $1", [
    personId,
  ]);
  return rows[0]?.email ?? null;
}

export interface Found {
  rows: number;
  columnCount: number;
  scannedBytes: number | null;
  signature: string;
  sourceUpdatedAt: string | null;
  columns: readonly ColumnProfile[];
}

/** So many profiles of a table are kept. */
const KEPT = 20;

/** Ends a profile well; false where its table was taken out of the catalog meanwhile. */
export async function endProfile(client: pg.ClientBase, id: string, found: Found): Promise<boolean> {
  const { columns } = found;
  const { rows } = await client.query<{ table_id: string }>(
    `UPDATE profile SET state = 'profiled', rows = $2, column_count = $3, profiled_count = $4, scanned_bytes = $5,
       signature = $6, source_updated_at = $7, ended_at = now()
     WHERE id = $1 AND state = 'profiling' RETURNING table_id`,
    [
      ...[id, found.rows, found.columnCount, columns.length, found.scannedBytes, found.signature],
      found.sourceUpdatedAt,
    ],
  );
  const tableId = rows[0]?.table_id;
  if (tableId === undefined) return false;
  await client.query(
    `INSERT INTO profile_column (profile_id, ordinal, name, type, kind, counts, values)
     SELECT $1, n, made.name, made.type, made.kind, made.counts, made.values
     FROM unnest($2::text[], $3::text[], $4::text[], $5::jsonb[], $6::jsonb[])
       WITH ORDINALITY AS made (name, type, kind, counts, values, n)`,
    [
      id,
      columns.map((one) => one.name),
      columns.map((one) => one.type),
      columns.map((one) => one.kind),
      columns.map((one) => JSON.stringify(one.counts)),
      columns.map((one) => JSON.stringify(one.values)),
    ],
  );
  await client.query(
    `DELETE FROM profile WHERE id IN (SELECT id FROM profile WHERE table_id = $1 AND state <> 'profiling'
       ORDER BY created_at DESC, id DESC OFFSET ${KEPT})`,
    [tableId],
  );
  return true;
}

/** Ends a profile that came to nothing; the table that it was of, unless that is gone. */
export async function failProfile(
  client: pg.ClientBase,
  id: string,
  error: { code: string; message: string },
): Promise<{ name: string; datasetId: string; accountId: string } | null> {
  const { rows } = await client.query<{ name: string; datasetId: string; accountId: string }>(
    `UPDATE profile AS p SET state = 'failed', error_code = $2, error = $3, ended_at = now() FROM dataset_table AS t
     WHERE p.id = $1 AND p.state = 'profiling' AND t.id = p.table_id
     RETURNING t.name, t.dataset_id AS "datasetId", p.account_id AS "accountId"`,
    [id, error.code, error.message],
  );
  return rows[0] ?? null;
}
