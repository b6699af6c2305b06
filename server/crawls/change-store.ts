import type pg from "pg";
import { uuidv7 } from "uuidv7";
import type { TableInput } from "@/server/aws/glue-tables";
import { pool } from "@/server/db/pool";
import type { FoundChange } from "./compare";
import type { CrawlChange } from "./contract";
import type { Recorded } from "./record-store";
import type { TableDiff } from "./table-diff";

export interface ChangeRow {
  id: string;
  runId: string;
  datasetId: string;
  tableName: string;
  tableId: string | null;
  kind: CrawlChange["kind"];
  diff: TableDiff;
  found: Recorded | null;
  beforeInput: TableInput | null;
  afterInput: TableInput | null;
  newPartitions: number;
  droppedPartitions: number;
  refusal: CrawlChange["refusal"];
  state: CrawlChange["state"];
  decidedByName: string | null;
  decidedAt: Date | null;
  refusalRunId: string | null;
  error: string | null;
}

const LISTED = `id, run_id AS "runId", table_name AS "tableName", table_id AS "tableId", kind, diff,
  new_partitions AS "newPartitions", dropped_partitions AS "droppedPartitions", refusal, state,
  decided_by_name AS "decidedByName", decided_at AS "decidedAt", refusal_run_id AS "refusalRunId", error`;
const WHOLE = `${LISTED}, dataset_id AS "datasetId", found, before_input AS "beforeInput", after_input AS "afterInput"`;

export type ListedChange = Omit<ChangeRow, "datasetId" | "found" | "beforeInput" | "afterInput">;

export interface ChangeKey {
  tableName: string;
  kind: string;
}

/** Of one crawl all; of none those that still wait. */
export async function pageOfChanges(
  datasetId: string,
  { runId, after, take }: { runId: string | null; after: ChangeKey | null; take: number },
): Promise<ListedChange[]> {
  const { rows } = await pool().query<ListedChange>(
    `SELECT ${LISTED} FROM crawl_change
     WHERE dataset_id = $1 AND (CASE WHEN $2::uuid IS NULL THEN state IN ('pending', 'refusing') ELSE run_id = $2 END)
       AND ($3::text IS NULL OR (table_name, kind) > ($3, $4)) ORDER BY table_name, kind LIMIT $5`,
    [datasetId, runId, after?.tableName ?? null, after?.kind ?? null, take],
  );
  return rows;
}

export async function countWaiting(datasetId: string): Promise<number> {
  const { rows } = await pool().query<{ count: number }>(
    "SELECT count(*)::int AS count FROM crawl_change WHERE dataset_id = $1 AND state = 'pending'",
    [datasetId],
  );
  return rows[0]?.count ?? 0;
}

export async function findChange(datasetId: string, id: string): Promise<ChangeRow | null> {
  const { rows } = await pool().query<ChangeRow>(
    `SELECT ${WHOLE} FROM crawl_change WHERE dataset_id = $1 AND id = $2`,
    [datasetId, id],
  );
  return rows[0] ?? null;
}

export async function changesOf(ids: readonly string[]): Promise<ChangeRow[]> {
  const { rows } = await pool().query<ChangeRow>(
    `SELECT ${WHOLE} FROM crawl_change WHERE id = ANY($1::uuid[]) ORDER BY table_name, kind`,
    [ids],
  );
  return rows;
}

/** What waits of a crawl, or those of it that are named. */
export async function lockPending(
  client: pg.ClientBase,
  runId: string,
  ids: readonly string[] | null,
): Promise<ChangeRow[]> {
  const { rows } = await client.query<ChangeRow>(
    `SELECT ${WHOLE} FROM crawl_change
     WHERE run_id = $1 AND state = 'pending' AND ($2::uuid[] IS NULL OR id = ANY($2))
     ORDER BY table_name, kind FOR UPDATE`,
    [runId, ids],
  );
  return rows;
}

/** What waited of earlier crawls of a dataset does so no more; answers what that was. */
export async function supersede(
  client: pg.ClientBase,
  datasetId: string,
  runId: string,
): Promise<
  { tableName: string; kind: string; diff: TableDiff; newPartitions: number; droppedPartitions: number }[]
> {
  const { rows } = await client.query(
    `UPDATE crawl_change SET state = 'superseded' WHERE dataset_id = $1 AND run_id <> $2 AND state = 'pending'
     RETURNING table_name AS "tableName", kind, diff, new_partitions AS "newPartitions", dropped_partitions AS "droppedPartitions"`,
    [datasetId, runId],
  );
  await client.query(
    `DELETE FROM crawl_partition AS p USING crawl AS c
     WHERE c.run_id = p.run_id AND c.dataset_id = $1 AND p.run_id <> $2`,
    [datasetId, runId],
  );
  return rows;
}

export async function addChanges(
  client: pg.ClientBase,
  { datasetId, runId }: { datasetId: string; runId: string },
  changes: readonly FoundChange[],
): Promise<void> {
  const json = (value: unknown) => (value === null ? null : JSON.stringify(value));
  for (let n = 0; n < changes.length; n += BATCH) {
    const some = changes.slice(n, n + BATCH);
    await client.query(
      `INSERT INTO crawl_change (id, run_id, dataset_id, table_name, kind, table_id, diff, found, before_input,
         after_input, new_partitions, dropped_partitions, refusal)
       SELECT made.id, $1, $2, made.table_name, made.kind, made.table_id, made.diff, made.found, made.before_input,
         made.after_input, made.new_partitions, made.dropped_partitions, made.refusal
       FROM unnest($3::uuid[], $4::text[], $5::text[], $6::uuid[], $7::jsonb[], $8::jsonb[], $9::jsonb[], $10::jsonb[],
           $11::int[], $12::int[], $13::text[])
         AS made (id, table_name, kind, table_id, diff, found, before_input, after_input, new_partitions,
           dropped_partitions, refusal)`,
      [
        ...[runId, datasetId, some.map(() => uuidv7()), some.map((one) => one.tableName)],
        ...[some.map((one) => one.kind), some.map((one) => one.tableId)],
        some.map((one) => json(one.diff)),
        some.map((one) => json(one.found)),
        some.map((one) => json(one.beforeInput)),
        some.map((one) => json(one.afterInput)),
        some.map((one) => one.newPartitions),
        some.map((one) => one.droppedPartitions),
        some.map((one) => one.refusal),
      ],
    );
  }
}
const BATCH = 200;

interface Decision {
  state: "accepted" | "refusing" | "refused" | "pending";
  by?: { id: string | null; name: string };
  refusalRunId?: string;
  error?: string;
}

export async function decide(
  client: pg.ClientBase,
  ids: readonly string[],
  { state, by, refusalRunId, error }: Decision,
): Promise<void> {
  await client.query(
    `UPDATE crawl_change SET state = $2, decided_by_id = coalesce($3, decided_by_id),
       decided_by_name = coalesce($4, decided_by_name), refusal_run_id = coalesce($5, refusal_run_id), error = $6,
       decided_at = CASE WHEN $4::text IS NULL THEN decided_at ELSE now() END
     WHERE id = ANY($1::uuid[])`,
    [ids, state, by?.id ?? null, by?.name ?? null, refusalRunId ?? null, error ?? null],
  );
}

/** Ids of what a refusal has not come to an end with. */
export async function refusingOf(client: pg.ClientBase, refusalRunId: string): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
    "SELECT id FROM crawl_change WHERE refusal_run_id = $1 AND state = 'refusing'",
    [refusalRunId],
  );
  return rows.map(({ id }) => id);
}
