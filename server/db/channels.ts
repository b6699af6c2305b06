/** What processes wake one another by. */
export type Channel = "headgate_event" | "headgate_run" | "headgate_schedule";

export const notifyQuery = (channels: Channel[]) => ({
  name: "notify",
  text: "SELECT pg_notify(channel, '') FROM unnest($1::text[]) AS channel",
  values: [channels],
});
