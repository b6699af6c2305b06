import { getQueries, IDS_MAX, type QueryExecution } from "@/server/aws/athena";
import type { AwsTarget } from "@/server/aws/clients";
import { RunFailure } from "@/server/runs";

const FIRST_MS = 100;
const LAST_MS = 1_000;
const SLOWER_BY = 1.4;

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
  private timer: NodeJS.Timeout | null = null;
  private isAsking = false;

  constructor(target: AwsTarget) {
    this.target = target;
  }

  add(one: Waiting): void {
    this.waiting.add(one);
    this.pauseMs = FIRST_MS;
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    this.schedule();
  }

  private schedule(): void {
    if (this.isAsking || this.timer || this.waiting.size === 0) return;
    this.timer = setTimeout(() => {
      this.timer = null;
      void this.ask();
    }, this.pauseMs);
    this.pauseMs = Math.min(LAST_MS, this.pauseMs * SLOWER_BY);
  }

  private async ask(): Promise<void> {
    this.isAsking = true;
    const all = [...this.waiting];
    for (let at = 0; at < all.length; at += IDS_MAX) await this.askOf(all.slice(at, at + IDS_MAX));
    this.isAsking = false;
    this.schedule();
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
