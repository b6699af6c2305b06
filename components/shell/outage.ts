/** What stands between a page and its reader: `nothing` means that the page itself is at fault. */
export type Obstacle = "database" | "server" | "nothing";

const HEALTH_TIMEOUT_MS = 5_000;
/** After this long without a retry a page that breaks may have another one. */
const SETTLED_MS = 10_000;
/** The first pages after an outage may still meet connections that it broke. */
const TRIES_AFTER_OUTAGE = 3;

/** What an answer of the health check tells; null is no answer at all. */
export function obstacleOf(status: number | null): Obstacle {
  if (status === 503) return "database";
  return status === 200 ? "nothing" : "server";
}

/** Errors of the server reach the browser without their words, so the health check tells whether it is an outage. */
export async function findObstacle(): Promise<Obstacle> {
  try {
    const signal = AbortSignal.timeout(HEALTH_TIMEOUT_MS);
    const { status } = await fetch("/api/health", { cache: "no-store", signal });
    return obstacleOf(status);
  } catch {
    return obstacleOf(null);
  }
}

/** How pages that broke were drawn again lately. */
export interface Tries {
  left: number;
  lastAt: number;
}

export const FRESH: Tries = { left: 1, lastAt: Number.NEGATIVE_INFINITY };

export type Remedy = "wait" | "retry" | "give_up";

/** What to do about a page that broke: wait on, draw it again, or say that it is broken. */
export function remedyFor(obstacle: Obstacle, tries: Tries, now: number): { remedy: Remedy; tries: Tries } {
  if (obstacle !== "nothing") return { remedy: "wait", tries: { left: TRIES_AFTER_OUTAGE, lastAt: now } };
  const left = now - tries.lastAt < SETTLED_MS ? tries.left : Math.max(tries.left, FRESH.left);
  if (left === 0) return { remedy: "give_up", tries };
  return { remedy: "retry", tries: { left: left - 1, lastAt: now } };
}
