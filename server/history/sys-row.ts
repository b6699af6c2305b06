import { log } from "@/server/log";
import type { StatementStatus } from "@/server/statements/contract";
import type { SysRow } from "./sys-history";

/** A statement as the warehouse's own history tells it, in our words. */
export interface SeenStatement {
  queryId: string;
  sessionId: string | null;
  dbUser: string | null;
  label: string | null;
  database: string;
  kind: string;
  status: StatementStatus;
  sql: string;
  error: string | null;
  errorPosition: number | null;
  rows: string | null;
  bytes: string | null;
  durationMs: number | null;
  queueMs: number | null;
  planningMs: number | null;
  compileMs: number | null;
  lockMs: number | null;
  executionMs: number | null;
  /** ISO 8601. */
  startedAt: string;
  endedAt: string | null;
}

const STATUS: Record<string, StatementStatus> = {
  success: "FINISHED",
  failed: "FAILED",
  canceled: "ABORTED",
  planning: "SUBMITTED",
  queued: "SUBMITTED",
  running: "STARTED",
  returning: "STARTED",
};

/** Redshift's names of no query_group at all. */
const NO_LABEL = new Set(["", "default", "unset"]);

/** A row of SYS_QUERY_HISTORY in our words; null for a session's own words, and for what cannot be read. */
export function seenStatement(row: SysRow, wholeText?: string): SeenStatement | null {
  const sql = (wholeText ?? row.query_text).trim();
  const label = row.query_label.trim();
  if (sql === "" || isSessionTalk(sql)) return null;
  const startedAt = isoOf(row.start_time);
  if (startedAt === null) {
    log.warn("a row of a warehouse's history has no time", { queryId: row.query_id, at: row.start_time });
    return null;
  }
  const status = STATUS[row.status.trim()] ?? "STARTED";
  const hasEnded = ["FINISHED", "FAILED", "ABORTED"].includes(status);
  const error = row.error_message.trim() || null;
  const position = /Position: (\d+)/.exec(error ?? "")?.[1];
  const ms = (us: string) => (us === "" || !hasEnded ? null : Math.max(0, Number(us)) / 1_000);
  return {
    queryId: row.query_id,
    sessionId: row.session_id.trim() || null,
    dbUser: row.user_name.trim() || null,
    label: NO_LABEL.has(label) ? null : label,
    database: row.database_name.trim(),
    kind: row.query_type.trim().toUpperCase() || "OTHER",
    status,
    sql,
    error,
    errorPosition: position ? Number(position) : null,
    rows: hasEnded ? row.returned_rows || null : null,
    bytes: hasEnded ? row.returned_bytes || null : null,
    durationMs: ms(row.elapsed_time),
    queueMs: ms(row.queue_time),
    planningMs: ms(row.planning_time),
    compileMs: ms(row.compile_time),
    lockMs: ms(row.lock_wait_time),
    executionMs: ms(row.execution_time),
    startedAt,
    endedAt: hasEnded ? (isoOf(row.end_time) ?? startedAt) : null,
  };
}

/** What a driver or the Data API says to begin, end and set up a session. */
const isSessionTalk = (sql: string) =>
  /^(set|reset|show|begin|start\s+transaction|commit|end|rollback|abort|deallocate|discard)\b/i.test(sql) &&
  sql.length < 400;

/** Redshift's timestamps are UTC and do not say so. */
function isoOf(text: string): string | null {
  const at = new Date(`${text.trim().replace(" ", "T")}Z`);
  return Number.isNaN(at.getTime()) ? null : at.toISOString();
}
