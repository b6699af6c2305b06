import { getQueries, IDS_MAX, type QueryExecution } from "@/server/aws/athena";
import type { AwsTarget } from "@/server/aws/clients";
import { RunFailure } from "@/server/runs";

/** The first look after a query was sent; a short one has ended by then. */
const FIRST_MS = 20;
const LAST_MS = 1_000;
/** Athena answers 20 calls a second for a whole account: half of them in the long run, a few at once for what is short. */
const GAP_MS = 100;
const AT_ONCE = 8;
const SLOWER_BY = 1.25;

interface Waiting {
  id: string;
  /** What its caller knows already. */
  seen: QueryExecution["state"] | null;
  /** When it is told whatever there is, as `performance.now()`. */
  until: number;
  tell(execution: QueryExecution): void;
  fail(error: unknown): void;
}

/** Athena has no long poll: all that wait in this process for queries of one target share each question. */
class Watcher {
  readonly waiting = new Set<Waiting>();
  private readonly target: AwsTarget;
  private pauseMs = FIRST_MS;
  private credit = AT_ONCE;
  private creditAt = performance.now();
  private timer: NodeJS.Timeout | null = null;
  private dueAt = 0;
  private isAsking = false;

  constructor(target: AwsTarget) {
    this.target = target;
  }

  add(one: Waiting): void {
    this.waiting.add(one);
    this.pauseMs = FIRST_MS;
    this.schedule(FIRST_MS);
  }

  /** A question that is due sooner stays. */
  private schedule(inMs: number): void {
    if (this.isAsking || this.waiting.size === 0) return;
    const now = performance.now();
    const dueAt = now + Math.max(inMs, (1 - this.creditNow(now)) * GAP_MS);
    if (this.timer) {
      if (this.dueAt <= dueAt) return;
      clearTimeout(this.timer);
    }
    this.dueAt = dueAt;
    this.timer = setTimeout(() => {
      this.timer = null;
      void this.ask();
    }, dueAt - now);
  }

  /** How many questions may be asked right away. */
  private creditNow(now: number): number {
    this.credit = Math.min(AT_ONCE, this.credit + (now - this.creditAt) / GAP_MS);
    this.creditAt = now;
    return this.credit;
  }

  private async ask(): Promise<void> {
    this.isAsking = true;
    this.credit = this.creditNow(performance.now()) - Math.ceil(this.waiting.size / IDS_MAX);
    const all = [...this.waiting];
    for (let at = 0; at < all.length; at += IDS_MAX) await this.askOf(all.slice(at, at + IDS_MAX));
    this.isAsking = false;
    this.schedule(this.pauseMs);
    this.pauseMs = Math.min(LAST_MS, this.pauseMs * SLOWER_BY);
  }

  private async askOf(some: Waiting[]): Promise<void> {
    try {
      const told = await getQueries(this.target, [...new Set(some.map(({ id }) => id))]);
      for (const one of some) this.settle(one, told.get(one.id));
    } catch (error) {
      for (const one of some) if (this.waiting.delete(one)) one.fail(error);
    }
  }

  private settle(one: Waiting, told: QueryExecution | { refusal: string } | undefined): void {
    if (!this.waiting.has(one)) return;
    if (!told || "refusal" in told) {
      this.waiting.delete(one);
      one.fail(new RunFailure("query_gone", told?.refusal ?? "Athena does not tell of it any more."));
    } else if (told.state !== one.seen || performance.now() >= one.until) {
      this.waiting.delete(one);
      one.tell(told);
    }
  }
}

const watchers = new Map<string, Watcher>();

/** Answers once a query's state is another than `seen`, or with what it is by then after `withinMs`. */
export function watchQuery(
  target: AwsTarget,
  id: string,
  { seen, withinMs, signal }: { seen: Waiting["seen"]; withinMs: number; signal: AbortSignal },
): Promise<QueryExecution> {
  const key = JSON.stringify(target);
  const watcher = watchers.get(key) ?? new Watcher(target);
  watchers.set(key, watcher);
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const leave = () => {
      signal.removeEventListener("abort", abort);
      watcher.waiting.delete(one);
      if (watcher.waiting.size === 0) watchers.delete(key);
    };
    const ended =
      <T>(how: (value: T) => void) =>
      (value: T) => {
        leave();
        how(value);
      };
    const one: Waiting = {
      id,
      seen,
      until: performance.now() + withinMs,
      tell: ended(resolve),
      fail: ended(reject),
    };
    const abort = () => one.fail(signal.reason);
    signal.addEventListener("abort", abort, { once: true });
    watcher.add(one);
  });
}
