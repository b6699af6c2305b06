import { pool } from "@/server/db/pool";

const BATCH_MAX = 1_000;
/** How long after its end a session's row stays. */
const KEPT = "30 days";

/** Deletes sessions that ended long ago; several processes may do it at once. Returns how many it deleted. */
export async function sweepSessions(): Promise<number> {
  for (let total = 0; ; ) {
    // One that nobody used ended by itself hours after it was last seen, so its row stays those hours longer at most.
    const { rowCount } = await pool().query(
      `DELETE FROM session WHERE id IN (
         SELECT id FROM session
         WHERE least(revoked_at, expires_at, last_seen_at) < now() - interval '${KEPT}'
         LIMIT ${BATCH_MAX} FOR UPDATE SKIP LOCKED)`,
    );
    total += rowCount ?? 0;
    if ((rowCount ?? 0) < BATCH_MAX) return total;
  }
}
