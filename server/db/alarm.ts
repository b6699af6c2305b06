import { setTimeout as delay } from "node:timers/promises";
import { log } from "@/server/log";
import type { Channel } from "./channels";
import { listen } from "./listen";

const LONGEST_MS = 60 * 60_000;
// Where another worker is at what is due.
const SHORTEST_MS = 200;
const AFTER_FAILURE_MS = 5_000;

interface Alarm {
  /** Whoever notifies it says that something may be due earlier than was known. */
  channel: Channel;
  /** Does what is due, and answers in how many milliseconds the next is; null where nothing is to come. */
  ring: () => Promise<number | null>;
  /** What a ring that throws has failed to do; it rings again a while later. */
  failure: string;
  /** How long it lets pass between two rings at least, however often it is notified. */
  restMs?: number | undefined;
}

/** Rings now and whenever something is due, until it is stopped. Sleeps in between. */
export function startAlarm({ channel, ring, failure, restMs = 0 }: Alarm): () => Promise<void> {
  const stopping = new AbortController();
  let waking = new AbortController();
  const unlisten = listen(channel, () => waking.abort());
  const loop = async () => {
    while (!stopping.signal.aborted) {
      // Before it rings: what is notified meanwhile has it ring again.
      waking = new AbortController();
      const waitMs = await ring().then(within, (error: unknown) => {
        log.warn(failure, { error });
        return AFTER_FAILURE_MS;
      });
      await sleep(restMs, stopping.signal);
      await sleep(Math.max(0, waitMs - restMs), AbortSignal.any([waking.signal, stopping.signal]));
    }
  };
  const looping = loop();
  return async () => {
    stopping.abort();
    await unlisten();
    await looping;
  };
}

const sleep = (ms: number, signal: AbortSignal): Promise<void> =>
  delay(ms, undefined, { signal, ref: false }).catch(() => {});

const within = (ms: number | null): number => Math.min(LONGEST_MS, Math.max(SHORTEST_MS, ms ?? LONGEST_MS));
