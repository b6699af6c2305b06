import type pg from "pg";
import { uuidv7 } from "uuidv7";
import type { SourceTable } from "@/server/catalog";

type Kept = Pick<SourceTable, "name" | "rows" | "bytes" | "updatedAt">;

/** What its source counts of tables on record. */
export async function refreshCounts(
  client: pg.ClientBase,
  datasetId: string,
  tables: readonly Kept[],
): Promise<void> {
  await client.query(
    `UPDATE dataset_table AS t SET rows = coalesce(told.rows, t.rows), bytes = coalesce(told.bytes, t.bytes),
       source_updated_at = coalesce(told.at, t.source_updated_at)
     FROM unnest($2::text[], $3::bigint[], $4::bigint[], $5::timestamptz[]) AS told (name, rows, bytes, at)
     WHERE t.dataset_id = $1 AND t.name = told.name`,
    [
      datasetId,
      tables.map(({ name }) => name),
      tables.map(({ rows }) => rows),
      tables.map(({ bytes }) => bytes),
      tables.map(({ updatedAt }) => updatedAt),
    ],
  );
}

/** A table as it came out of a change's JSON. */
export type Recorded = Omit<SourceTable, "updatedAt"> & { updatedAt: string | null };

/** Records a new table; answers its id. */
export async function addTable(client: pg.ClientBase, datasetId: string, table: Recorded): Promise<string> {
  const id = uuidv7();
  await client.query(
    `INSERT INTO dataset_table (id, dataset_id, name, description, type, format, location, rows, bytes,
       source_updated_at, partitions_known, updated_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, true, now())`,
    [
      ...[id, datasetId, table.name, table.description, table.type, table.format, table.location],
      ...[table.rows, table.bytes, table.updatedAt],
    ],
  );
  await addColumns(client, id, table.columns);
  return id;
}

/**
 * Records what became of a table. Its id stays, and so does what people wrote: a description gives way to the source's
 * only where it is empty or was the source's own before.
 */
export async function changeTable(
  client: pg.ClientBase,
  tableId: string,
  table: Recorded,
  formerComments: ReadonlyMap<string, string>,
): Promise<void> {
  await client.query(
    `UPDATE dataset_table SET type = $2, format = $3, location = $4, rows = coalesce($5, rows), bytes = coalesce($6, bytes),
       source_updated_at = $7, updated_at = now() WHERE id = $1`,
    [tableId, table.type, table.format, table.location, table.rows, table.bytes, table.updatedAt],
  );
  const { rows } = await client.query<{ name: string; description: string }>(
    "DELETE FROM dataset_column WHERE table_id = $1 RETURNING name, description",
    [tableId],
  );
  const written = new Map(
    rows
      .filter(({ name, description }) => description !== "" && description !== formerComments.get(name))
      .map(({ name, description }) => [name, description]),
  );
  await addColumns(
    client,
    tableId,
    table.columns.map((column) => ({
      ...column,
      description: written.get(column.name) ?? column.description,
    })),
  );
}

async function addColumns(
  client: pg.ClientBase,
  tableId: string,
  columns: SourceTable["columns"],
): Promise<void> {
  await client.query(
    `INSERT INTO dataset_column (table_id, ordinal, name, type, description, is_partition_key)
     SELECT $1, made.* FROM unnest($2::int[], $3::text[], $4::text[], $5::text[], $6::boolean[]) AS made`,
    [
      tableId,
      columns.map((_, n) => n + 1),
      columns.map(({ name }) => name),
      columns.map(({ type }) => type),
      columns.map(({ description }) => description),
      columns.map(({ isPartitionKey }) => isPartitionKey),
    ],
  );
}

/** Takes a table off record, with what was found of it. */
export async function removeTable(client: pg.ClientBase, tableId: string): Promise<void> {
  await client.query("DELETE FROM catalog_entry WHERE id = $1", [tableId]);
  await client.query("DELETE FROM dataset_table WHERE id = $1", [tableId]);
}
