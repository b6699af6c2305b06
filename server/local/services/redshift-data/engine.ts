import { targetKey, type WarehouseTarget } from "@/server/local/warehouse";
import { invalid } from "./errors";
import { type Active, type Ending, type ExecuteDeps, execute, settle } from "./execute";
import { removeResults, statementsWithResults } from "./results/file";
import type { Session, Sessions } from "./sessions";
import type { Statement } from "./statement";
import { isTerminal } from "./status";
import type { Waiters } from "./waiters";

const rememberedMax = 500;
const pokeMs = 200;
const restarted = "ERROR: the Data API endpoint stopped while the statement ran";
const sessionOverdue = "ERROR: the session reached its maximum life and was closed";
const statementOverdue = "ERROR: Query exceeded the maximum execution time and was cancelled";
const sessionLost = "ERROR: Session is not available: the Data API endpoint was restarted";

export interface EngineDeps extends Omit<ExecuteDeps, "changed"> {
  sessions: Sessions;
  waiters: Waiters;
}

/** Queues, runs and cancels statements, and knows the state of those that have not ended. */
export class Engine {
  private readonly deps: ExecuteDeps;
  private readonly sessions: Sessions;
  private readonly waiters: Waiters;
  private readonly active = new Map<string, Active>();
  private readonly queue: Active[] = [];
  private readonly running = new Set<Promise<void>>();
  private readonly remembered = new Map<string, Statement>();
  private stopping = false;

  constructor(deps: EngineDeps) {
    this.sessions = deps.sessions;
    this.waiters = deps.waiters;
    this.deps = { ...deps, changed: (statement) => deps.waiters.notify(statement.id) };
    this.sessions.onOverdue = (id) => {
      const overdue = this.active.get(id);
      if (overdue) void this.end(overdue, { status: "FAILED", error: sessionOverdue });
    };
  }

  /** A statement this process knows of without asking the database. */
  known(id: string): Statement | null {
    return this.active.get(id)?.statement ?? this.remembered.get(id) ?? null;
  }

  activeCount(target: WarehouseTarget): number {
    const key = targetKey(target);
    let count = 0;
    for (const { statement } of this.active.values()) if (targetKey(statement.target) === key) count += 1;
    return count;
  }

  /** Takes on a statement that is on record. */
  submit(statement: Statement, session: Session | null): void {
    const active: Active = {
      statement,
      session,
      lease: null,
      ending: null,
      signals: new Set(),
      abort: new AbortController(),
    };
    this.active.set(statement.id, active);
    this.queue.push(active);
    this.pump();
  }

  /** Picks up what a former process left: what ran has failed, what waited still runs. */
  async recover(): Promise<void> {
    await this.sessions.recover();
    for (const statement of await this.deps.store.unfinished()) {
      const failure = statement.status === "STARTED" ? restarted : statement.sessionId ? sessionLost : null;
      if (!failure) {
        this.submit(statement, null);
        continue;
      }
      for (const part of statement.parts) {
        const hit = part.status === "STARTED" || statement.status !== "STARTED";
        if (hit && !isTerminal(part.status)) {
          part.status = "FAILED";
          part.error = failure;
          part.updatedAt = this.deps.now();
        }
      }
      settle({ statement, ending: null }, this.deps);
      if (statement.status !== "FAILED") {
        statement.status = "FAILED";
        statement.error = failure;
      }
      await this.deps.saver.save(statement);
    }
  }

  /** Stops a statement; the answer comes when the database has been told, not when it has obeyed. */
  async cancel(statement: Statement): Promise<void> {
    const active = this.active.get(statement.id);
    if (!active || isTerminal(statement.status)) {
      throw invalid(
        `Could not cancel a query that is already in ${statement.status} state with ID: ${statement.id}`,
      );
    }
    await this.end(active, { status: "ABORTED", error: null });
  }

  /** Removes results that no statement on record has, e.g. after a crash in the middle of a clean-up. */
  async sweepResults(): Promise<void> {
    for await (const id of statementsWithResults(this.deps.resultsFolder)) {
      if (this.active.has(id)) continue;
      const found = await this.deps.store.get(id).catch(() => "unreadable");
      if (found === null) await removeResults(this.deps.resultsFolder, id);
    }
  }

  forget(id: string): void {
    this.remembered.delete(id);
  }

  /** Stops and drops everything, also what is queued. */
  async abandon(): Promise<void> {
    this.queue.splice(0);
    const ending: Ending = { status: "ABORTED", error: null };
    await Promise.all([...this.active.values()].map((active) => this.end(active, ending)));
    await Promise.all(this.running);
    this.active.clear();
  }

  /** Waits until nothing runs; what is queued stays on record for the next start. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.queue.splice(0);
    const ending: Ending = { status: "FAILED", error: restarted };
    for (const active of this.active.values()) if (active.lease) void this.end(active, ending);
    await Promise.all(this.running);
  }

  private async end(active: Active, ending: Ending): Promise<void> {
    if (active.ending) return;
    active.ending = ending;
    active.abort.abort();
    const queued = this.queue.indexOf(active);
    if (queued >= 0) {
      this.queue.splice(queued, 1);
      settle(active, this.deps);
      await this.deps.saver.save(active.statement);
      await this.leave(active);
      return;
    }
    await this.poke(active);
  }

  /** Signals the backend until the statement has ended: a signal that comes between two queries is lost. */
  private async poke(active: Active): Promise<void> {
    const { statement, lease } = active;
    if (isTerminal(statement.status)) return;
    if (lease?.alive()) {
      const signal = this.deps.warehouses.cancel(lease.pid).catch(() => {});
      active.signals.add(signal);
      await signal;
      active.signals.delete(signal);
    }
    setTimeout(() => void this.poke(active), pokeMs).unref();
  }

  private pump(): void {
    while (!this.stopping && this.running.size < this.deps.limits.running) {
      const next = this.queue.shift();
      if (!next) return;
      const run = this.run(next).finally(() => {
        this.running.delete(run);
        this.pump();
      });
      this.running.add(run);
    }
  }

  private async run(active: Active): Promise<void> {
    active.statement.status = "PICKED";
    active.statement.updatedAt = this.deps.now();
    const overdue = setTimeout(() => {
      void this.end(active, { status: "FAILED", error: statementOverdue });
    }, this.deps.limits.statementLifeMs);
    overdue.unref();
    try {
      await execute(active, this.deps);
    } catch (error) {
      // A defect of ours must not leave a statement without an end, nor its connection without an owner.
      console.error(`redshift-data: ${active.statement.id} could not be run`, error);
      active.lease?.release(true);
      active.ending ??= { status: "FAILED", error: "ERROR: the statement could not be run: internal error" };
      settle(active, this.deps);
      await this.deps.saver.save(active.statement);
    } finally {
      clearTimeout(overdue);
    }
    await this.leave(active);
  }

  private async leave(active: Active): Promise<void> {
    const { statement, session } = active;
    if (session) await this.sessions.release(session);
    this.remember(statement);
    this.active.delete(statement.id);
    this.waiters.notify(statement.id);
  }

  private remember(statement: Statement): void {
    this.remembered.set(statement.id, statement);
    if (this.remembered.size <= rememberedMax) return;
    for (const id of this.remembered.keys()) {
      if (this.remembered.size <= rememberedMax) return;
      if (!this.deps.saver.isPending(id)) this.remembered.delete(id);
    }
  }
}
