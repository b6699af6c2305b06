/** Durations counted in buckets that grow by a tenth: whatever is read back from them is within 5 %. */
export interface Histogram {
  /** The bucket of the first count. */
  first: number;
  counts: number[];
}

const GROWTH = Math.log(1.1);
/** About 3 years: what takes longer is counted as that long. */
const LAST = 264;

export const EMPTY: Histogram = { first: 0, counts: [] };

/** Bucket n holds what is longer than 1.1^(n-1) ms and at most 1.1^n ms; the first holds all up to 1 ms. */
export function bucketOf(ms: number): number {
  return Math.min(LAST, Math.max(0, Math.ceil(Math.log(Math.max(ms, Number.MIN_VALUE)) / GROWTH)));
}

/** Sums them into one array, however many they are: a page of shapes has thousands. */
export function merged(all: readonly Histogram[]): Histogram {
  const some = all.filter(({ counts }) => counts.length > 0);
  if (some.length <= 1) return some[0] ?? EMPTY;
  let [first, end] = [Number.POSITIVE_INFINITY, 0];
  for (const one of some) {
    first = Math.min(first, one.first);
    end = Math.max(end, one.first + one.counts.length);
  }
  const counts = new Array<number>(end - first).fill(0);
  for (const one of some) {
    for (let i = 0; i < one.counts.length; i++) {
      const at = one.first + i - first;
      counts[at] = (counts[at] ?? 0) + (one.counts[i] ?? 0);
    }
  }
  return { first, counts };
}

/** A histogram of these durations, each counted `by` times: -1 takes them back. */
export function histogramOf(durationsMs: readonly number[], by = 1): Histogram {
  return merged(durationsMs.map((ms) => ({ first: bucketOf(ms), counts: [by] })));
}

/** The duration below which a share of the counted lie, who took `totalMs` together; null when nothing was counted. */
export function quantile({ first, counts }: Histogram, share: number, totalMs: number): number | null {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total <= 0) return null;
  if (total === 1) return Math.max(0, totalMs);
  let left = Math.max(1, Math.ceil(total * share));
  const i = counts.findIndex((count) => {
    left -= count;
    return left <= 0;
  });
  const bucket = first + i;
  // The middle of the bucket on the scale it grows by.
  return bucket === 0 ? 1 : Math.exp((bucket - 0.5) * GROWTH);
}
