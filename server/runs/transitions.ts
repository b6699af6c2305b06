import type pg from "pg";
import type { Channel } from "@/server/db/channels";
import { type Bindable, pool, together, transaction } from "@/server/db/pool";
import { type EventSource, type NewEvent, recordEvents, SYSTEM } from "@/server/events";
import { log } from "@/server/log";
import { executorOf, type InTx } from "./executor";
import { isOutage } from "./outage";
import { type Effect, isEnded, type Refusal, type RunEvent, reduce } from "./reduce";
import { columnsOf, type RunRow, snapshotOf, toRun } from "./rows";

/** How long a stop may take to be confirmed before the run ends without. */
export const CONFIRM_WITHIN_MS = 30_000;

export interface Step {
  id: string;
  event: RunEvent;
  source?: EventSource;
  output?: unknown;
  /** Written in the same transaction when the event takes effect. */
  writes?: pg.QueryConfig<Bindable[]>[] | undefined;
  inTx?: InTx | undefined;
}

export type StepResult =
  | { ok: true; run: RunRow }
  | { ok: false; run: RunRow | null; reason: Refusal | "gone" };

export interface Aftermath {
  signalWorkers: boolean;
  parents: Set<string>;
  cancelChildrenOf: Set<string>;
  events: boolean;
}

/** What steps came to, in their order. */
export interface Applied {
  results: StepResult[];
  aftermath: Aftermath;
}

/**
 * Takes many runs one step further in the caller's transaction: locks their rows in the order of their ids,
 * reduces, writes rows, attempts and events in one statement each.
 */
export async function applySteps(client: pg.ClientBase, steps: Step[]): Promise<Applied> {
  const ids = [...new Set(steps.map((step) => step.id))];
  const locked = await client.query<RunRow & { now: Date }>({
    name: "run-lock",
    // Behind a subquery the number of ids is unknown to the planner: it plans once, and not for each batch anew.
    text: `SELECT *, clock_timestamp() AS now FROM run WHERE id = ANY(ARRAY(SELECT unnest($1::uuid[])))
      ORDER BY id FOR UPDATE`,
    values: [ids],
  });
  const rows = new Map(locked.rows.map(({ now, ...row }) => [row.id, { row: row as RunRow, now }]));
  const changed = new Map<string, { row: RunRow; output: string | null }>();
  const attempts: { runId: string; effect: Effect; workerId: string | null }[] = [];
  const events: { source: EventSource; event: NewEvent }[] = [];
  const aftermath: Aftermath = {
    signalWorkers: false,
    parents: new Set(),
    cancelChildrenOf: new Set(),
    events: false,
  };

  const results = steps.map((step): StepResult => {
    const found = rows.get(step.id);
    if (!found) return { ok: false, run: null, reason: "gone" };
    const before = found.row;
    const reduction = reduce(snapshotOf(before), step.event, found.now);
    if (!reduction.ok) return { ok: false, run: before, reason: reduction.reason };
    const row: RunRow = { ...before, ...columnsOf(reduction.next) };
    if (step.output !== undefined) row.output = step.output;
    const output =
      step.output === undefined ? (changed.get(row.id)?.output ?? null) : JSON.stringify(step.output);
    found.row = row;
    changed.set(row.id, { row, output });
    for (const effect of reduction.effects) {
      attempts.push({ runId: row.id, effect, workerId: row.worker_id });
      note(aftermath, effect, row);
    }
    if (reduction.verb) {
      events.push({ source: step.source ?? SYSTEM, event: eventOf(reduction.verb, before.state, row) });
    }
    return { ok: true, run: row };
  });

  await together([
    writeRows(client, [...changed.values()]),
    closeAttempts(client, attempts),
    recordEvents(client, events),
    runHooks(client, steps, results),
  ]);
  aftermath.events = events.length > 0;
  return { results, aftermath };
}

/** `applySteps` in a transaction of its own, and what follows its commit. */
export async function transition(steps: Step[]): Promise<StepResult[]> {
  if (steps.length === 0) return [];
  const { results, aftermath } = await transaction(
    (client) => applySteps(client, steps),
    ({ aftermath }) => signalsOf(aftermath),
  );
  follow(aftermath);
  return results;
}

/** Whom the commit of a batch of steps wakes. */
export function signalsOf({ events, signalWorkers }: Pick<Aftermath, "events" | "signalWorkers">): Channel[] {
  const channels: Channel[] = [];
  if (events) channels.push("headgate_event");
  if (signalWorkers) channels.push("headgate_run");
  return channels;
}

/** Goes on with what a committed batch of steps brought about; what is lost here the reaper finds. */
export function follow(aftermath: Aftermath): void {
  if (aftermath.parents.size > 0) background(wakeParents([...aftermath.parents]));
  if (aftermath.cancelChildrenOf.size > 0) background(cancelChildren([...aftermath.cancelChildrenOf]));
}

// A parent may have any number of children, and one transaction of them all would hold their rows for long.
const CHILDREN_MAX = 500;

/** Cancels what is still open below the given runs; each child passes it on to its own. */
export async function cancelChildren(parentIds: string[]): Promise<void> {
  const event: RunEvent = {
    type: "cancel",
    reason: "Its parent run has ended.",
    confirmWithinMs: CONFIRM_WITHIN_MS,
  };
  let after = "00000000-0000-0000-0000-000000000000";
  for (;;) {
    const { rows } = await pool().query<{ id: string }>(
      `SELECT id FROM run WHERE parent_id = ANY($1::uuid[]) AND ended_at IS NULL AND state <> 'cancelling'
         AND id > $2 ORDER BY id LIMIT ${CHILDREN_MAX}`,
      [parentIds, after],
    );
    await transitionEach(rows.map(({ id }) => ({ id, event })));
    const last = rows.at(-1);
    if (!last || rows.length < CHILDREN_MAX) return;
    after = last.id;
  }
}

