import { type Channel, notifyQuery } from "./channels";
import { pool } from "./pool";

const state = new Map<Channel, "sending" | "again">();

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
      if (more) notify(channel);
    });
}
