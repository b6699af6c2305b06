import { startAlarm } from "@/server/db/alarm";
import { expireDue } from "./expire";
import { untilNextMs } from "./expiry-store";
import { allKinds } from "./kinds";

/** Takes back what was given for a time as its hour comes, until it is stopped. */
export const startExpiryClock = (): (() => Promise<void>) =>
  startAlarm({
    channel: "headgate_change",
    ring: async () => {
      await expireDue();
      return untilNextMs(allKinds());
    },
    failure: "could not take back what has expired, will try again",
  });
