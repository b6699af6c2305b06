import { type Channel, notifyQuery } from "./channels";
import { isPoolOpen, pool } from "./pool";

const state = new Map<Channel, "sending" | "again">();

const SOON_MS = 10;

/** The same a moment later, for those who only watch: the work that was signalled along with it goes first. */
export function notifySoon(channel: Channel): void {
  setTimeout(() => notifyStill(channel), SOON_MS).unref();
}

/**
 * Wakes the listeners of a channel. Sent after the commit in a statement of its own and coalesced per process,
 * because NOTIFY inside busy transactions serialises their commits. Lost signals are covered by slow polls.
 */
export function notify(channel: Channel): void {
  if (state.has(channel)) {
    state.set(channel, "again");
    return;
  }
  state.set(channel, "sending");
  pool()
    .query(notifyQuery([channel]))
    .catch(() => {})
    .finally(() => {
      const more = state.get(channel) === "again";
      state.delete(channel);
      if (more) notifyStill(channel);
    });
}

/** What was put off must not open the pool of a process that has finished. */
function notifyStill(channel: Channel): void {
  if (isPoolOpen()) notify(channel);
}
