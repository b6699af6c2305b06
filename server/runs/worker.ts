import { hostname } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import { uuidv7 } from "uuidv7";
import { listen } from "@/server/db/listen";
import { log } from "@/server/log";
import { type Claimed, claim } from "./claim";
import { allExecutors, executorOf, RunStopped, type StopReason } from "./executor";
import { type Held, perform, stoppedBy } from "./job";
import { isOutage, outageWaitMs } from "./outage";
import { reap } from "./reaper";
import { transition } from "./transitions";
import * as table from "./worker-table";
import { Writer } from "./writer";

export interface WorkerOptions {
  leaseMs?: number;
  reapEveryMs?: number;
  pollEveryMs?: number;
  /** How long a shutdown lets running executors finish. */
  graceMs?: number;
  /** See reaper.ts; shorter in tests that stop the database. */
  amnesty?: string;
}

export interface RunningWorker {
  id(): string;
  active(): number;
  /** Stops claiming, lets executors finish, gives the rest back, and ends. */
  stop(): Promise<void>;
}

const CONCURRENCY = 50;
const CLAIM_MAX = 200;

/** Starts taking up runs of all registered kinds in this process. */
export function startWorker(options: WorkerOptions = {}): RunningWorker {
  const worker = new Worker(options);
  worker.start();
  return worker;
}

class Worker implements RunningWorker {
  private workerId = uuidv7();
  private readonly held = new Map<string, Held>();
  private readonly jobs = new Set<Promise<void>>();
  private readonly writer = new Writer(() => this.workerId);
  private readonly stopping = new AbortController();
  private readonly leaseMs: number;
  private readonly reapEveryMs: number;
  private readonly pollEveryMs: number;
  private readonly graceMs: number;
  private readonly amnesty: string | undefined;
  private loops: Promise<unknown>[] = [];
  private unlisten: (() => Promise<void>) | undefined;
  private claiming = false;
  private claimAgain = false;
  private lookingForStops = false;
  private strangers = new Set<string>();
  private registered = false;

  constructor(options: WorkerOptions) {
    this.leaseMs = options.leaseMs ?? 30_000;
    this.reapEveryMs = options.reapEveryMs ?? 5_000;
    this.pollEveryMs = options.pollEveryMs ?? 5_000;
    this.graceMs = options.graceMs ?? 10_000;
    this.amnesty = options.amnesty;
  }

  id = () => this.workerId;
  active = () => this.held.size;

  start(): void {
    this.loops = [
      this.repeat("heartbeat", () => this.heartbeat()),
      this.repeat("reap", () => this.reap()),
      this.repeat("poll", async () => {
        this.wake();
        return this.pollEveryMs;
      }),
    ];
    this.unlisten = listen("headgate_run", () => {
      this.wake();
      void this.lookForStops();
    });
  }

  async stop(): Promise<void> {
    if (this.stopping.signal.aborted) return;
    this.stopping.abort();
    await this.unlisten?.();
    for (const held of this.held.values()) {
      if (executorOf(held.row.kind)?.resumable) this.abort(held, "shutdown");
    }
    await this.settled(this.graceMs * 0.8);
    for (const held of this.held.values()) this.abort(held, "shutdown");
    await this.settled(this.graceMs * 0.2);
    await Promise.all(this.loops);
    await this.letGo();
    log.info("worker stopped", { workerId: this.workerId });
  }

  private async letGo(): Promise<void> {
    try {
      const rest = [...this.held.values()].filter((held) => stoppedBy(held) !== "fenced");
      await transition(rest.map(({ row, fence }) => ({ id: row.id, event: { type: "release", fence } })));
      await table.markStopped(this.workerId);
    } catch (error) {
      log.warn("could not give runs back: they follow when the lease has expired", { error });
    }
  }

  private async settled(withinMs: number): Promise<void> {
    const timeout = new AbortController();
    const all = Promise.all([...this.jobs]).then(() => this.writer.drain());
    await Promise.race([all, delay(withinMs, undefined, { signal: timeout.signal }).catch(() => {})]);
    timeout.abort();
  }

  /** Runs `work` for ever, as often as it says itself; an outage is waited for, anything else is logged. */
  private async repeat(name: string, work: () => Promise<number>): Promise<void> {
    const { signal } = this.stopping;
    for (let failures = 0; !signal.aborted; ) {
      let waitMs: number;
      try {
        waitMs = await work();
        failures = 0;
      } catch (error) {
        failures += 1;
        if (isOutage(error)) this.writer.noteOutage();
        if (failures === 1) log.warn(`worker: ${name} failed`, { error });
        waitMs = outageWaitMs(failures);
      }
      await delay(waitMs, undefined, { signal }).catch(() => {});
    }
  }

  private async reap(): Promise<number> {
    const next = await reap(this.amnesty === undefined ? {} : { amnesty: this.amnesty });
    return Math.min(this.reapEveryMs, Math.max(next + 5, 20));
  }

  private async heartbeat(): Promise<number> {
    if (!this.registered) {
      const kinds = allExecutors();
      const capacity = kinds.reduce((sum, one) => sum + (one.concurrency ?? CONCURRENCY), 0);
      await table.register(
        { id: this.workerId, host: hostname(), pid: process.pid, capacity },
        kinds,
        this.leaseMs,
      );
      this.registered = true;
      this.wake();
      return this.leaseMs / 3;
    }
    const sentAt = performance.now();
    const isAlive = await table.beat(this.workerId, this.held.size, this.leaseMs);
    if (!isAlive) {
      log.warn("this worker was taken for lost, and begins anew", { workerId: this.workerId });
      for (const held of this.held.values()) this.abort(held, "fenced");
      this.workerId = uuidv7();
      this.registered = false;
      return 0;
    }
    await this.compare(sentAt);
    return this.leaseMs / 3;
  }

