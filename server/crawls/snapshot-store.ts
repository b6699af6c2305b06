import type pg from "pg";
import type { TableInput } from "@/server/aws/glue-tables";
import { pool } from "@/server/db/pool";

/** A Glue table as a crawl found or left it. */
export interface Snapshot {
  runId: string;
  name: string;
  input: TableInput;
}

/** Writes tables down for a crawl; those that it wrote before are as they are now. */
export async function keepInputs(runId: string, inputs: readonly TableInput[]): Promise<void> {
  await pool().query(
    `INSERT INTO crawl_table (run_id, name, input)
     SELECT $1, name, input FROM unnest($2::text[], $3::jsonb[]) AS kept (name, input)
     ON CONFLICT (run_id, name) DO UPDATE SET input = excluded.input`,
    [runId, inputs.map((one) => one.Name), inputs.map((one) => JSON.stringify(one))],
  );
}

/** What is kept of these tables of a dataset, the newest crawl's first. */
export async function snapshotsOf(
  datasetId: string,
  names: readonly string[],
): Promise<Map<string, Snapshot[]>> {
  const { rows } = await pool().query<Snapshot>(
    `SELECT t.run_id AS "runId", t.name, t.input FROM crawl_table AS t JOIN crawl AS c ON c.run_id = t.run_id
     WHERE c.dataset_id = $1 AND t.name = ANY($2::text[]) ORDER BY c.created_at DESC, c.run_id DESC`,
    [datasetId, names],
  );
  const byName = new Map<string, Snapshot[]>();
  for (const row of rows) byName.set(row.name, [...(byName.get(row.name) ?? []), row]);
  return byName;
}

/** Of each table the one snapshot that matches what is on record stays; all others of the dataset go. */
export async function keepOnly(
  client: pg.ClientBase,
  datasetId: string,
  kept: readonly Pick<Snapshot, "runId" | "name">[],
): Promise<void> {
  await client.query(
    `DELETE FROM crawl_table AS t USING crawl AS c
     WHERE c.run_id = t.run_id AND c.dataset_id = $1 AND NOT EXISTS (
       SELECT FROM unnest($2::uuid[], $3::text[]) AS kept (run_id, name)
       WHERE kept.run_id = t.run_id AND kept.name = t.name)`,
    [datasetId, kept.map(({ runId }) => runId), kept.map(({ name }) => name)],
  );
}

/** An accepted table is what refusals put back to from now on. */
export async function keepAsBase(client: pg.ClientBase, { runId, name, input }: Snapshot): Promise<void> {
  await client.query(
    `DELETE FROM crawl_table AS t USING crawl AS c, crawl AS own
     WHERE own.run_id = $1 AND c.dataset_id = own.dataset_id AND t.run_id = c.run_id AND t.name = $2`,
    [runId, name],
  );
  await client.query("INSERT INTO crawl_table (run_id, name, input) VALUES ($1, $2, $3)", [
    ...[runId, name, JSON.stringify(input)],
  ]);
}
