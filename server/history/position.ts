import type { Position, SysRow } from "./sys-history";

/** How far an import read, and when it did, by our clock. */
export interface Cursor extends Position {
  readAt?: string;
}

// SYS_QUERY_HISTORY tells of 7 days; a row may come to it later than one that ended after it.
const KEPT_MS = 7 * 24 * 60 * 60 * 1_000;
const LATE_MS = 5 * 60 * 1_000;
const SKEW_MS = 60 * 1_000;

/**
 * From where to read on: what had long been over when it was read has no latecomers any more, so an import that stopped
 * in the middle of many rows goes on right after the last of them.
 */
export function startAfter(cursor: Cursor | null, now = Date.now()): Position {
  if (!cursor) return { endTime: redshiftTime(now - KEPT_MS), queryId: "0" };
  const readTo = Date.parse(`${cursor.endTime.replace(" ", "T")}Z`);
  const overUntil = Date.parse(cursor.readAt ?? new Date(readTo).toISOString()) - LATE_MS - SKEW_MS;
  if (readTo <= overUntil) return { endTime: cursor.endTime, queryId: cursor.queryId };
  return { endTime: redshiftTime(overUntil), queryId: "0" };
}

export const positionOf = (row: SysRow): Position => ({
  endTime: row.end_time.trim(),
  queryId: row.query_id,
});

const redshiftTime = (at: number) => new Date(at).toISOString().replace("T", " ").replace("Z", "");
