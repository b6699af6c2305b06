export { isDatabaseOutage, isOutage } from "@/server/db/outage";

const WAITS_MS = [50, 100, 250, 500, 1_000];

/** How long to wait before the n-th try to reach the database again. */
export const outageWaitMs = (failures: number): number =>
  WAITS_MS[Math.min(failures, WAITS_MS.length) - 1] ?? 1_000;
