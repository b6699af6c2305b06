interface Kept<T> {
  at: number;
  answer: Promise<T>;
}

/**
 * Answers kept in this process for some minutes. Whoever asks for what is being fetched waits for that; a failed
 * fetch is forgotten at once. The oldest go when there are too many.
 */
export class KeptAnswers<T> {
  private readonly kept = new Map<string, Kept<T>>();
  private readonly keptMs: number;
  private readonly max: number;
  private readonly now: () => number;

  constructor(options: { keptMs: number; max: number; now?: () => number }) {
    this.keptMs = options.keptMs;
    this.max = options.max;
    this.now = options.now ?? Date.now;
  }

  /** `keptMs` is how old an answer this asker takes, where that is not the usual. */
  get(key: string, isFresh: boolean, fetch: () => Promise<T>, keptMs = this.keptMs): Promise<T> {
    const known = this.kept.get(key);
    if (known && !isFresh && this.now() - known.at < keptMs) return known.answer;
    const one = { at: this.now(), answer: fetch() };
    this.kept.delete(key);
    this.kept.set(key, one);
    for (const oldest of this.kept.keys()) {
      if (this.kept.size <= this.max) break;
      this.kept.delete(oldest);
    }
    one.answer.catch(() => {
      if (this.kept.get(key) === one) this.kept.delete(key);
    });
    return one.answer;
  }
}
