import { setTimeout as delay } from "node:timers/promises";
import { listen } from "@/server/db/listen";
import { log } from "@/server/log";
import { expireDue } from "./expire";
import { untilNextMs } from "./expiry-store";

const LONGEST_MS = 60 * 60_000;
// Where another worker is at the one that is due.
const SHORTEST_MS = 200;
const AFTER_FAILURE_MS = 5_000;

/** Takes back what was given for a time as its hour comes, until it is stopped. Sleeps until then; a new one wakes it. */
export function startExpiryClock(): () => Promise<void> {
  const stopping = new AbortController();
  let waking = new AbortController();
  const unlisten = listen("headgate_change", () => waking.abort());
  const loop = async () => {
    while (!stopping.signal.aborted) {
      waking = new AbortController();
      const waitMs = await expireAndLook();
      const signal = AbortSignal.any([waking.signal, stopping.signal]);
      await delay(waitMs, undefined, { signal, ref: false }).catch(() => {});
    }
  };
  const looping = loop();
  return async () => {
    stopping.abort();
    await unlisten();
    await looping;
  };
}

async function expireAndLook(): Promise<number> {
  try {
    await expireDue();
    return Math.min(LONGEST_MS, Math.max(SHORTEST_MS, (await untilNextMs()) ?? LONGEST_MS));
  } catch (error) {
    log.warn("could not take back what has expired, will try again", { error });
    return AFTER_FAILURE_MS;
  }
}
