import { setTimeout as delay } from "node:timers/promises";
import { listen } from "@/server/db/listen";
import { log } from "@/server/log";
import { fireDue } from "./fire";
import { allKinds } from "./kinds";
import { untilNextMs } from "./store";

const LONGEST_MS = 60 * 60_000;
// Where another worker is at the one that is due.
const SHORTEST_MS = 200;
const AFTER_FAILURE_MS = 5_000;

/** Does what is on a schedule as it comes due, until it is stopped. Sleeps until the next time; a change wakes it. */
export function startScheduler(): () => Promise<void> {
  const stopping = new AbortController();
  let waking = new AbortController();
  const unlisten = listen("headgate_schedule", () => waking.abort());
  const loop = async () => {
    while (!stopping.signal.aborted) {
      waking = new AbortController();
      const waitMs = await fireAndLook();
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

async function fireAndLook(): Promise<number> {
  try {
    await fireDue();
    const nextMs = await untilNextMs(allKinds().map((one) => one.kind));
    return Math.min(LONGEST_MS, Math.max(SHORTEST_MS, nextMs ?? LONGEST_MS));
  } catch (error) {
    log.warn("could not look for what is due, will try again", { error });
    return AFTER_FAILURE_MS;
  }
}
