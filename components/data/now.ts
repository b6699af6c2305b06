"use client";

import { useCallback, useSyncExternalStore } from "react";

/** One clock per step for the whole page, so that a thousand times tick with one timer. */
interface Clock {
  now: number;
  listeners: Set<() => void>;
  timer: ReturnType<typeof setInterval> | undefined;
}

const clocks = new Map<number, Clock>();

function clockOf(stepMs: number): Clock {
  let clock = clocks.get(stepMs);
  if (!clock) {
    clock = { now: Date.now(), listeners: new Set(), timer: undefined };
    clocks.set(stepMs, clock);
  }
  return clock;
}

function subscribe(stepMs: number, listener: () => void): () => void {
  const clock = clockOf(stepMs);
  clock.listeners.add(listener);
  if (!clock.timer) {
    clock.now = Date.now();
    clock.timer = setInterval(() => {
      clock.now = Date.now();
      for (const one of clock.listeners) one();
    }, stepMs);
  }
  return () => {
    clock.listeners.delete(listener);
    if (clock.listeners.size > 0) return;
    clearInterval(clock.timer);
    clock.timer = undefined;
  };
}

const stay = () => () => {};

/** The time in steps; with `isTicking` false it stands still. */
export function useNow(stepMs: number, isTicking = true): number {
  // A new function each time would subscribe anew at each render.
  const follow = useCallback((listener: () => void) => subscribe(stepMs, listener), [stepMs]);
  return useSyncExternalStore(
    isTicking ? follow : stay,
    () => clockOf(stepMs).now,
    () => clockOf(stepMs).now,
  );
}

/** The reader's IANA time zone; UTC until the browser has said. */
export function useZone(): string {
  return useSyncExternalStore(
    stay,
    () => Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC",
    () => "UTC",
  );
}
