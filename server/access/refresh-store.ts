import type pg from "pg";
import { pool } from "@/server/db/pool";
import { REFRESH_KIND } from "./contract";

/** The refresh of an account that is going on; whoever else would begin one waits. */
export async function lockedRun(client: pg.ClientBase, accountId: string): Promise<string | null> {
  await client.query("SELECT pg_advisory_xact_lock(hashtext('access.refresh'), hashtext($1))", [accountId]);
  const { rows } = await client.query<{ id: string }>(
    "SELECT id FROM run WHERE kind = $1 AND account_id = $2 AND ended_at IS NULL LIMIT 1",
    [REFRESH_KIND, accountId],
  );
  return rows[0]?.id ?? null;
}

export interface NewestRun {
  id: string;
  accountId: string;
  ownerId: string | null;
  state: string;
  progress: number | null;
  progressText: string | null;
  error: { code: string; message: string } | null;
}

/** The newest refresh of each account. */
export async function newestRuns(accountIds: readonly string[]): Promise<NewestRun[]> {
  const { rows } = await pool().query<NewestRun>(
    `SELECT r.id, account.id AS "accountId", r.owner_id AS "ownerId", r.state, r.progress,
       r.progress_text AS "progressText", CASE WHEN r.error_code IS NOT NULL
         THEN json_build_object('code', r.error_code, 'message', r.error_message) END AS error
     FROM unnest($2::text[]) AS account (id) CROSS JOIN LATERAL (
       SELECT * FROM run WHERE kind = $1 AND account_id = account.id ORDER BY created_at DESC LIMIT 1) AS r`,
    [REFRESH_KIND, accountIds],
  );
  return rows;
}
