import { pool } from "@/server/db/pool";

const BATCH_MAX = 500;

/** Deletes the rows of results that are no longer kept; several processes may do it at once. Returns how many pages. */
export async function sweepResults(): Promise<number> {
  for (let total = 0; ; ) {
    // From the pages, which are few: a day's worth. The statements are the whole history.
    const { rowCount } = await pool().query(
      `DELETE FROM statement_page WHERE (statement_id, n) IN (
         SELECT page.statement_id, page.n
         FROM statement_page AS page JOIN statement ON statement.id = page.statement_id
         WHERE statement.result_expires_at <= now()
         LIMIT ${BATCH_MAX} FOR UPDATE OF page SKIP LOCKED)`,
    );
    total += rowCount ?? 0;
    if ((rowCount ?? 0) < BATCH_MAX) return total;
  }
}
