import { waitingHours } from "@/server/changes";
import { type Given, type Hours, keysOf } from "./leases";

/** Until when of these grants is had what was given for a time. */
export const hoursOf = async (given: readonly Given[]): Promise<Hours> =>
  (await waitingHours(given.flatMap(keysOf))) as Hours;
