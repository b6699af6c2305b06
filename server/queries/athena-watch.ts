import { getQueries, IDS_MAX, type QueryExecution } from "@/server/aws/athena";
import type { AwsTarget } from "@/server/aws/clients";
import { RunFailure } from "@/server/runs";

/** The first look after a query was sent, where nothing is known of how long it takes; a short one has ended by then. */
const FIRST_MS = 20;
/** The next look after one that was likely to find it over. */
const LATE_MS = 5;
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
  /** When Athena is asked next, likewise. */
  lookAt: number;
  pauseMs: number;
  tell(execution: QueryExecution): void;
  fail(error: unknown): void;
}

/** Athena has no long poll: all that wait in this process for queries of one target share each question. */
class Watcher {
  readonly waiting = new Set<Waiting>();
  private readonly target: AwsTarget;
  private credit = AT_ONCE;
  private creditAt = performance.now();
  private timer: NodeJS.Timeout | null = null;
  private isAsking = false;

  constructor(target: AwsTarget) {
    this.target = target;
  }

  add(one: Waiting): void {
    this.waiting.add(one);
    this.schedule();
  }

  /** For whoever is to be looked at first. */
  private schedule(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    if (this.isAsking || this.waiting.size === 0) return;
    const now = performance.now();
    const lookAt = Math.min(...[...this.waiting].map((one) => one.lookAt));
    const dueAt = Math.max(lookAt, now + (1 - this.creditNow(now)) * GAP_MS);
    this.timer = setTimeout(() => void this.ask(), dueAt - now);
  }

  /** How many questions may be asked right away. */
  private creditNow(now: number): number {
    this.credit = Math.min(AT_ONCE, this.credit + (now - this.creditAt) / GAP_MS);
    this.creditAt = now;
    return this.credit;
  }

  /** Asks of those whose time has come, and of as many more as the same questions have room for. */
  private async ask(): Promise<void> {
    this.isAsking = true;
    const now = performance.now();
    const inTurn = [...this.waiting].sort((a, b) => a.lookAt - b.lookAt);
    // Whose turn is near for how seldom it comes goes along, so that long ones fall into step.
    const due = inTurn.filter(({ lookAt, pauseMs }) => lookAt <= now + pauseMs / 4);
    const questions = Math.max(1, Math.ceil(due.length / IDS_MAX));
    this.credit = this.creditNow(now) - questions;
    const all = inTurn.slice(0, questions * IDS_MAX);
    for (let at = 0; at < all.length; at += IDS_MAX) await this.askOf(all.slice(at, at + IDS_MAX));
    for (const one of due) {
      one.lookAt = performance.now() + one.pauseMs;
      one.pauseMs = Math.min(LAST_MS, one.pauseMs * SLOWER_BY);
    }
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

interface Watch {
  seen: Waiting["seen"];
  withinMs: number;
  signal: AbortSignal;
  /** When it is likely to be over, as `performance.now()`. */
  likelyAt?: number | undefined;
}

/** Answers once a query's state is another than `seen`, or with what it is by then after `withinMs`. */
export function watchQuery(
  target: AwsTarget,
  id: string,
  { seen, withinMs, signal, likelyAt }: Watch,
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
    const now = performance.now();
    const one: Waiting = {
      id,
      seen,
      until: now + withinMs,
      lookAt: likelyAt === undefined ? now + FIRST_MS : Math.max(likelyAt, now + LATE_MS),
      pauseMs: likelyAt === undefined ? FIRST_MS : LATE_MS,
      tell: ended(resolve),
      fail: ended(reject),
    };
    const abort = () => one.fail(signal.reason);
    signal.addEventListener("abort", abort, { once: true });
    watcher.add(one);
  });
}
