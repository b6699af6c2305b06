import { pool } from "@/server/db/pool";
import type { RunState } from "./contract";
import type { Executor } from "./executor";

interface HeldRow {
  id: string;
  fence: number;
  state: RunState;
  stop_as: "cancelled" | "timed_out" | null;
}

/** Makes a worker known, and what it can do. */
export async function register(
  worker: { id: string; host: string; pid: number; capacity: number },
  executors: Executor[],
  leaseMs: number,
): Promise<void> {
  const kinds = executors.map((one) => one.kind);
  await pool().query(
    `INSERT INTO run_kind (kind, title, can_retry)
     SELECT * FROM unnest($1::text[], $2::text[], $3::bool[])
     ON CONFLICT (kind) DO UPDATE SET title = excluded.title, can_retry = excluded.can_retry, seen_at = now()`,
    [kinds, executors.map((one) => one.title), executors.map((one) => one.canRetry ?? false)],
  );
  await pool().query(
    `INSERT INTO worker (id, host, pid, kinds, capacity, lease_until)
     VALUES ($1, $2, $3, $4, $5, now() + $6 * interval '1 millisecond')
     ON CONFLICT (id) DO NOTHING`,
    [worker.id, worker.host, worker.pid, kinds, worker.capacity, leaseMs],
  );
  await pool().query(
    `DELETE FROM worker WHERE ended_at < now() - interval '1 day'
       AND NOT EXISTS (SELECT FROM run WHERE run.worker_id = worker.id)`,
  );
}

/** Extends the lease; false when the worker has been declared lost. */
export async function beat(id: string, active: number, leaseMs: number): Promise<boolean> {
  const { rowCount } = await pool().query(
    `UPDATE worker SET heartbeat_at = now(), active = $2, lease_until = now() + $3 * interval '1 millisecond'
     WHERE id = $1 AND state = 'alive'`,
    [id, active, leaseMs],
  );
  return rowCount === 1;
}

export async function heldBy(id: string): Promise<HeldRow[]> {
  const { rows } = await pool().query<HeldRow>(
    "SELECT id, fence, state, stop_as FROM run WHERE worker_id = $1",
    [id],
  );
  return rows;
}

/** Those of a worker's runs that are to stop. */
export async function stopsOf(id: string): Promise<HeldRow[]> {
  const { rows } = await pool().query<HeldRow>(
    "SELECT id, fence, state, stop_as FROM run WHERE worker_id = $1 AND state = 'cancelling'",
    [id],
  );
  return rows;
}

export async function markStopped(id: string): Promise<void> {
  await pool().query("UPDATE worker SET state = 'stopped', ended_at = now(), active = 0 WHERE id = $1", [id]);
}
