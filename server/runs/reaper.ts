import type pg from "pg";
import { pool, transaction } from "@/server/db/pool";
import { log } from "@/server/log";
import type { RunEvent } from "./reduce";
import {
  applySteps,
  CONFIRM_WITHIN_MS,
  cancelChildren,
  follow,
  type StepResult,
  signalsOf,
  togetherOrEach,
  transitionEach,
} from "./transitions";

const BATCH_MAX = 500;
/** After the database itself was away every lease looks expired: its workers get this long to show themselves. */
const AMNESTY = "10 seconds";

/**
 * Finds what nobody else would: lost workers, deadlines, and signals between parent and child that a crash ate.
 * Any worker may do it at any time. Returns when, in ms, the next known moment comes.
 */
export async function reap(now: { amnesty?: string } = {}): Promise<number> {
  await takeFromLostWorkers(now.amnesty ?? AMNESTY);
  await enforceDeadlines();
  await wakeForgottenParents();
  await cancelForgottenChildren();
  const { rows } = await pool().query<{ ms: number | null }>(`
    SELECT extract(epoch FROM least(
      (SELECT min(lease_until) FROM worker WHERE state = 'alive' AND lease_until > now()),
      (SELECT min(deadline_at) FROM run WHERE deadline_at IS NOT NULL AND deadline_at > now())
    ) - clock_timestamp())::float8 * 1000 AS ms`);
  return rows[0]?.ms ?? Number.POSITIVE_INFINITY;
}

async function takeFromLostWorkers(amnesty: string): Promise<void> {
  const { rows } = await pool().query<{ id: string; pid: number }>(
    `UPDATE worker SET state = 'lost', ended_at = now()
     WHERE state = 'alive' AND lease_until < now() AND pg_postmaster_start_time() < now() - $1::interval
     RETURNING id, pid`,
    [amnesty],
  );
  for (const { id, pid } of rows) log.warn("a worker was lost", { workerId: id, pid });
  // Not only those of this round: whoever marked a worker lost may have died before it had taken over its runs.
  let after = "00000000-0000-0000-0000-000000000000";
  for (;;) {
    const { rows } = await pool().query<{ id: string }>(
      `SELECT run.id FROM run LEFT JOIN worker ON worker.id = run.worker_id
       WHERE run.worker_id IS NOT NULL AND worker.state IS DISTINCT FROM 'alive' AND run.id > $1
       ORDER BY run.id LIMIT ${BATCH_MAX}`,
      [after],
    );
    await togetherOrEach(rows, take);
    const last = rows.at(-1);
    if (!last || rows.length < BATCH_MAX) return;
    after = last.id;
  }
}

async function take(list: { id: string }[]): Promise<StepResult[]> {
  if (list.length === 0) return [];
  const step = async (client: pg.ClientBase) => {
    // Another worker may be at it too: each row is looked at again under its lock.
    const held = await client.query<{ id: string; worker_id: string }>(
      `SELECT run.id, run.worker_id FROM run LEFT JOIN worker ON worker.id = run.worker_id
       WHERE run.id = ANY($1::uuid[]) AND run.worker_id IS NOT NULL AND worker.state IS DISTINCT FROM 'alive'
       ORDER BY run.id FOR UPDATE OF run SKIP LOCKED`,
      [list.map(({ id }) => id)],
    );
    return applySteps(
      client,
      held.rows.map(({ id, worker_id }) => ({
        id,
        event: { type: "workerLost", workerId: worker_id, random: Math.random() },
      })),
    );
  };
  const { results, aftermath } = await transaction(step, ({ aftermath }) => signalsOf(aftermath));
  follow(aftermath);
  return results;
}

async function enforceDeadlines(): Promise<void> {
  const tried: string[] = [];
  for (;;) {
    const { rows } = await pool().query<{ id: string }>(
      `SELECT id FROM run WHERE deadline_at IS NOT NULL AND deadline_at <= now() AND id <> ALL($1::uuid[])
       ORDER BY deadline_at LIMIT ${BATCH_MAX}`,
      [tried],
    );
    if (rows.length === 0) return;
    const event: RunEvent = { type: "deadline", confirmWithinMs: CONFIRM_WITHIN_MS };
    await transitionEach(rows.map(({ id }) => ({ id, event })));
    tried.push(...rows.map(({ id }) => id));
  }
}

async function wakeForgottenParents(): Promise<void> {
  const { rows } = await pool().query<{ id: string }>(
    `SELECT id FROM run AS parent
     WHERE wait_for = 'children' AND run_at IS NULL AND worker_id IS NULL AND NOT EXISTS (
       SELECT FROM run AS child WHERE child.parent_id = parent.id AND child.ended_at IS NULL)
     LIMIT ${BATCH_MAX}`,
  );
  await transitionEach(rows.map(({ id }) => ({ id, event: { type: "wake" } })));
}

async function cancelForgottenChildren(): Promise<void> {
  const { rows } = await pool().query<{ id: string }>(
    `SELECT DISTINCT parent.id FROM run AS child JOIN run AS parent ON parent.id = child.parent_id
     WHERE child.parent_id IS NOT NULL AND child.ended_at IS NULL AND child.state <> 'cancelling'
       AND parent.state IN ('cancelling', 'failed', 'cancelled', 'timed_out')
     LIMIT ${BATCH_MAX}`,
  );
  if (rows.length > 0) await cancelChildren(rows.map((row) => row.id));
}
