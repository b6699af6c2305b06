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

export function merged(a: Histogram, b: Histogram): Histogram {
  if (a.counts.length === 0) return b;
  if (b.counts.length === 0) return a;
  const first = Math.min(a.first, b.first);
  const end = Math.max(a.first + a.counts.length, b.first + b.counts.length);
  const at = ({ first, counts }: Histogram, bucket: number) => counts[bucket - first] ?? 0;
  const counts = Array.from({ length: end - first }, (_, i) => at(a, first + i) + at(b, first + i));
  return { first, counts };
}

/** A histogram of these durations, each counted `by` times: -1 takes them back. */
export function histogramOf(durationsMs: readonly number[], by = 1): Histogram {
  return durationsMs.reduce((all, ms) => merged(all, { first: bucketOf(ms), counts: [by] }), EMPTY);
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
