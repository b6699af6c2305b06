import { createHash } from "node:crypto";

const WINDOW_MS = 15 * 60_000;

/** The same for the same trial within a quarter of an hour: whoever looks again finds the one that still runs. */
export function trialToken(asked: readonly unknown[], now = Date.now()): string {
  const window = Math.floor(now / WINDOW_MS);
  return createHash("sha256")
    .update(JSON.stringify([...asked, window]))
    .digest("hex")
    .slice(0, 48);
}
