import { listen } from "@/server/db/listen";
import { log } from "@/server/log";
import type { Position } from "./position";
import { readTail, type Tail } from "./tail";

type Listener = (heard: Tail) => void;

export interface Subscription {
  /** The listener hears of everything after this, and of nothing before it. */
  position: Position;
  leave(): void;
}

const POLL_MS = 5_000;
const RETRY_MS = 250;

/** Follows the tail of the events from its first subscriber to its last, and tells every one of them. */
class Hub {
  private readonly listeners = new Set<Listener>();
  private started: Promise<Position> | undefined;
  private position: Position | undefined;
  private joining = 0;
  private isReading = false;
  private isAsked = false;
  private failures = 0;
  private stop: (() => Promise<void>) | undefined;
  private timer: NodeJS.Timeout | undefined;

  /** Rejects when the database does not say where the events stand. */
  async subscribe(listener: Listener): Promise<Subscription> {
    this.joining += 1;
    try {
      this.started ??= this.start();
      const first = await this.started;
      this.listeners.add(listener);
      return { position: this.position ?? first, leave: () => this.leave(listener) };
    } finally {
      this.joining -= 1;
      this.endIfAlone();
    }
  }

  private async start(): Promise<Position> {
    const { position } = await readTail(null);
    this.position = position;
    this.stop = listen("headgate_event", () => void this.read());
    this.timer = setInterval(() => void this.read(), POLL_MS);
    this.timer.unref();
    return position;
  }

  private leave(listener: Listener): void {
    this.listeners.delete(listener);
    this.endIfAlone();
  }

  private endIfAlone(): void {
    if (this.listeners.size > 0 || this.joining > 0) return;
    if (holder.headgateHub === this) delete holder.headgateHub;
    clearInterval(this.timer);
    void this.stop?.();
  }

  private async read(): Promise<void> {
    this.isAsked = true;
    if (this.isReading) return;
    this.isReading = true;
    try {
      while (this.isAsked && this.listeners.size > 0) {
        this.isAsked = false;
        await this.readOnce();
        this.failures = 0;
      }
    } catch (error) {
      if (this.failures === 0) log.warn("cannot read the tail of events", { error });
      this.failures += 1;
      setTimeout(() => void this.read(), RETRY_MS).unref();
    } finally {
      this.isReading = false;
    }
  }

  private async readOnce(): Promise<void> {
    const tail = await readTail(this.position ?? null, { withResults: true });
    this.position = tail.position;
    if (tail.events.length === 0 && !tail.isCut) return;
    for (const listener of this.listeners) listener(tail);
  }
}

const holder = globalThis as typeof globalThis & { headgateHub?: Hub };

/** The one of this process. */
export function hub(): Hub {
  holder.headgateHub ??= new Hub();
  return holder.headgateHub;
}
