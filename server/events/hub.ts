import { listen } from "@/server/db/listen";
import { log } from "@/server/log";
import { readTail, TAIL_MAX, type Tail } from "./store";

export interface Heard {
  events: Tail["events"];
  /** Where a listener resumes so that nothing is missed; some of what it has seen may come again. */
  position: bigint;
}

const POLL_MS = 5_000;

/** One per process: follows the tail of the events and tells every stream. */
class Hub {
  private readonly listeners = new Set<(heard: Heard) => void>();
  private position: bigint | null = null;
  private seen = new Map<string, bigint>();
  private reading: "no" | "yes" | "again" = "no";
  private stop: (() => Promise<void>) | undefined;
  private timer: NodeJS.Timeout | undefined;

  /** Starts to listen with the first subscriber and ends with the last. */
  subscribe(listener: (heard: Heard) => void): () => void {
    this.listeners.add(listener);
    if (!this.stop) {
      this.position = null;
      this.stop = listen("headgate_event", () => void this.read());
      this.timer = setInterval(() => void this.read(), POLL_MS);
      this.timer.unref();
    }
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size > 0) return;
      clearInterval(this.timer);
      void this.stop?.();
      this.stop = undefined;
    };
  }

  private async read(): Promise<void> {
    if (this.reading !== "no") {
      this.reading = "again";
      return;
    }
    this.reading = "yes";
    try {
      await this.readOnce();
    } catch (error) {
      log.warn("cannot read the tail of events", { error });
    }
    const more = (this.reading as string) === "again";
    this.reading = "no";
    if (more) void this.read();
  }

  private async readOnce(): Promise<void> {
    const tail = await readTail(this.position);
    const fresh = tail.events.filter((event) => !this.seen.has(event.id));
    const isCut = tail.events.length === TAIL_MAX;
    this.position = isCut ? (tail.events.at(-1)?.xid ?? tail.next) : tail.next;
    const position = this.position;
    for (const event of fresh) this.seen.set(event.id, event.xid);
    for (const [id, xid] of this.seen) if (xid < position) this.seen.delete(id);
    if (fresh.length > 0) for (const listener of this.listeners) listener({ events: fresh, position });
    if (isCut) this.reading = "again";
  }
}

const holder = globalThis as typeof globalThis & { headgateHub?: Hub };

export function hub(): Hub {
  holder.headgateHub ??= new Hub();
  return holder.headgateHub;
}
