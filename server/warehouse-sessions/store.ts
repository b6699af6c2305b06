import type pg from "pg";
import type { Target } from "@/server/accounts/contract";
import { pool } from "@/server/db/pool";
import { SESSION_LIFE_MS } from "./contract";

/** A session as it is kept; `isOver` when it was ended, or must have lapsed at AWS by now. */
export interface SessionRow extends Target {
  id: string;
  ownerId: string;
  roleArn: string;
  keepSeconds: number;
  /** The Data API's id; null before the first statement. */
  sessionId: string | null;
  isLabelled: boolean;
  createdAt: Date;
  endedAt: Date | null;
  /** When it lapses if nothing more runs in it; null before the first statement. */
  lapsesAt: Date | null;
  isOver: boolean;
  /** The script that runs in it. */
  runId: string | null;
}

const keyOf = (id: string) => `warehouse-session ${id}`;
export const BUSY = "A script runs in this session. Wait for its end, or cancel it.";

/** What `queueRun` is told so that one script at a time runs in a session. */
export const exclusiveUse = (id: string) => ({ key: keyOf(id), refusal: BUSY });

const FIND_SQL = `
  SELECT one.*, "endedAt" IS NOT NULL OR ("runId" IS NULL AND "lapsesAt" <= now()) IS TRUE AS "isOver"
  FROM (
    SELECT s.id, s.owner_id AS "ownerId", s.account_id AS "accountId", s.warehouse_kind AS "warehouseKind", s.warehouse,
      s.database, s.role_arn AS "roleArn", s.keep_seconds AS "keepSeconds", s.session_id AS "sessionId",
      s.is_labelled AS "isLabelled", s.created_at AS "createdAt", s.ended_at AS "endedAt",
      CASE WHEN s.opened_at IS NOT NULL THEN
        least(s.used_at + s.keep_seconds * interval '1 second', s.opened_at + $3 * interval '1 millisecond')
      END AS "lapsesAt", run.id AS "runId"
    FROM warehouse_session AS s LEFT JOIN run ON run.exclusive_key = $2 AND run.ended_at IS NULL
    WHERE s.id = $1
  ) AS one`;

export async function findSession(id: string): Promise<SessionRow | null> {
  const { rows } = await pool().query<SessionRow>({
    name: "warehouse-session-find",
    text: FIND_SQL,
    values: [id, keyOf(id), SESSION_LIFE_MS],
  });
  return rows[0] ?? null;
}

/** What a script learned of its session, in the transaction that writes how its statement stands. */
export async function noteUse(
  client: pg.ClientBase,
  id: string,
  { sessionId, isLabelled }: { sessionId: string | null; isLabelled: boolean },
): Promise<void> {
  await client.query({
    name: "warehouse-session-use",
    text: `UPDATE warehouse_session SET session_id = coalesce(session_id, $2), is_labelled = is_labelled OR $3,
             opened_at = coalesce(opened_at, now()), used_at = now()
           WHERE id = $1`,
    values: [id, sessionId, isLabelled],
  });
}

/** It is gone at AWS. */
export async function noteEnd(client: pg.ClientBase, id: string): Promise<void> {
  await client.query("UPDATE warehouse_session SET ended_at = now() WHERE id = $1 AND ended_at IS NULL", [
    id,
  ]);
}
