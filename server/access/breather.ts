import { setImmediate } from "node:timers/promises";

const AT_ONCE_MS = 10;

/** For what takes long and is done bit by bit: lets others have their turn, but only once enough was done since. */
export function breather(): () => Promise<void> {
  let last = performance.now();
  return async () => {
    if (performance.now() - last < AT_ONCE_MS) return;
    await setImmediate();
    last = performance.now();
  };
}