  /** Holds what this process believes against what the database says, whichever message got lost. */
  private async compare(sentAt: number): Promise<void> {
    const rows = await table.heldBy(this.workerId);
    const there = new Map(rows.map((row) => [row.id, row]));
    for (const held of this.held.values()) {
      const row = there.get(held.row.id);
      const isOurs = row?.fence === held.fence;
      if (!isOurs && held.heldSince < sentAt) this.abort(held, "fenced");
      if (isOurs && row.state === "cancelling") this.abort(held, row.stop_as ?? "cancelled");
    }
    const unknown = rows.filter((row) => this.held.get(row.id)?.fence !== row.fence);
    const twice = unknown.filter((row) => this.strangers.has(`${row.id}/${row.fence}`));
    this.strangers = new Set(unknown.map((row) => `${row.id}/${row.fence}`));
    await transition(twice.map(({ id, fence }) => ({ id, event: { type: "release", fence } })));
  }

  private async lookForStops(): Promise<void> {
    if (this.lookingForStops || this.held.size === 0) return;
    this.lookingForStops = true;
    try {
      for (const row of await table.stopsOf(this.workerId)) {
        const held = this.held.get(row.id);
        if (held?.fence === row.fence) this.abort(held, row.stop_as ?? "cancelled");
      }
    } catch {
      // The heartbeat looks too.
    } finally {
      this.lookingForStops = false;
    }
  }

  private abort(held: Held, reason: StopReason): void {
    if (held.row.state === "cancelling" && reason !== "fenced") return;
    if (!held.abort.signal.aborted) held.abort.abort(new RunStopped(reason));
  }

  /** Claims as much as there is room for; calls while a claim is under way make it go round once more. */
  private wake(): void {
    this.claimAgain = true;
    if (this.claiming || !this.registered) return;
    this.claiming = true;
    void this.claimAll().finally(() => {
      this.claiming = false;
      if (this.claimAgain && this.registered && !this.stopping.signal.aborted) this.wake();
    });
  }

  private async claimAll(): Promise<void> {
    while (this.claimAgain && !this.stopping.signal.aborted) {
      this.claimAgain = false;
      const room = this.room();
      if (room.size === 0) return;
      try {
        const rows = await claim(this.workerId, room);
        for (const row of rows) this.take(row);
        // Where fewer came than there was room for, no more wait; a new one signals.
        if (hasFilled(room, rows)) this.claimAgain = true;
      } catch (error) {
        this.writer.noteOutage();
        if (!isOutage(error)) log.error("cannot claim", { error });
        return;
      }
    }
  }

  /** How many runs of each kind there is room for; a kind without any is left out. */
  private room(): Map<string, number> {
    const busy = new Map<string, number>();
    for (const { row } of this.held.values()) busy.set(row.kind, (busy.get(row.kind) ?? 0) + 1);
    const rooms = allExecutors().map((one): [string, number] => {
      const free = (one.concurrency ?? CONCURRENCY) - (busy.get(one.kind) ?? 0);
      return [one.kind, Math.min(free, CLAIM_MAX)];
    });
    return new Map(rooms.filter(([, free]) => free > 0));
  }

  private take(row: Claimed): void {
    const executor = executorOf(row.kind);
    if (!executor) return;
    const held: Held = {
      row,
      opened: row.opened,
      fence: row.fence,
      heldSince: performance.now(),
      abort: new AbortController(),
    };
    const earlier = this.held.get(row.id);
    if (earlier) this.abort(earlier, "fenced");
    this.held.set(row.id, held);
    this.watchDeadline(row);
    const job = this.work(held).finally(() => {
      this.jobs.delete(job);
      const wasFull = !this.room().has(row.kind);
      if (this.held.get(row.id) === held) this.held.delete(row.id);
      if (wasFull) this.wake();
    });
    this.jobs.add(job);
  }

  /** The reaper may have looked just before this deadline was set: a short one it would find late. */
  private watchDeadline(row: Claimed): void {
    if (row.deadline_at === null) return;
    const ms = row.deadline_at.getTime() - Date.now();
    if (ms > this.reapEveryMs) return;
    setTimeout(() => void this.reap().catch(() => {}), Math.max(0, ms) + 5).unref();
  }

  private async work(held: Held): Promise<void> {
    const executor = executorOf(held.row.kind);
    if (!executor) return;
    try {
      const result = await perform(held, executor, this.writer);
      if (result?.ok) this.wakeAt(result.run.run_at);
      else
        log.info("a run went on without this worker", {
          runId: held.row.id,
          reason: result?.reason ?? "fenced",
        });
    } catch (error) {
      log.error("a run's result is lost to this worker", { runId: held.row.id, error });
    }
  }

  /** Sharper than the poll for what this worker itself put off. */
  private wakeAt(at: Date | null): void {
    if (at === null) return;
    const ms = at.getTime() - Date.now();
    if (ms < this.pollEveryMs) setTimeout(() => this.wake(), Math.max(0, ms) + 2).unref();
  }
}

/** Whether a claim took as many of some kind as it could. */
function hasFilled(room: Map<string, number>, rows: Claimed[]): boolean {
  const taken = new Map<string, number>();
  for (const { kind } of rows) taken.set(kind, (taken.get(kind) ?? 0) + 1);
  return [...room].some(([kind, free]) => taken.get(kind) === free);
}