/**
 * `transition` for runs that have nothing to do with each other: when they cannot be written together, each goes
 * alone, so that one whose `onFailure` throws holds nobody else up. Those that fail are logged and have no result.
 */
export async function transitionEach(steps: Step[]): Promise<StepResult[]> {
  return togetherOrEach(steps, transition);
}

/** The same for any work on a list; an outage concerns them all and is thrown. */
export async function togetherOrEach<S extends { id: string }, R>(
  list: S[],
  work: (list: S[]) => Promise<R[]>,
): Promise<R[]> {
  try {
    return await work(list);
  } catch (error) {
    if (isOutage(error)) throw error;
    if (list.length === 1) {
      log.error("a run cannot be taken further", { runId: list[0]?.id, error });
      return [];
    }
    const results: R[] = [];
    for (const one of list) results.push(...(await togetherOrEach([one], work)));
    return results;
  }
}

async function wakeParents(ids: string[]): Promise<void> {
  await transitionEach(ids.map((id) => ({ id, event: { type: "wake" } })));
}

function background(work: Promise<unknown>): void {
  work.catch((error: unknown) => log.warn("left to the reaper", { error }));
}

function note(aftermath: Aftermath, effect: Effect, row: RunRow): void {
  if (effect.type === "signalWorkers") aftermath.signalWorkers = true;
  if (effect.type === "wakeParent" && row.parent_id) aftermath.parents.add(row.parent_id);
  if (effect.type === "cancelChildren") aftermath.cancelChildrenOf.add(row.id);
}

type Told =
  | "id"
  | "kind"
  | "state"
  | "state_seq"
  | "owner_id"
  | "account_id"
  | "error_code"
  | "cancel_reason";

/** The Event of one transition. */
export function eventOf(verb: string, stateBefore: string | null, row: Pick<RunRow, Told>): NewEvent {
  return {
    verb,
    resourceType: "run",
    resourceId: row.id,
    ownerId: row.owner_id,
    accountId: row.account_id,
    before: stateBefore === null ? null : { state: stateBefore },
    after: {
      state: row.state,
      seq: row.state_seq,
      kind: row.kind,
      ...(row.error_code === null ? {} : { error: row.error_code }),
      ...(verb === "run.cancel" && row.cancel_reason ? { reason: row.cancel_reason } : {}),
    },
  };
}

async function writeRows(
  client: pg.ClientBase,
  changed: { row: RunRow; output: string | null }[],
): Promise<void> {
  if (changed.length === 0) return;
  const data = changed.map(({ row, output }) => ({ id: row.id, output, ...columnsOf(snapshotOf(row)) }));
  await client.query({
    name: "run-write",
    text: `UPDATE run SET state = n.state, state_seq = n.state_seq, attempt = n.attempt, crashes = n.crashes,
        submit_token = n.submit_token, fence = n.fence, worker_id = n.worker_id, run_at = n.run_at,
        wait_for = n.wait_for, wake_pending = n.wake_pending, stop_as = n.stop_as,
        cancel_reason = n.cancel_reason, unconfirmed = n.unconfirmed, deadline_at = n.deadline_at,
        started_at = n.started_at, ended_at = n.ended_at, error_code = n.error_code,
        error_message = n.error_message, output = coalesce(n.output::jsonb, run.output)
      FROM jsonb_to_recordset($1::jsonb) AS n(id uuid, state text, state_seq int, attempt int, crashes int,
        submit_token uuid, fence int, worker_id uuid, run_at timestamptz, wait_for text, wake_pending bool,
        stop_as text, cancel_reason text, unconfirmed bool, deadline_at timestamptz, started_at timestamptz,
        ended_at timestamptz, error_code text, error_message text, output text)
      WHERE run.id = n.id`,
    values: [JSON.stringify(data)],
  });
}

async function closeAttempts(
  client: pg.ClientBase,
  list: { runId: string; effect: Effect; workerId: string | null }[],
): Promise<void> {
  const closed = list.flatMap(({ runId, effect }) =>
    effect.type === "closeAttempt"
      ? [
          {
            run_id: runId,
            n: effect.n,
            outcome: effect.outcome,
            crashes: effect.crashes,
            error_code: effect.error?.code ?? null,
            error_message: effect.error?.message ?? null,
          },
        ]
      : [],
  );
  if (closed.length === 0) return;
  await client.query({
    name: "run-close-attempts",
    text: `UPDATE run_attempt a SET ended_at = clock_timestamp(), outcome = c.outcome, crashes = c.crashes,
        error_code = c.error_code, error_message = c.error_message
      FROM jsonb_to_recordset($1::jsonb)
        AS c(run_id uuid, n int, outcome text, crashes int, error_code text, error_message text)
      WHERE a.run_id = c.run_id AND a.n = c.n AND a.ended_at IS NULL`,
    values: [JSON.stringify(closed)],
  });
}

async function runHooks(client: pg.ClientBase, steps: Step[], results: StepResult[]): Promise<void> {
  for (const [at, step] of steps.entries()) {
    const result = results[at];
    if (!result?.ok) continue;
    await together([...(step.writes ?? []).map((one) => client.query(one)), step.inTx?.(client)]);
    const { state, kind } = result.run;
    if (isEnded(state) && state !== "succeeded")
      await executorOf(kind)?.onFailure?.(client, toRun(result.run));
  }
}
