import type pg from "pg";
import type { Bindable } from "@/server/db/pool";
import type { EventSource } from "@/server/events";
import type { LogLevel, Run, WaitFor } from "./contract";

export type InTx = (client: pg.ClientBase) => Promise<void>;

/** A job that came to its end; what it writes is committed together with it or not at all. */
export interface Done<O = unknown> {
  output?: O;
  /** What needs no answer of the database: with nothing else to write, its end takes one round trip. */
  writes?: pg.QueryConfig<Bindable[]>[];
  inTx?: InTx | undefined;
}

/** Made by `job.wait`: the run lets go of its worker. */
export interface Wait {
  waitFor: WaitFor;
  until: Date | null;
  inTx?: InTx;
}

/** What an executor gets to work with. */
export interface Job<I = unknown, D = unknown> {
  run: Run;
  input: I;
  /** Written before you were called, and the same again after a crash in this attempt: pass it to the outside. */
  submitToken: string;
  attempt: number;
  /** True when this attempt was begun before: by a lost worker, or before a wait. */
  resumed: boolean;
  /** What `setDetail` kept last. */
  detail: D | null;
  /** What the caller of `wakeRun` handed over. */
  signalData: unknown;
  /** Fires at cancel, timeout, shutdown, or when another worker has taken over; its reason is a `RunStopped`. */
  signal: AbortSignal;
  /** For verbs called on the run's behalf. */
  source: EventSource;
  log(level: LogLevel, text: string): void;
  progress(fraction: number | null, text?: string): void;
  /**
   * Keeps facts of this kind with the run (statement ids, outside states). Resolves once they are durable, which
   * matters before what must not be forgotten. `announce` tells open pages at once through an Event.
   */
  setDetail(detail: D, options?: { announce?: boolean; inTx?: InTx | undefined }): Promise<void>;
  /** Return its result to let go of the worker; you are called again at `until` or at a `wakeRun`. */
  wait(waitFor: WaitFor, until?: Date | null, inTx?: InTx): Wait;
}

export interface Executor<I = unknown, O = unknown, D = unknown> {
  kind: string;
  title: string;
  /** How many of this kind one worker runs at once; 50 unless said. */
  concurrency?: number;
  /** Whether a new run may be made of an ended one's input alone. */
  canRetry?: boolean;
  /** Whether another worker can go on from `detail`: then a shutdown hands over at once instead of waiting. */
  resumable?: boolean;
  run(job: Job<I, D>): Promise<Done<O> | Wait | undefined>;
  /**
   * Stops what was begun outside, after `run` has let go; may be called more than once. Returning means it
   * stopped; `{ finished }` means that it had come to its end before. Throwing means: try again shortly.
   */
  cancel?(job: Job<I, D>): Promise<{ finished: Done<O> } | { inTx: InTx } | undefined>;
  /** In the transaction of every ending but success, in processes that have registered this kind. */
  onFailure?(client: pg.ClientBase, run: Run): Promise<void>;
}

/** Thrown by an executor: this may pass, try again as the run's retry policy says. */
export class RetryableError extends Error {
  readonly code: string;
  constructor(code: string, message: string, cause?: unknown) {
    super(message, cause === undefined ? {} : { cause });
    this.name = "RetryableError";
    this.code = code;
  }
}

/** Thrown by an executor: this failed for good; the text is shown to people as it stands. */
export class RunFailure extends Error {
  readonly code: string;
  readonly inTx: InTx | undefined;
  constructor(code: string, message: string, options: { cause?: unknown; inTx?: InTx | undefined } = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.name = "RunFailure";
    this.code = code;
    this.inTx = options.inTx;
  }
}

export type StopReason = "cancelled" | "timed_out" | "shutdown" | "fenced";

/** The reason of a job's aborted signal. */
export class RunStopped extends Error {
  readonly reason: StopReason;
  constructor(reason: StopReason) {
    super(`The run was stopped: ${reason}.`);
    this.name = "RunStopped";
    this.reason = reason;
  }
}

const holder = globalThis as typeof globalThis & { headgateExecutors?: Map<string, Executor> };
holder.headgateExecutors ??= new Map();
const executors = holder.headgateExecutors;

/** Makes a kind of run known to this process: a worker takes it up, and its `onFailure` is heard. */
export function registerExecutor<I = unknown, O = unknown, D = unknown>(executor: Executor<I, O, D>): void {
  executors.set(executor.kind, executor as unknown as Executor);
}

export const executorOf = (kind: string): Executor | undefined => executors.get(kind);
export const allExecutors = (): Executor[] => [...executors.values()];
