import type pg from "pg";
import { notify } from "@/server/db/notify";
import { transaction } from "@/server/db/pool";
import { recordEvents } from "@/server/events";
import type { RunState } from "./contract";
import type { RunRow } from "./rows";
import { eventOf, SYSTEM } from "./transitions";

/** A run as claimed: the row after, and what it was before. */
export interface Claimed extends RunRow {
  was: RunState;
  opened: boolean;
}

/**
 * Takes the next runs of each kind, as many as there is room for. The inner ORDER BY is the order of the index
 * run_claim_idx, so each kind is one index walk that stops at its limit, however long the backlog is.
 * It is the reducer's `claim` in SQL; a test compares the two.
 */
export const CLAIM_SQL = `
  WITH picked AS MATERIALIZED (
    SELECT next.id, next.state AS was, next.submit_token IS NULL AS fresh,
      next.state = 'cancelling' OR (next.state = 'waiting' AND next.wait_for = 'aws') AS quiet
    FROM unnest($2::text[], $3::int[]) AS want(kind, room)
    CROSS JOIN LATERAL (
      SELECT id, state, submit_token, wait_for FROM run
      WHERE run.kind = want.kind AND run_at IS NOT NULL AND run_at <= now()
      ORDER BY priority DESC, run_at, id
      LIMIT want.room
      FOR UPDATE SKIP LOCKED
    ) AS next
  ), claimed AS (
    UPDATE run SET
      worker_id = $1, fence = fence + 1, run_at = NULL,
      state = CASE WHEN quiet THEN state ELSE 'running' END,
      state_seq = CASE WHEN quiet THEN state_seq ELSE state_seq + 1 END,
      wait_for = CASE WHEN quiet THEN wait_for END,
      submit_token = CASE WHEN quiet THEN submit_token ELSE coalesce(submit_token, gen_random_uuid()) END,
      attempt = CASE WHEN fresh AND NOT quiet THEN attempt + 1 ELSE attempt END,
      started_at = CASE WHEN quiet THEN started_at ELSE coalesce(started_at, now()) END,
      deadline_at = CASE WHEN quiet THEN deadline_at
        ELSE coalesce(deadline_at, now() + timeout_ms * interval '1 millisecond') END
    FROM picked WHERE run.id = picked.id
    RETURNING run.*, was, fresh AND NOT quiet AS opened
  ), attempts AS (
    INSERT INTO run_attempt (run_id, n, submit_token, worker_id)
    SELECT id, attempt, submit_token, worker_id FROM claimed WHERE opened
  )
  SELECT * FROM claimed`;

/** Claims and records the starts; the rows are this worker's until it lets go or is lost. */
export async function claim(workerId: string, room: Map<string, number>): Promise<Claimed[]> {
  const rows = await transaction((client) => claimIn(client, workerId, room));
  if (rows.length > 0) notify("headgate_event");
  return rows;
}

export async function claimIn(
  client: pg.ClientBase,
  workerId: string,
  room: Map<string, number>,
): Promise<Claimed[]> {
  const { rows } = await client.query<Claimed>({
    name: "run-claim",
    text: CLAIM_SQL,
    values: [workerId, [...room.keys()], [...room.values()]],
  });
  const begun = rows.filter((row) => row.state === "running");
  await recordEvents(
    client,
    begun.map((row) => ({
      source: SYSTEM,
      event: eventOf(row.opened ? "run.start" : "run.resume", row.was, row),
    })),
  );
  return rows;
}
