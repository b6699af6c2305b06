import type { RefreshExpectation } from "@/server/catalog/contract";

const HOUR = 3_600_000;
const EXPECTED_MS: Record<RefreshExpectation, number | null> = {
  none: null,
  hourly: HOUR,
  daily: 24 * HOUR,
  weekly: 7 * 24 * HOUR,
  monthly: 31 * 24 * HOUR,
};

export const REFRESH_WORDS: Record<RefreshExpectation, string> = {
  none: "No expectation",
  hourly: "Hourly",
  daily: "Daily",
  weekly: "Weekly",
  monthly: "Monthly",
};

/** Whether a source that should change so often has done so; null where nobody expects it or it does not tell. */
export function isLate(
  expectation: RefreshExpectation,
  changedAt: string | null,
  now: number,
): boolean | null {
  const expected = EXPECTED_MS[expectation];
  if (expected === null || changedAt === null) return null;
  // A run that takes a while is not late yet.
  return now - new Date(changedAt).getTime() > expected * 1.5;
}
