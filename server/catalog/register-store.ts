import type pg from "pg";
import { uuidv7 } from "uuidv7";
import { pool } from "@/server/db/pool";
import type { Facts } from "./contract";
import type { SourceTable } from "./source-table";

export interface NewDataset extends Facts {
  id: string;
  accountId: string;
  sourceKind: "glue" | "s3" | "athena" | "redshift";
  sourceKey: string;
  glueDatabase: string | null;
  warehouseKind: string | null;
  warehouse: string | null;
  database: string | null;
  schemaName: string | null;
  location: string | null;
}

export interface Registration {
  id: string;
  runId: string;
  state: "registering" | "registered" | "failed";
}

export async function findRegistration(accountId: string, sourceKey: string): Promise<Registration | null> {
  const { rows } = await pool().query<Registration>(
    `SELECT id, run_id AS "runId", state FROM dataset WHERE account_id = $1 AND source_key = $2`,
    [accountId, sourceKey],
  );
  return rows[0] ?? null;
}

/** The datasets of these sources of an account, by source. */
export async function registeredSources(accountId: string, keys: readonly string[]) {
  const { rows } = await pool().query<{ key: string; id: string }>(
    "SELECT source_key AS key, id FROM dataset WHERE account_id = $1 AND source_key = ANY($2::text[])",
    [accountId, keys],
  );
  return new Map(rows.map(({ key, id }) => [key, id]));
}

/** Thrown where somebody registered the same source a moment before. */
export class AlreadyRegistered extends Error {}

/** Writes a dataset down, or takes up one whose registration failed, under the id that it had. */
export async function beginRegistration(
  client: pg.ClientBase,
  made: NewDataset,
  { runId, by }: { runId: string; by: { id: string; name: string } },
): Promise<string> {
  const { rows } = await client.query<{ id: string }>(
    `INSERT INTO dataset (id, account_id, source_kind, source_key, glue_database, warehouse_kind, warehouse, database,
       schema_name, location, name, description, domain, classification, owner_team, steward_ids, tags, refresh_expectation,
       run_id, created_by_id, created_by_name, updated_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, now())
     ON CONFLICT (account_id, source_key) DO UPDATE SET state = 'registering', error = NULL, run_id = excluded.run_id,
       glue_database = excluded.glue_database, location = excluded.location, name = excluded.name, description = excluded.description,
       domain = excluded.domain, classification = excluded.classification, owner_team = excluded.owner_team,
       steward_ids = excluded.steward_ids, tags = excluded.tags, refresh_expectation = excluded.refresh_expectation, updated_at = now(),
       created_by_id = excluded.created_by_id, created_by_name = excluded.created_by_name
     WHERE dataset.state = 'failed' RETURNING id`,
    [
      ...[made.id, made.accountId, made.sourceKind, made.sourceKey, made.glueDatabase, made.warehouseKind],
      ...[made.warehouse, made.database, made.schemaName, made.location, made.name, made.description],
      ...[made.domain, made.classification, made.ownerTeam, made.stewardIds, made.tags],
      ...[made.refreshExpectation, runId, by.id, by.name],
    ],
  );
  const [row] = rows;
  if (!row) throw new AlreadyRegistered();
  return row.id;
}

interface Told {
  tables: readonly SourceTable[];
  locationState: string | null;
}

/** Ends a registration well: its tables and columns as the source told them. Not where it was taken out meanwhile. */
export async function endRegistration(
  client: pg.ClientBase,
  { datasetId, runId }: { datasetId: string; runId: string },
  { tables, locationState }: Told,
): Promise<boolean> {
  const { rows: own } = await client.query("SELECT FROM dataset WHERE id = $1 AND run_id = $2 FOR UPDATE", [
    datasetId,
    runId,
  ]);
  if (own.length === 0) return false;
  await client.query("DELETE FROM dataset_table WHERE dataset_id = $1", [datasetId]);
  await client.query("DELETE FROM catalog_entry WHERE dataset_id = $1", [datasetId]);
  await insertTables(client, datasetId, tables);
  await client.query(
    `UPDATE dataset SET state = 'registered', error = NULL, registered_at = now(), updated_at = now(), location_state = $2
     WHERE id = $1`,
    [datasetId, locationState],
  );
  return true;
}

