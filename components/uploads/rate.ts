export interface Sample {
  at: number;
  bytes: number;
}

const WINDOW_MS = 5_000;
const TOLD_FROM_MS = 500;

/** Keeps what tells the present rate. */
export const withSample = (samples: readonly Sample[], one: Sample): Sample[] => [
  ...samples.filter(({ at }) => at > one.at - WINDOW_MS),
  one,
];

/** Bytes a second over the last seconds; null where that is not known yet. */
export function rateOf(samples: readonly Sample[]): number | null {
  const [first, last] = [samples[0], samples.at(-1)];
  if (!first || !last || last.at - first.at < TOLD_FROM_MS) return null;
  return Math.max(0, ((last.bytes - first.bytes) / (last.at - first.at)) * 1_000);
}

/** In milliseconds; null where nothing moves. */
export const timeLeft = (bytesLeft: number, rate: number | null) =>
  rate === null || rate <= 0 ? null : (bytesLeft / rate) * 1_000;
