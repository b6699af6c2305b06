import { setTimeout as delay } from "node:timers/promises";
import { sweepSessions } from "@/server/identity";
import { log } from "@/server/log";
import { sweepResults } from "@/server/results";

/** What grows by itself and is of no use after a while. Each may run in many workers at once. */
const SWEEPS: Record<string, () => Promise<number>> = { results: sweepResults, sessions: sweepSessions };

const EVERY_MS = 60 * 60 * 1_000;
const AFTER_FAILURE_MS = 60 * 1_000;

/** Sweeps now and then once an hour, until `signal` fires. */
export async function sweepHourly(signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const isDone = await sweepOnce();
    await delay(isDone ? EVERY_MS : AFTER_FAILURE_MS, undefined, { signal, ref: false }).catch(() => {});
  }
}

/** One round of all sweeps; false when one of them failed. */
async function sweepOnce(): Promise<boolean> {
  let isDone = true;
  for (const [what, sweep] of Object.entries(SWEEPS)) {
    try {
      const deleted = await sweep();
      if (deleted > 0) log.info("swept", { what, deleted });
    } catch (error) {
      isDone = false;
      log.warn("could not sweep, will try again", { what, error });
    }
  }
  return isDone;
}
