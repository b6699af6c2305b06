import { pool } from "@/server/db/pool";

const BATCH_MAX = 200;

/**
 * Deletes the pages of results that are no longer kept, and marks their statements so; several processes may do it at
 * once. Returns how many results.
 */
export async function sweepResults(): Promise<number> {
  for (let total = 0; ; ) {
    const { rowCount } = await pool().query(
      `WITH over AS (
         SELECT id FROM statement WHERE result_expires_at <= now() AND result_state IN ('fetching', 'complete', 'cut')
         LIMIT ${BATCH_MAX} FOR UPDATE SKIP LOCKED
       ), gone AS (
         DELETE FROM statement_page WHERE statement_id IN (SELECT id FROM over)
       )
       UPDATE statement SET result_state = 'expired' WHERE id IN (SELECT id FROM over)`,
    );
    total += rowCount ?? 0;
    if ((rowCount ?? 0) < BATCH_MAX) return total;
  }
}
