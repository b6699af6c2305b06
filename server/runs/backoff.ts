/** How often and how fast a run is tried again when its failure may pass. */
export interface RetryPolicy {
  /** All tries together, the first one included. */
  attempts: number;
  baseMs: number;
  capMs: number;
}

export const NO_RETRY: RetryPolicy = { attempts: 1, baseMs: 1_000, capMs: 60_000 };

const JITTER = 0.5;

/** base * 2^n up to the cap, less up to half of it, so that what failed together does not come back together. */
export function backoffMs(policy: RetryPolicy, failures: number, random: number): number {
  const full = Math.min(policy.capMs, policy.baseMs * 2 ** Math.min(failures - 1, 40));
  return Math.round(full * (1 - JITTER * random));
}
