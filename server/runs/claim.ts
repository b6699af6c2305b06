import { notifySoon } from "@/server/db/notify";
import { walk } from "@/server/db/pool";
import type { RunState } from "./contract";
import type { RunRow } from "./rows";

/** A run as claimed: the row after, and what it was before. */
export interface Claimed extends RunRow {
  was: RunState;
  opened: boolean;
}

/** A look at AWS, or a stop to be confirmed: taken up without a transition. */
const QUIET = "(state = 'cancelling' OR (state = 'waiting' AND wait_for = 'aws'))";

/**
 * Takes the next runs of each kind, as many as there is room for. The inner ORDER BY is the order of the index
 * run_claim_idx, so each kind is one index walk that stops at its limit, however long the backlog is.
 * It is the reducer's `claim` in SQL, with the Event of each start; a test compares the two.
 */
export const CLAIM_SQL = `
  WITH picked AS MATERIALIZED (
    SELECT next.id, next.state AS was, next.submit_token IS NULL AS fresh
    FROM unnest($2::text[], $3::int[]) AS want(kind, room)
    CROSS JOIN LATERAL (
      SELECT id, state, submit_token FROM run
      WHERE run.kind = want.kind AND run_at IS NOT NULL AND run_at <= now()
      ORDER BY priority DESC, run_at, id
      LIMIT want.room
      FOR UPDATE SKIP LOCKED
    ) AS next
  ), claimed AS (
    UPDATE run SET
      worker_id = $1, fence = fence + 1, run_at = NULL,
      state = CASE WHEN ${QUIET} THEN state ELSE 'running' END,
      state_seq = CASE WHEN ${QUIET} THEN state_seq ELSE state_seq + 1 END,
      wait_for = CASE WHEN ${QUIET} THEN wait_for END,
      submit_token = CASE WHEN ${QUIET} THEN submit_token ELSE coalesce(submit_token, gen_random_uuid()) END,
      attempt = CASE WHEN ${QUIET} OR submit_token IS NOT NULL THEN attempt ELSE attempt + 1 END,
      started_at = CASE WHEN ${QUIET} THEN started_at ELSE coalesce(started_at, now()) END,
      deadline_at = CASE WHEN ${QUIET} THEN deadline_at
        ELSE coalesce(deadline_at, now() + timeout_ms * interval '1 millisecond') END
    -- Not a join: the planner cannot know how few are picked, and would read the whole table.
    WHERE id = ANY(ARRAY(SELECT id FROM picked))
    RETURNING *
  ), told AS (
    SELECT claimed.*, picked.was, picked.fresh AND claimed.state = 'running' AS opened
    FROM claimed JOIN picked USING (id)
  ), attempts AS (
    INSERT INTO run_attempt (run_id, n, submit_token, worker_id)
    SELECT id, attempt, submit_token, worker_id FROM told WHERE opened
  ), events AS (
    INSERT INTO event (actor_kind, actor_name, verb, resource_type, resource_id, owner_id, account_id, before, after)
    SELECT 'system', 'Headgate', CASE WHEN opened THEN 'run.start' ELSE 'run.resume' END, 'run', id, owner_id,
      account_id, jsonb_build_object('state', was), jsonb_strip_nulls(
        jsonb_build_object('state', state, 'seq', state_seq, 'kind', kind, 'error', error_code))
    FROM told WHERE state = 'running'
  )
  SELECT * FROM told`;

/** Claims and records the starts; the rows are this worker's until it lets go or is lost. */
export async function claim(workerId: string, room: Map<string, number>): Promise<Claimed[]> {
  // Without statistics (a fresh table, a sudden backlog) the planner would sort; the index's order is never worse.
  const { rows } = await walk<Claimed>(claimStatement(workerId, room));
  if (rows.length > 0) notifySoon("headgate_event");
  return rows;
}

export const claimStatement = (workerId: string, room: Map<string, number>) => ({
  name: "run-claim",
  text: CLAIM_SQL,
  values: [workerId, [...room.keys()], [...room.values()]],
});