/** Adds tables to a dataset, of which this Run's source is what is its from now on. Those on record stay as they are. */
export async function addTables(
  client: pg.ClientBase,
  { datasetId, runId }: { datasetId: string; runId: string },
  { tables, locationState }: Told,
): Promise<boolean> {
  const { rowCount } = await client.query(
    `UPDATE dataset SET run_id = $2, location_state = coalesce($3, location_state), updated_at = now()
     WHERE id = $1 AND state = 'registered'`,
    [datasetId, runId, locationState],
  );
  if (rowCount === 0) return false;
  const known = new Set(await tableNames(datasetId, client));
  await insertTables(
    client,
    datasetId,
    tables.filter(({ name }) => !known.has(name)),
  );
  return true;
}

/** What is a dataset's of its source: its tables on record, and which were asked for, where not all of them were. */
export async function registeredTables(datasetId: string): Promise<{ names: string[]; isWhole: boolean }> {
  const { rows } = await pool().query<{ isWhole: boolean }>(
    `SELECT (r.input->'source'->'tables') IS NULL AS "isWhole"
     FROM dataset AS d LEFT JOIN run AS r ON r.id = d.run_id WHERE d.id = $1`,
    [datasetId],
  );
  return { names: await tableNames(datasetId), isWhole: rows[0]?.isWhole ?? true };
}

async function tableNames(datasetId: string, on: pg.ClientBase | pg.Pool = pool()): Promise<string[]> {
  const { rows } = await on.query<{ name: string }>("SELECT name FROM dataset_table WHERE dataset_id = $1", [
    datasetId,
  ]);
  return rows.map(({ name }) => name);
}

async function insertTables(
  client: pg.ClientBase,
  datasetId: string,
  tables: readonly SourceTable[],
): Promise<void> {
  const made = tables.map((table) => ({ ...table, id: uuidv7() }));
  const column = <V>(pick: (table: (typeof made)[number]) => V) => made.map(pick);
  await client.query(
    `INSERT INTO dataset_table (id, dataset_id, name, description, type, format, location, rows, bytes, source_updated_at, updated_at)
     SELECT id, $1, name, description, type, format, location, rows, bytes, at, now()
     FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::bigint[], $9::bigint[], $10::timestamptz[])
       AS made (id, name, description, type, format, location, rows, bytes, at)`,
    [
      datasetId,
      column((table) => table.id),
      column((table) => table.name),
      column((table) => table.description),
      column((table) => table.type),
      column((table) => table.format),
      column((table) => table.location),
      column((table) => table.rows),
      column((table) => table.bytes),
      column((table) => table.updatedAt),
    ],
  );
  const columns = made.flatMap(({ id, columns: own }) =>
    own.map((one, n) => [id, n + 1, one.name, one.type, one.description, one.isPartitionKey] as const),
  );
  await client.query(
    `INSERT INTO dataset_column (table_id, ordinal, name, type, description, is_partition_key)
     SELECT * FROM unnest($1::uuid[], $2::int[], $3::text[], $4::text[], $5::text[], $6::boolean[])`,
    [0, 1, 2, 3, 4, 5].map((n) => columns.map((one) => one[n])),
  );
}

/** What its Run left as it was begun has failed. */
export async function failRegistration(
  client: pg.ClientBase,
  runId: string,
  error: string,
): Promise<{ id: string; accountId: string; name: string } | null> {
  const { rows } = await client.query<{ id: string; accountId: string; name: string }>(
    `UPDATE dataset SET state = 'failed', error = $2, updated_at = now()
     WHERE run_id = $1 AND state = 'registering' RETURNING id, account_id AS "accountId", name`,
    [runId, error],
  );
  return rows[0] ?? null;
}
