import type pg from "pg";
import { pool, transaction } from "@/server/db/pool";

/** The partitions of one table that one crawl looks at. */
export interface PartitionPlace {
  runId: string;
  tableName: string;
}

interface PartitionValues {
  values: string[];
  location: string | null;
}

/** Forgets what an attempt that was cut off had found of a table. */
export async function clearFound({ runId, tableName }: PartitionPlace): Promise<void> {
  await pool().query("DELETE FROM crawl_partition WHERE run_id = $1 AND table_name = $2", [runId, tableName]);
}

export async function addFound(
  { runId, tableName }: PartitionPlace,
  partitions: readonly PartitionValues[],
): Promise<void> {
  await pool().query(
    `INSERT INTO crawl_partition (run_id, table_name, hash, values, location)
     SELECT $1, $2, md5(values)::uuid, ARRAY(SELECT jsonb_array_elements_text(values::jsonb)), location
     FROM unnest($3::text[], $4::text[]) AS found (values, location) ON CONFLICT DO NOTHING`,
    [
      ...[runId, tableName, partitions.map(({ values }) => JSON.stringify(values))],
      partitions.map(({ location }) => location),
    ],
  );
}

export interface PartitionCounts {
  newPartitions: number;
  droppedPartitions: number;
}

/** All that was found of a table is new. */
export async function allNew({ runId, tableName }: PartitionPlace): Promise<PartitionCounts> {
  const { rowCount } = await pool().query(
    "UPDATE crawl_partition SET kind = 'new' WHERE run_id = $1 AND table_name = $2",
    [runId, tableName],
  );
  return { newPartitions: rowCount ?? 0, droppedPartitions: 0 };
}

/** What was found is what later crawls compare with: nobody had written this table's partitions down before. */
export async function takeAsKnown({ runId, tableName }: PartitionPlace, tableId: string): Promise<void> {
  await transaction(async (client) => {
    await client.query(
      `INSERT INTO dataset_partition (table_id, hash, values, location)
       SELECT $3, hash, values, location FROM crawl_partition WHERE run_id = $1 AND table_name = $2
       ON CONFLICT DO NOTHING`,
      [runId, tableName, tableId],
    );
    await client.query("UPDATE dataset_table SET partitions_known = true WHERE id = $1", [tableId]);
    await client.query("DELETE FROM crawl_partition WHERE run_id = $1 AND table_name = $2", [
      runId,
      tableName,
    ]);
  });
}

/** Leaves of what was found what is not on record, adds what is on record alone, and counts both. */
export async function compareFound(
  { runId, tableName }: PartitionPlace,
  tableId: string,
): Promise<PartitionCounts> {
  const at = [runId, tableName, tableId];
  return transaction(async (client) => {
    const dropped = await client.query(
      `INSERT INTO crawl_partition (run_id, table_name, hash, values, location, kind)
       SELECT $1, $2, p.hash, p.values, p.location, 'dropped' FROM dataset_partition AS p
       WHERE p.table_id = $3 AND NOT EXISTS (SELECT FROM crawl_partition AS f
         WHERE f.run_id = $1 AND f.table_name = $2 AND f.hash = p.hash)`,
      at,
    );
    await client.query(
      `DELETE FROM crawl_partition AS f USING dataset_partition AS p
       WHERE f.run_id = $1 AND f.table_name = $2 AND f.kind = 'found' AND p.table_id = $3 AND p.hash = f.hash`,
      at,
    );
    const added = await client.query(
      "UPDATE crawl_partition SET kind = 'new' WHERE run_id = $1 AND table_name = $2 AND kind = 'found'",
      [runId, tableName],
    );
    return { newPartitions: added.rowCount ?? 0, droppedPartitions: dropped.rowCount ?? 0 };
  });
}

/** Takes what a crawl found of a table's partitions onto record. */
export async function recordPartitions(
  client: pg.ClientBase,
  { runId, tableName }: PartitionPlace,
  tableId: string,
): Promise<void> {
  const at = [runId, tableName, tableId];
  await client.query(
    `DELETE FROM dataset_partition AS p USING crawl_partition AS f
     WHERE f.run_id = $1 AND f.table_name = $2 AND f.kind = 'dropped' AND p.table_id = $3 AND p.hash = f.hash`,
    at,
  );
  await client.query(
    `INSERT INTO dataset_partition (table_id, hash, values, location)
     SELECT $3, hash, values, location FROM crawl_partition
     WHERE run_id = $1 AND table_name = $2 AND kind = 'new' ON CONFLICT DO NOTHING`,
    at,
  );
}

interface ListedPartition extends PartitionValues {
  hash: string;
  kind: "new" | "dropped";
}

/** In the order of their hashes: of 100,000, any order that can be gone on from will do. */
export async function pageOfFound(
  { runId, tableName }: PartitionPlace,
  { kind, afterHash, take }: { kind: "new" | "dropped" | null; afterHash: string | null; take: number },
): Promise<ListedPartition[]> {
  const { rows } = await pool().query<ListedPartition>(
    `SELECT hash, values, location, kind FROM crawl_partition
     WHERE run_id = $1 AND table_name = $2 AND ($3::text IS NULL OR kind = $3) AND ($4::uuid IS NULL OR hash > $4)
     ORDER BY hash LIMIT $5`,
    [runId, tableName, kind, afterHash, take],
  );
  return rows;
}

/** A page of a table's partitions on record. */
export async function pageOfRecorded(
  tableId: string,
  afterHash: string | null,
  take: number,
): Promise<(PartitionValues & { hash: string })[]> {
  const { rows } = await pool().query<PartitionValues & { hash: string }>(
    `SELECT hash, values, location FROM dataset_partition
     WHERE table_id = $1 AND ($2::uuid IS NULL OR hash > $2) ORDER BY hash LIMIT $3`,
    [tableId, afterHash, take],
  );
  return rows;
}
