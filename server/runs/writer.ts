import { setTimeout as delay } from "node:timers/promises";
import type pg from "pg";
import { uuidv7 } from "uuidv7";
import { notify } from "@/server/db/notify";
import { pool, transaction } from "@/server/db/pool";
import { recordEvents, SYSTEM } from "@/server/events";
import { log } from "@/server/log";
import type { LogLevel } from "./contract";
import { type InTx, RunStopped } from "./executor";
import { isOutage, outageWaitMs } from "./outage";
import type { RunRow } from "./rows";
import { areSuccesses, succeedAtOnce } from "./succeed";
import {
  type Aftermath,
  applySteps,
  eventOf,
  follow,
  type Step,
  type StepResult,
  signalsOf,
} from "./transitions";

export interface Patch {
  runId: string;
  fence: number;
  progress?: { fraction: number | null; text: string | null };
  detail?: unknown;
  announce?: boolean;
  inTx?: InTx | undefined;
}

export interface Line {
  runId: string;
  fence: number;
  attempt: number;
  at: Date;
  level: LogLevel;
  text: string;
}

type Op =
  | { type: "step"; step: Step; settle: (result: StepResult) => void; reject: (error: unknown) => void }
  | { type: "patch"; patch: Patch; settle: () => void; reject: (error: unknown) => void }
  | { type: "line"; line: Line };

const BATCH_MAX = 250;
const LAZY_MS = 100;

/**
 * All that one worker writes, in the order in which it was said and in as few commits as possible: while one batch
 * is being committed, the next one gathers. While the database is away everything is kept and tried again.
 */
export class Writer {
  private readonly workerId: () => string;
  private queue: Op[] = [];
  private running: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private away = false;
  private lastAwayAt = Number.NEGATIVE_INFINITY;

  constructor(workerId: () => string) {
    this.workerId = workerId;
  }

  /** Takes a run one step further; resolves when it is committed or refused. */
  step(step: Step): Promise<StepResult> {
    return new Promise((settle, reject) => this.add({ type: "step", step, settle, reject }, true));
  }

  /** Changes what is shown of a run without a transition; rejects when the run is no longer ours. */
  patch(patch: Patch): Promise<void> {
    const urgent = patch.detail !== undefined;
    return new Promise((settle, reject) => this.add({ type: "patch", patch, settle, reject }, urgent));
  }

  line(line: Line): void {
    this.add({ type: "line", line }, false);
  }

  /** Resolves when all that was said so far is written. */
  async drain(): Promise<void> {
    while (this.queue.length > 0 || this.running) {
      this.kick();
      await this.running;
    }
  }

  /** Whether the database was found away in the last `ms`. */
  wasAwayWithin(ms: number): boolean {
    return this.away || performance.now() - this.lastAwayAt < ms;
  }

  async isDatabaseThere(): Promise<boolean> {
    try {
      await pool().query("SELECT 1");
      return true;
    } catch {
      this.noteOutage();
      return false;
    }
  }

  noteOutage(): void {
    this.lastAwayAt = performance.now();
  }

  private add(op: Op, urgent: boolean): void {
    this.queue.push(op);
    if (urgent || this.queue.length >= BATCH_MAX) queueMicrotask(() => this.kick());
    else this.timer ??= setTimeout(() => this.kick(), LAZY_MS);
  }

  private kick(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.running || this.queue.length === 0) return;
    this.running = this.run().finally(() => {
      this.running = undefined;
      if (this.queue.length > 0) this.kick();
    });
  }

  private async run(): Promise<void> {
    while (this.queue.length > 0) {
      const batch = this.queue.splice(0, BATCH_MAX);
      await this.flush(batch);
    }
  }

  private async flush(batch: Op[]): Promise<void> {
    const attempt: Attempt = { batch, mark: { workerId: this.workerId(), batchId: uuidv7() }, written: null };
    for (let failures = 1; ; failures += 1) {
      try {
        const { settle, aftermath } = (await succeeded(batch)) ?? (await commitOnce(attempt));
        if (aftermath) follow(aftermath);
        if (this.away) log.info("the database is back", { kept: batch.length + this.queue.length });
        this.away = false;
        for (const one of settle) one();
        return;
      } catch (error) {
        if (!isOutage(error)) return this.oneByOne(batch, error);
        if (!this.away) log.warn("the database is away: results are kept", { error });
        this.away = true;
        this.noteOutage();
        await delay(outageWaitMs(failures));
      }
    }
  }

  /** Something in the batch cannot be written: find it, so that it spoils nobody else's. */
  private async oneByOne(batch: Op[], error: unknown): Promise<void> {
    if (batch.length > 1) {
      for (const op of batch) await this.flush([op]);
      return;
    }
    const [op] = batch;
    if (op?.type === "line") log.error("a log line could not be written", { error });
    else op?.reject(error);
  }
}

interface Mark {
  workerId: string;
  batchId: string;
}

/** What a batch came to, known before its COMMIT. */
interface Written {
  settle: (() => void)[];
  announced: boolean;
  aftermath?: Aftermath;
}

interface Attempt {
  batch: Op[];
  mark: Mark;
  /** Set while only its COMMIT can have failed. */
  written: Written | null;
}

async function commitOnce(attempt: Attempt): Promise<Written> {
  if (attempt.written && (await wasCommitted(attempt.mark))) {
    for (const channel of channelsOf(attempt.written)) notify(channel);
    return attempt.written;
  }
  attempt.written = null;
  return transaction(async (client) => {
    attempt.written = await writeBatch(client, attempt.batch, attempt.mark);
    return attempt.written;
  }, channelsOf);
}

