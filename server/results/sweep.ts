import type pg from "pg";
import { transaction } from "@/server/db/pool";
import { recordEvents, SYSTEM } from "@/server/events";

const BATCH_MAX = 200;

/**
 * Deletes the pages of results that are no longer kept, and marks their statements so, with an Event each: who has one
 * open learns of it. Several processes may do it at once. Returns how many results.
 */
export async function sweepResults(): Promise<number> {
  for (let total = 0; ; ) {
    const count = await transaction(sweepSome, (n) => (n > 0 ? ["headgate_event"] : []));
    total += count;
    if (count < BATCH_MAX) return total;
  }
}

async function sweepSome(client: pg.ClientBase): Promise<number> {
  const { rows } = await client.query<{ id: string; ownerId: string | null; before: string }>(
    `WITH over AS (
       SELECT id, result_state AS before FROM statement
       WHERE result_expires_at <= now() AND result_state IN ('fetching', 'complete', 'cut')
       LIMIT ${BATCH_MAX} FOR UPDATE SKIP LOCKED
     ), gone AS (
       DELETE FROM statement_page WHERE statement_id IN (SELECT id FROM over)
     )
     UPDATE statement SET result_state = 'expired' FROM over WHERE statement.id = over.id
     RETURNING statement.id, owner_id AS "ownerId", over.before`,
  );
  const events = rows.map(({ id, ownerId, before }) => ({
    source: SYSTEM,
    event: {
      verb: "statement.expireResult",
      resourceType: "statement",
      resourceId: id,
      ownerId,
      before: { resultState: before },
      after: { resultState: "expired" },
    },
  }));
  await recordEvents(client, events);
  return rows.length;
}
