import { startAlarm } from "@/server/db/alarm";
import { fireDue } from "./fire";
import { allKinds } from "./kinds";
import { untilNextMs } from "./store";

/** Does what is on a schedule as it comes due, until it is stopped. */
export const startScheduler = (): (() => Promise<void>) =>
  startAlarm({
    channel: "headgate_schedule",
    ring: async () => {
      await fireDue();
      return untilNextMs(allKinds().map((one) => one.kind));
    },
    failure: "could not look for what is due, will try again",
  });