const channelsOf = ({ announced, aftermath }: Written) =>
  signalsOf({
    events: announced || (aftermath?.events ?? false),
    signalWorkers: aftermath?.signalWorkers ?? false,
  });

async function writeBatch(client: pg.ClientBase, batch: Op[], mark: Mark): Promise<Written> {
  // A step that was committed is refused the second time; lines and patches know no better.
  if (batch.some((op) => op.type !== "step")) await leaveMark(client, mark);
  await writeLines(
    client,
    batch.flatMap((op) => (op.type === "line" ? [op.line] : [])),
  );
  const { settle, announced } = await writePatches(client, batch);
  const steps = batch.flatMap((op) => (op.type === "step" ? [op] : []));
  if (steps.length === 0) return { settle, announced };
  const { results, aftermath } = await applySteps(
    client,
    steps.map((op) => op.step),
  );
  return { settle: [...settle, ...settlings(steps, results)], announced, aftermath };
}

const settlings = (ops: StepOp[], results: StepResult[]) =>
  ops.map((op, at) => {
    const result = results[at];
    return () => result && op.settle(result);
  });

/** Undefined when the batch is more than successes, or one of them was not ours to tell. */
async function succeeded(batch: Op[]): Promise<Written | undefined> {
  const ops = batch.flatMap((op) => (op.type === "step" ? [op] : []));
  const steps = ops.map((op) => op.step);
  if (ops.length < batch.length || !areSuccesses(steps)) return undefined;
  const applied = await succeedAtOnce(steps);
  return (
    applied && { settle: settlings(ops, applied.results), announced: false, aftermath: applied.aftermath }
  );
}

async function leaveMark(client: pg.ClientBase, { workerId, batchId }: Mark): Promise<void> {
  await client.query({
    name: "worker-mark",
    text: "UPDATE worker SET batch_id = $2 WHERE id = $1",
    values: [workerId, batchId],
  });
}

/** Whether a batch whose COMMIT was not answered is in; waits, by its lock, for one that is still under way. */
async function wasCommitted({ workerId, batchId }: Mark): Promise<boolean> {
  const { rows } = await pool().query<{ batch_id: string | null }>(
    "SELECT batch_id FROM worker WHERE id = $1 FOR UPDATE",
    [workerId],
  );
  return rows[0]?.batch_id === batchId;
}

async function writeLines(client: pg.ClientBase, lines: Line[]): Promise<void> {
  if (lines.length === 0) return;
  const column = <V>(pick: (line: Line) => V) => lines.map(pick);
  await client.query({
    name: "run-log",
    text: `INSERT INTO run_log (run_id, at, attempt, level, text)
      SELECT l.run_id, l.at, l.attempt, l.level, l.text
      FROM unnest($1::uuid[], $2::int[], $3::timestamptz[], $4::int[], $5::text[], $6::text[])
        WITH ORDINALITY AS l(run_id, fence, at, attempt, level, text, n)
      JOIN run ON run.id = l.run_id AND run.fence = l.fence AND run.worker_id IS NOT NULL
      ORDER BY l.n`,
    values: [
      column((line) => line.runId),
      column((line) => line.fence),
      column((line) => line.at),
      column((line) => line.attempt),
      column((line) => line.level),
      column((line) => line.text),
    ],
  });
}

type StepOp = Extract<Op, { type: "step" }>;
type PatchOp = Extract<Op, { type: "patch" }>;

async function writePatches(
  client: pg.ClientBase,
  batch: Op[],
): Promise<{ settle: (() => void)[]; announced: boolean }> {
  const ops = batch.flatMap((op) => (op.type === "patch" ? [op] : []));
  if (ops.length === 0) return { settle: [], announced: false };
  const merged = new Map<string, Patch>();
  for (const { patch } of ops) merged.set(patch.runId, { ...merged.get(patch.runId), ...patch });
  const data = [...merged.values()].map((patch) => ({
    id: patch.runId,
    fence: patch.fence,
    has_progress: patch.progress !== undefined,
    progress: patch.progress?.fraction ?? null,
    progress_text: patch.progress?.text ?? null,
    detail: patch.detail === undefined ? null : JSON.stringify(patch.detail),
  }));
  const { rows } = await client.query<RunRow>({
    name: "run-patch",
    text: `UPDATE run SET
        progress = CASE WHEN p.has_progress THEN p.progress ELSE run.progress END,
        progress_text = CASE WHEN p.has_progress THEN p.progress_text ELSE run.progress_text END,
        detail = coalesce(p.detail::jsonb, run.detail)
      FROM jsonb_to_recordset($1::jsonb)
        AS p(id uuid, fence int, has_progress bool, progress float8, progress_text text, detail text)
      WHERE run.id = p.id AND run.fence = p.fence AND run.worker_id IS NOT NULL
      RETURNING run.*`,
    values: [JSON.stringify(data)],
  });
  const written = new Map(rows.map((row) => [row.id, row]));
  const announced = rows.filter((row) => ops.some((op) => op.patch.runId === row.id && op.patch.announce));
  await recordEvents(
    client,
    announced.map((row) => ({ source: SYSTEM, event: eventOf("run.progress", row.state, row) })),
  );
  for (const op of ops) if (written.has(op.patch.runId)) await op.patch.inTx?.(client);
  const settle = ops.map((op) => outcomeOf(op, written.has(op.patch.runId)));
  return { settle, announced: announced.length > 0 };
}

function outcomeOf(op: PatchOp, wasWritten: boolean): () => void {
  return wasWritten ? op.settle : () => op.reject(new RunStopped("fenced"));
}
