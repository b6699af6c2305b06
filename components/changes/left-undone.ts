import type { ChangeDetail } from "@/server/changes/contract";

/** Whether its run ended before its first step was sent. One that found everything as it wants it was applied by that. */
export const isLeftUndone = ({ state, isBegun }: Pick<ChangeDetail, "state" | "isBegun">): boolean =>
  !isBegun && !["applying", "applied", "verified"].includes(state);
