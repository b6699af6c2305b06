import type pg from "pg";
import { uuidv7 } from "uuidv7";
import type { Tx } from "@/server/db/client";
import { notify, notifySoon } from "@/server/db/notify";
import { atOnce, type Bindable, pool } from "@/server/db/pool";
import { AppError } from "@/server/errors";
import { type EventSource, eventsStatement, type NewEvent, recordEvents, write } from "@/server/events";
import { NO_RETRY, type RetryPolicy } from "./backoff";
import type { Run } from "./contract";
import { type RunRow, toRun } from "./rows";
import { eventOf } from "./transitions";

export interface NewRun {
  kind: string;
  title: string;
  input: unknown;
  accountId?: string | null;
  parentId?: string | null;
  retryOfId?: string | null;
  /** Whose run it is, when that is not the actor. */
  owner?: { id: string | null; name: string };
  /** From its first start to its end, retries included. */
  timeoutMs?: number | null;
  retry?: Partial<RetryPolicy>;
  /** The higher one is taken up first. */
  priority?: number;
  /** A later start than now. */
  runAt?: Date;
  /** Unique per owner: the same key again gives the first run. */
  idempotencyKey?: string | null | undefined;
}

interface QueuedRun extends NewRun {
  /** As long as a run with this key is open there can be no other: queueing one is a `conflict`, said in these words. */
  exclusive?: { key: string; refusal: string } | null;
}

const TITLE_MAX = 200;

/**
 * Queues a run. `alsoInTx` writes the domain's own row in the same transaction; it is not called when the
 * idempotency key finds an earlier run, which is then returned.
 */
export async function createRun(
  ctx: EventSource,
  input: NewRun,
  alsoInTx?: (tx: Tx, run: Run) => Promise<void>,
): Promise<Run> {
  if (!alsoInTx && !ctx.tx) return queueRun(ctx, input);
  const { row, isNew } = await write<{ row: RunRow; isNew: boolean }>(
    ctx,
    (result) => (result.isNew ? eventOf("run.create", null, result.row) : []),
    async (tx) => {
      const [inserted] = await tx.$queryRawUnsafe<RunRow[]>(INSERT_ONCE_SQL, ...valuesOf(ctx, input));
      if (!inserted) {
        const [first] = await tx.$queryRawUnsafe<RunRow[]>(FIRST_SQL, ...keyOf(ctx, input));
        return { row: checked(first, input), isNew: false };
      }
      await alsoInTx?.(tx, toRun(inserted));
      // Inside somebody else's transaction the signal must wait for their commit.
      if (ctx.tx) await tx.$executeRaw`SELECT pg_notify('headgate_run', '')`;
      return { row: inserted, isNew: true };
    },
  );
  if (isNew && !ctx.tx) notify("headgate_run");
  return toRun(row);
}

/** What a domain writes along with its Run, and the Events of it. */
interface AlsoQueued {
  statements: pg.QueryConfig<Bindable[]>[];
  events: NewEvent[];
}

/**
 * `createRun` without Prisma, for paths where each millisecond counts: all is written in one round trip. In that
 * transaction `date_trunc('milliseconds', now())` is the time at which the run was created.
 */
export async function queueRun(
  ctx: EventSource,
  input: QueuedRun,
  also: (runId: string) => AlsoQueued = () => ({ statements: [], events: [] }),
): Promise<Run> {
  const first = await firstOf(ctx, input);
  if (first) return first;
  const id = uuidv7();
  const { statements, events } = also(id);
  const entries = [...events, creation(id, ctx, input)].map((event) => ({ source: ctx, event }));
  const insert = { name: "run-insert", text: INSERT_SQL, values: valuesOf(ctx, input, id) };
  try {
    const all = [insert, ...statements, eventsStatement(entries)];
    const [inserted] = await atOnce(all, { signals: ["headgate_run"] });
    notifySoon("headgate_event");
    return toRun(inserted?.rows[0] as RunRow);
  } catch (error) {
    // Two requests with one key came at the same moment.
    const winner = isKeyTaken(error) ? await firstOf(ctx, input) : undefined;
    if (winner) return winner;
    if (input.exclusive && violated(error) === "run_exclusive_key") {
      throw new AppError("conflict", input.exclusive.refusal);
    }
    throw error;
  }
}

