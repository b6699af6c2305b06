/** What processes wake one another by. */
export type Channel = "headgate_event" | "headgate_run" | "headgate_schedule" | "headgate_change";

export const notifyQuery = (channels: Channel[]) => ({
  name: "notify",
  text: "SELECT pg_notify(channel, '') FROM unnest($1::text[]) AS channel",
  values: [channels],
});
