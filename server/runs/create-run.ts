import { uuidv7 } from "uuidv7";
import { Prisma, type Tx } from "@/server/db/client";
import { notify } from "@/server/db/notify";
import { AppError } from "@/server/errors";
import { type EventSource, write } from "@/server/events";
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
  const { row, isNew } = await write<{ row: RunRow; isNew: boolean }>(
    ctx,
    (result) => (result.isNew ? eventOf("run.create", null, result.row) : []),
    async (tx) => {
      const inserted = await insert(tx, ctx, input);
      if (!inserted) return { row: await existing(tx, ctx, input), isNew: false };
      await alsoInTx?.(tx, toRun(inserted));
      // Inside somebody else's transaction the signal must wait for their commit.
      if (ctx.tx) await tx.$executeRaw`SELECT pg_notify('headgate_run', '')`;
      return { row: inserted, isNew: true };
    },
  );
  if (isNew && !ctx.tx) notify("headgate_run");
  return toRun(row);
}

function ownerOf(ctx: EventSource, input: NewRun) {
  return input.owner ?? { id: ctx.actor.id, name: ctx.actor.name };
}

async function insert(tx: Tx, ctx: EventSource, input: NewRun): Promise<RunRow | undefined> {
  const owner = ownerOf(ctx, input);
  const retry: RetryPolicy = { ...NO_RETRY, ...input.retry };
  const rows = await tx.$queryRaw<RunRow[]>(Prisma.sql`
    INSERT INTO run (id, kind, title, owner_id, owner_name, account_id, parent_id, retry_of_id, request_id,
      idempotency_key, input, priority, run_at, retry, timeout_ms, created_at)
    VALUES (${uuidv7()}::uuid, ${input.kind}, ${shorten(input.title)}, ${owner.id}::uuid, ${owner.name},
      ${input.accountId ?? null}, ${input.parentId ?? null}::uuid, ${input.retryOfId ?? null}::uuid,
      ${ctx.requestId ?? null}, ${input.idempotencyKey ?? null}, ${JSON.stringify(input.input ?? null)}::jsonb,
      ${input.priority ?? 0}::int, coalesce(${input.runAt ?? null}::timestamptz, now()),
      ${JSON.stringify(retry)}::jsonb, ${input.timeoutMs ?? null}::int, date_trunc('milliseconds', now()))
    ON CONFLICT DO NOTHING RETURNING *`);
  return rows[0];
}

async function existing(tx: Tx, ctx: EventSource, input: NewRun): Promise<RunRow> {
  const owner = ownerOf(ctx, input);
  const rows = await tx.$queryRaw<RunRow[]>(Prisma.sql`
    SELECT * FROM run
    WHERE owner_id IS NOT DISTINCT FROM ${owner.id}::uuid AND idempotency_key = ${input.idempotencyKey ?? null}`);
  const row = rows[0];
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
