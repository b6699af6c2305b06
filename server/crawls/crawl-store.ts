import type pg from "pg";
import { pool } from "@/server/db/pool";
import type { RunState } from "@/server/runs/contract";
import type { CrawlerReport } from "./contract";

export interface NewCrawl {
  runId: string;
  datasetId: string;
  crawlerName: string | null;
  createdByName: string;
}

export async function addCrawl(client: pg.ClientBase, made: NewCrawl): Promise<void> {
  await client.query(
    `INSERT INTO crawl (run_id, dataset_id, crawler_name, created_by_name, created_at)
     VALUES ($1, $2, $3, $4, date_trunc('milliseconds', clock_timestamp()))`,
    [made.runId, made.datasetId, made.crawlerName, made.createdByName],
  );
}

/** What is going on with a dataset's tables: a crawl, or a refusal that puts them back. */
export async function goingOn(
  client: pg.ClientBase | pg.Pool,
  datasetId: string,
): Promise<{ runId: string; what: "crawl" | "refusal" } | null> {
  const { rows } = await client.query<{ runId: string; what: "crawl" | "refusal" }>(
    `SELECT run_id AS "runId", 'crawl' AS what FROM crawl JOIN run ON run.id = crawl.run_id
     WHERE crawl.dataset_id = $1 AND run.ended_at IS NULL
     UNION ALL SELECT refusal_run_id, 'refusal' FROM crawl_change WHERE dataset_id = $1 AND state = 'refusing' LIMIT 1`,
    [datasetId],
  );
  return rows[0] ?? null;
}

export async function noteCrawler(
  runId: string,
  { isJoined, crawler }: { isJoined?: boolean; crawler?: CrawlerReport },
): Promise<void> {
  await pool().query(
    "UPDATE crawl SET is_joined = coalesce($2, is_joined), crawler = coalesce($3, crawler) WHERE run_id = $1",
    [runId, isJoined ?? null, crawler ? JSON.stringify(crawler) : null],
  );
}

export async function endCrawl(client: pg.ClientBase, runId: string, tables: number): Promise<void> {
  await client.query("UPDATE crawl SET compared_at = now(), tables = $2 WHERE run_id = $1", [runId, tables]);
}

export interface CrawlRow {
  runId: string;
  state: RunState;
  progress: number | null;
  progressText: string | null;
  errorCode: string | null;
  errorMessage: string | null;
  startedBy: string;
  ownerId: string | null;
  createdAt: Date;
  startedAt: Date | null;
  endedAt: Date | null;
  crawlerName: string | null;
  isJoined: boolean;
  crawler: CrawlerReport | null;
  tables: number | null;
  new: number;
  changed: number;
  dropped: number;
  newPartitions: number;
  droppedPartitions: number;
  pending: number;
}

/** Newest first, each with how its Run goes and what it found. */
export async function pageOfCrawls(
  datasetId: string,
  after: { at: string; id: string } | null,
  take: number,
): Promise<CrawlRow[]> {
  const { rows } = await pool().query<CrawlRow>(
    `SELECT c.run_id AS "runId", r.state, r.progress, r.progress_text AS "progressText", r.error_code AS "errorCode",
       r.error_message AS "errorMessage", c.created_by_name AS "startedBy", r.owner_id AS "ownerId", c.created_at AS "createdAt",
       r.started_at AS "startedAt", r.ended_at AS "endedAt", c.crawler_name AS "crawlerName",
       c.is_joined AS "isJoined", c.crawler, c.tables, f.*
     FROM crawl AS c JOIN run AS r ON r.id = c.run_id CROSS JOIN LATERAL (
       SELECT count(*) FILTER (WHERE kind = 'new')::int AS new, count(*) FILTER (WHERE kind = 'changed')::int AS changed,
         count(*) FILTER (WHERE kind = 'dropped')::int AS dropped, coalesce(sum(new_partitions), 0)::int AS "newPartitions",
         coalesce(sum(dropped_partitions), 0)::int AS "droppedPartitions",
         count(*) FILTER (WHERE x.state = 'pending')::int AS pending
       FROM crawl_change AS x WHERE x.run_id = c.run_id) AS f
     WHERE c.dataset_id = $1 AND ($2::timestamptz IS NULL OR (c.created_at, c.run_id) < ($2, $3::uuid))
     ORDER BY c.created_at DESC, c.run_id DESC LIMIT $4`,
    [datasetId, after?.at ?? null, after?.id ?? null, take],
  );
  return rows;
}
