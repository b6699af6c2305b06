import type pg from "pg";
import type { FollowedFolder } from "@/server/catalog";
import { pool } from "@/server/db/pool";
import type { ComparedTable } from "./table-diff";

/** What of its source is a dataset's, and what crawls it. */
export interface Scope {
  /** All tables of its source; false where some were chosen. */
  isWhole: boolean;
  crawlerName: string | null;
  acceptsAdditive: boolean;
}

export async function scopeOf(datasetId: string, on: pg.ClientBase | pg.Pool = pool()): Promise<Scope> {
  const { rows } = await on.query<Scope>(
    `SELECT d.source_kind <> 's3' AND (r.input->'source'->'tables') IS NULL AS "isWhole",
       s.crawler_name AS "crawlerName", coalesce(s.accepts_additive, false) AS "acceptsAdditive"
     FROM dataset AS d LEFT JOIN run AS r ON r.id = d.run_id LEFT JOIN crawl_setting AS s ON s.dataset_id = d.id
     WHERE d.id = $1`,
    [datasetId],
  );
  return rows[0] ?? { isWhole: true, crawlerName: null, acceptsAdditive: false };
}

export async function saveSetting(
  client: pg.ClientBase,
  datasetId: string,
  { crawlerName, acceptsAdditive }: Pick<Scope, "crawlerName" | "acceptsAdditive">,
): Promise<void> {
  await client.query(
    `INSERT INTO crawl_setting (dataset_id, crawler_name, accepts_additive, updated_at) VALUES ($1, $2, $3, now())
     ON CONFLICT (dataset_id) DO UPDATE SET crawler_name = excluded.crawler_name,
       accepts_additive = excluded.accepts_additive, updated_at = now()`,
    [datasetId, crawlerName, acceptsAdditive],
  );
}

/** Waits for others that change this dataset; false where it is not there any more. */
export async function lockDataset(client: pg.ClientBase, datasetId: string): Promise<boolean> {
  const { rowCount } = await client.query("SELECT FROM dataset WHERE id = $1 FOR UPDATE", [datasetId]);
  return rowCount === 1;
}

/** A table on record, as it is compared: neither its reader nor what its source says of columns is recorded. */
export interface RecordedTable {
  id: string;
  name: string;
  partitionsKnown: boolean;
  compared: ComparedTable;
}

const RECORDED_SQL = `
  SELECT t.id, t.name, t.partitions_known AS "partitionsKnown",
    json_build_object('type', t.type, 'format', t.format, 'location', t.location, 'serde', NULL, 'columns',
      coalesce(json_agg(json_build_object('name', c.name, 'type', c.type, 'comment', NULL,
        'isPartitionKey', c.is_partition_key) ORDER BY c.ordinal) FILTER (WHERE c.name IS NOT NULL), '[]')) AS compared
  FROM dataset_table AS t LEFT JOIN dataset_column AS c ON c.table_id = t.id
  WHERE t.dataset_id = $1 AND t.name = ANY($2::text[]) GROUP BY t.id`;

export async function recordedTables(
  datasetId: string,
  names: readonly string[],
): Promise<Map<string, RecordedTable>> {
  const { rows } = await pool().query<RecordedTable>(RECORDED_SQL, [datasetId, names]);
  return new Map(rows.map((row) => [row.name, row]));
}

/** The table of a dataset that is a folder of its own, which no crawler needs to have made. */
export async function folderOf(datasetId: string): Promise<FollowedFolder | null> {
  const { rows } = await pool().query<FollowedFolder>(
    `SELECT d.glue_database AS database, t.name AS "tableName", d.location FROM dataset AS d
     JOIN dataset_table AS t ON t.dataset_id = d.id AND rtrim(t.location, '/') = rtrim(d.location, '/')
     WHERE d.id = $1 AND d.source_kind = 's3' ORDER BY t.name LIMIT 1`,
    [datasetId],
  );
  return rows[0] ?? null;
}

export async function recordedNames(datasetId: string): Promise<string[]> {
  const { rows } = await pool().query<{ name: string }>(
    "SELECT name FROM dataset_table WHERE dataset_id = $1 ORDER BY name",
    [datasetId],
  );
  return rows.map(({ name }) => name);
}

/** The outermost places of its tables. */
export async function locationsOf(datasetId: string): Promise<string[]> {
  const { rows } = await pool().query<{ location: string }>(
    `SELECT DISTINCT location FROM dataset_table WHERE dataset_id = $1 AND location LIKE 's3://%' ORDER BY location`,
    [datasetId],
  );
  return rows.map(({ location }) => location);
}
