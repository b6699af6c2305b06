import type pg from "pg";
import { atOnce, type Bindable } from "@/server/db/pool";
import type { RunRow } from "./rows";
import type { Applied, Step } from "./transitions";

/**
 * Ends runs that have succeeded, if every one of them is held under the fence that is told; else it fails, by a
 * division by zero, and so does its transaction. It is the reducer's `succeed` in SQL; a test compares the two.
 */
const SUCCEED_SQL = `
  WITH asked AS (
    SELECT * FROM jsonb_to_recordset($1::jsonb) AS one(id uuid, fence int, output text)
  ), held AS (
    SELECT id, state AS was, asked.output FROM run JOIN asked USING (id)
    WHERE run.fence = asked.fence AND run.worker_id IS NOT NULL AND run.ended_at IS NULL
    ORDER BY id FOR UPDATE OF run
  ), ended AS (
    UPDATE run SET state = 'succeeded', state_seq = state_seq + 1, submit_token = NULL, worker_id = NULL,
      run_at = NULL, wait_for = NULL, wake_pending = false, deadline_at = NULL, stop_as = NULL,
      ended_at = clock_timestamp(), error_code = NULL, error_message = NULL,
      output = coalesce(held.output::jsonb, run.output)
    FROM held WHERE run.id = held.id RETURNING run.*, held.was
  ), attempts AS (
    UPDATE run_attempt SET ended_at = clock_timestamp(), outcome = 'succeeded', crashes = ended.crashes
    FROM ended WHERE run_id = ended.id AND n = ended.attempt AND run_attempt.ended_at IS NULL
  ), events AS (
    INSERT INTO event (actor_kind, actor_name, verb, resource_type, resource_id, owner_id, account_id, before, after)
    SELECT 'system', 'Headgate', 'run.succeed', 'run', id, owner_id, account_id, jsonb_build_object('state', was),
      jsonb_build_object('state', state, 'seq', state_seq, 'kind', kind)
    FROM ended ORDER BY id
  )
  SELECT ended.*, 1 / ((SELECT count(*) FROM ended) = (SELECT count(*) FROM asked))::int AS all_held
  FROM asked LEFT JOIN ended USING (id)`;

const DIVISION_BY_ZERO = "22012";

/** Whether these steps can be written by `succeedAtOnce`. */
export const areSuccesses = (steps: Step[]): boolean =>
  new Set(steps.map(({ id }) => id)).size === steps.length &&
  steps.every(({ event, source, inTx }) => event.type === "succeed" && !source && !inTx);

/**
 * `applySteps` for what nearly every step is, committed in one round trip and without a look before. Undefined: a run
 * was not held as it was thought to be, and nothing is written.
 */
export async function succeedAtOnce(steps: Step[]): Promise<Applied | undefined> {
  const asked = steps.map(({ id, event, output }) => ({
    id,
    fence: "fence" in event ? event.fence : null,
    output: output === undefined ? null : JSON.stringify(output),
  }));
  const end: pg.QueryConfig<Bindable[]> = {
    name: "run-succeed",
    text: SUCCEED_SQL,
    values: [JSON.stringify(asked)],
  };
  const writes = steps.flatMap((step) => step.writes ?? []);
  try {
    const [ended] = await atOnce([end, ...writes], { signals: ["headgate_event"] });
    return applied(steps, ended?.rows as RunRow[]);
  } catch (error) {
    if ((error as { code?: string }).code === DIVISION_BY_ZERO) return undefined;
    throw error;
  }
}

function applied(steps: Step[], ended: RunRow[]): Applied {
  const rows = new Map(ended.map((row) => [row.id, row]));
  const parents = new Set(ended.flatMap(({ parent_id }) => parent_id ?? []));
  return {
    results: steps.map(({ id }) => ({ ok: true, run: rows.get(id) as RunRow })),
    aftermath: { parents, cancelChildrenOf: new Set(), signalWorkers: false, events: true },
  };
}
