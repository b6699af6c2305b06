/** What stands between a page and its reader: `nothing` means that the page itself is at fault. */
export type Obstacle = "database" | "server" | "nothing";

const HEALTH_TIMEOUT_MS = 5_000;
/** A page that fails again this soon after it was retried does not fail by the outage. */
const SETTLED_MS = 10_000;

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

/** What to do about a page that broke: wait on, draw it again, or say that it is broken. */
export function remedyFor(obstacle: Obstacle, sinceRetryMs: number): "wait" | "retry" | "give_up" {
  if (obstacle !== "nothing") return "wait";
  return sinceRetryMs < SETTLED_MS ? "give_up" : "retry";
}
