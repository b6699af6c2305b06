import type { Outcome, Session } from "@/server/local/athena/session";
import { withWorkspace } from "@/server/local/redshift-sql/bulk/workspace";
import type { Execution } from "./execution";
import type { ExecutionStore } from "./execution-store";
import { endingOf } from "./failure";

/** What running an execution takes, besides what is on record. */
export interface Job {
  execution: Execution;
  /** Runs it and publishes its result. */
  work(around: Pick<Session, "folder" | "signal" | "planned">): Promise<Outcome>;
}

interface Active {
  job: Job;
  abort: AbortController;
}

const runningMax = 4;
const restarted = "Query was not completed: the local endpoint was stopped while it ran";

/** Runs executions, so many at a time; those behind them are QUEUED. */
export class Runner {
  private readonly store: ExecutionStore;
  private readonly now: () => number;
  private readonly active = new Map<string, Active>();
  private readonly queue: Active[] = [];
  private readonly running = new Set<Promise<void>>();
  private stopping = false;

  constructor(store: ExecutionStore, now: () => number) {
    this.store = store;
    this.now = now;
  }

  /** What this process knows better than the database. */
  known(accountId: string, id: string): Execution | null {
    const execution = this.active.get(id)?.job.execution;
    return execution?.accountId === accountId ? execution : null;
  }

  submit(job: Job): void {
    const active = { job, abort: new AbortController() };
    this.active.set(job.execution.id, active);
    this.queue.push(active);
    this.pump();
  }

  /** Ends what a former process left: its callers' rights are gone with it. */
  async recover(): Promise<void> {
    for (const execution of await this.store.unfinished()) {
      this.end(execution, "FAILED", restarted, { category: 1, type: 0, retryable: true });
      await this.store.save(execution);
    }
  }

  /** Stops an execution; one that is over stays as it is. */
  async cancel(id: string): Promise<void> {
    const active = this.active.get(id);
    if (!active) return;
    active.abort.abort();
    const queued = this.queue.indexOf(active);
    if (queued < 0) return;
    this.queue.splice(queued, 1);
    this.end(active.job.execution, "CANCELLED", "Query cancelled by user", null);
    await this.store.save(active.job.execution);
    this.active.delete(id);
  }

  async stop(): Promise<void> {
    this.stopping = true;
    this.queue.splice(0);
    for (const { abort } of this.active.values()) abort.abort();
    await Promise.all(this.running);
  }

  private pump(): void {
    while (!this.stopping && this.running.size < runningMax) {
      const next = this.queue.shift();
      if (!next) return;
      const run = this.run(next).finally(() => {
        this.running.delete(run);
        this.pump();
      });
      this.running.add(run);
    }
  }

  private async run({ job, abort }: Active): Promise<void> {
    const { execution } = job;
    try {
      // Of one under way this process tells; what it leaves behind is ended the same, queued or running.
      execution.state = "RUNNING";
      execution.startedAt = this.now();
      const outcome = await withWorkspace((folder) =>
        job.work({
          folder,
          signal: abort.signal,
          planned: (bytes, plan, given) => {
            execution.plannedAt = this.now();
            execution.scannedBytes = bytes;
            execution.plan = plan;
            execution.given = given;
          },
        }),
      );
      abort.signal.throwIfAborted();
      this.succeed(execution, outcome);
    } catch (error) {
      execution.executedAt ??= this.now();
      if (abort.signal.aborted && this.stopping) {
        this.end(execution, "FAILED", restarted, { category: 1, type: 0, retryable: true });
      } else if (abort.signal.aborted) this.end(execution, "CANCELLED", "Query cancelled by user", null);
      else {
        const ending = endingOf(error, execution.id);
        if (execution.plannedAt === null || ending.state === "CANCELLED") execution.scannedBytes = 0;
        this.end(execution, ending.state, ending.reason, ending.error);
      }
    }
    await this.store
      .save(execution)
      .catch((error: unknown) => console.error(`athena: ${execution.id} could not be saved`, error));
    this.active.delete(execution.id);
  }

  private succeed(execution: Execution, { columns, output, rows, updateCount, outputBytes }: Outcome): void {
    execution.columns = columns;
    execution.kind = output.kind;
    execution.rows = rows;
    execution.updateCount = updateCount ?? null;
    execution.outputBytes = outputBytes;
    execution.state = "SUCCEEDED";
    execution.completedAt = this.now();
  }

  private end(
    execution: Execution,
    state: Execution["state"],
    reason: string,
    error: Execution["error"],
  ): void {
    execution.state = state;
    execution.reason = reason;
    execution.error = error;
    execution.completedAt = this.now();
  }
}
