import { setTimeout as delay } from "node:timers/promises";
import { queueDueImports, shapeStatements } from "@/server/history";
import { sweepSessions } from "@/server/identity";
import { log } from "@/server/log";
import { sweepResults } from "@/server/results";
import { sweepUploads } from "@/server/uploads";

const SECOND_MS = 1_000;
const HOUR_MS = 60 * 60 * SECOND_MS;
const AFTER_FAILURE_MS = 60 * SECOND_MS;

/** What is done again and again and by nobody in particular. Each may run in many workers at once. */
const CHORES: { what: string; everyMs: number; run: () => Promise<number> }[] = [
  { what: "results", everyMs: HOUR_MS, run: sweepResults },
  { what: "uploads", everyMs: HOUR_MS, run: sweepUploads },
  { what: "sessions", everyMs: HOUR_MS, run: sweepSessions },
  { what: "history imports", everyMs: 30 * SECOND_MS, run: queueDueImports },
  { what: "statement shapes", everyMs: 5 * SECOND_MS, run: shapeStatements },
];

/** Does each chore now and then at its own pace, until `signal` fires. */
export async function sweep(signal: AbortSignal): Promise<void> {
  await Promise.all(CHORES.map((chore) => repeat(chore, signal)));
}

type Chore = (typeof CHORES)[number];

async function repeat(chore: Chore, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const pauseMs = (await once(chore)) ? chore.everyMs : AFTER_FAILURE_MS;
    await delay(pauseMs, undefined, { signal, ref: false }).catch(() => {});
  }
}

async function once({ what, everyMs, run }: Chore): Promise<boolean> {
  try {
    const done = await run();
    if (done > 0 && everyMs >= HOUR_MS) log.info("swept", { what, done });
    return true;
  } catch (error) {
    log.warn("could not sweep, will try again", { what, error });
    return false;
  }
}