async function firstOf(ctx: EventSource, input: NewRun): Promise<Run | undefined> {
  if (input.idempotencyKey == null) return undefined;
  const { rows } = await pool().query<RunRow>(FIRST_SQL, keyOf(ctx, input));
  return rows[0] && toRun(checked(rows[0], input));
}

const violated = (error: unknown) => (error as { constraint?: string }).constraint;
const isKeyTaken = (error: unknown) => violated(error) === "run_idempotency_key";

/** The Event of a run that is about to be queued. */
function creation(id: string, ctx: EventSource, input: NewRun): NewEvent {
  const { kind, accountId = null } = input;
  const fresh = { id, kind, state: "queued", state_seq: 1, error_code: null, cancel_reason: null } as const;
  return eventOf("run.create", null, { ...fresh, owner_id: ownerOf(ctx, input).id, account_id: accountId });
}

/** Queues a run inside the caller's own transaction: it is there, and workers hear of it, once that is committed. */
export async function queueRunIn(client: pg.ClientBase, ctx: EventSource, input: NewRun): Promise<Run> {
  const { rows } = await client.query<RunRow>({
    name: "run-insert-once",
    text: INSERT_ONCE_SQL,
    values: valuesOf(ctx, input),
  });
  const row = rows[0];
  if (!row) return toRun(checked((await client.query<RunRow>(FIRST_SQL, keyOf(ctx, input))).rows[0], input));
  await recordEvents(client, [{ source: ctx, event: eventOf("run.create", null, row) }]);
  await client.query("SELECT pg_notify('headgate_run', '')");
  return toRun(row);
}

const VALUES_SQL = `
  INSERT INTO run (id, kind, title, owner_id, owner_name, account_id, parent_id, retry_of_id, request_id,
    idempotency_key, input, priority, run_at, retry, timeout_ms, exclusive_key, created_at)
  VALUES ($1::uuid, $2, $3, $4::uuid, $5, $6, $7::uuid, $8::uuid, $9, $10, $11::jsonb, $12::int,
    coalesce($13::timestamptz, now()), $14::jsonb, $15::int, $16, date_trunc('milliseconds', now()))`;
const INSERT_SQL = `${VALUES_SQL} RETURNING *`;
const INSERT_ONCE_SQL = `${VALUES_SQL} ON CONFLICT DO NOTHING RETURNING *`;

const FIRST_SQL = "SELECT * FROM run WHERE owner_id IS NOT DISTINCT FROM $1::uuid AND idempotency_key = $2";

function ownerOf(ctx: EventSource, input: NewRun) {
  return input.owner ?? { id: ctx.actor.id, name: ctx.actor.name };
}

function valuesOf(ctx: EventSource, input: QueuedRun, id = uuidv7()): Bindable[] {
  const owner = ownerOf(ctx, input);
  const retry: RetryPolicy = { ...NO_RETRY, ...input.retry };
  return [
    id,
    input.kind,
    shorten(input.title),
    owner.id,
    owner.name,
    input.accountId ?? null,
    input.parentId ?? null,
    input.retryOfId ?? null,
    ctx.requestId ?? null,
    input.idempotencyKey ?? null,
    JSON.stringify(input.input ?? null),
    input.priority ?? 0,
    input.runAt ?? null,
    JSON.stringify(retry),
    input.timeoutMs ?? null,
    input.exclusive?.key ?? null,
  ];
}

function keyOf(ctx: EventSource, input: NewRun): Bindable[] {
  return [ownerOf(ctx, input).id, input.idempotencyKey ?? null];
}

function checked(row: RunRow | undefined, input: NewRun): RunRow {
  if (!row) throw new Error("A run was neither new nor there.");
  if (row.kind !== input.kind) {
    throw new AppError("conflict", "This idempotency key was used for something else before.", {
      details: { runId: row.id, kind: row.kind },
    });
  }
  return row;
}

function shorten(title: string): string {
  const line = title.replace(/\s+/g, " ").trim();
  return line.length <= TITLE_MAX ? line : `${line.slice(0, TITLE_MAX - 1)}…`;
}
