import * as z from "zod";
import { decodeCursor, encodeCursor } from "@/server/api/cursor";
import { Time } from "@/server/api/endpoint";
import { pool } from "@/server/db/pool";
import type { Run, RunAttempt, RunKind, RunLine } from "./contract";
import { type ListFilter, listSql } from "./list-query";
import { errorOf, type RunRow, toRun } from "./rows";

const Cursor = z.object({ at: Time, id: z.uuid() });
const CHILDREN_SHOWN = 200;

export async function findRow(id: string): Promise<RunRow | undefined> {
  const { rows } = await pool().query<RunRow>({
    name: "run-find",
    text: "SELECT * FROM run WHERE id = $1",
    values: [id],
  });
  return rows[0];
}

/** Those of these runs that were told to stop and have not yet. */
export async function runsBeingCancelled(ids: string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const { rows } = await pool().query<{ id: string }>({
    name: "run-cancelling",
    text: "SELECT id FROM run WHERE id = ANY($1::uuid[]) AND state = 'cancelling' AND stop_as = 'cancelled'",
    values: [ids],
  });
  return new Set(rows.map((row) => row.id));
}

export async function pageOfRuns(
  filter: Omit<ListFilter, "after">,
  cursor: string | undefined,
): Promise<{ items: Run[]; nextCursor: string | null }> {
  const after = decodeCursor(cursor, Cursor);
  const { text, values } = listSql({ ...filter, after, limit: filter.limit + 1 });
  const { rows } = await pool().query<RunRow>(text, values);
  const items = rows.slice(0, filter.limit).map(toRun);
  const last = items.at(-1);
  const nextCursor =
    rows.length > filter.limit && last ? encodeCursor({ at: last.createdAt, id: last.id }) : null;
  return { items, nextCursor };
}

export async function attemptsOf(runId: string): Promise<RunAttempt[]> {
  interface Row {
    n: number;
    started_at: Date;
    ended_at: Date | null;
    outcome: string | null;
    error_code: string | null;
    error_message: string | null;
    crashes: number;
  }
  const { rows } = await pool().query<Row>(
    "SELECT * FROM run_attempt WHERE run_id = $1 ORDER BY n LIMIT 1000",
    [runId],
  );
  return rows.map((row) => ({
    n: row.n,
    startedAt: row.started_at.toISOString(),
    endedAt: row.ended_at?.toISOString() ?? null,
    outcome: row.outcome,
    error: errorOf(row),
    crashes: row.crashes,
  }));
}

export async function childrenOf(runId: string): Promise<Run[]> {
  const { rows } = await pool().query<RunRow>(
    `SELECT * FROM run WHERE parent_id = $1 ORDER BY created_at, id LIMIT ${CHILDREN_SHOWN}`,
    [runId],
  );
  return rows.map(toRun);
}

export async function linesAfter(runId: string, after: number, limit: number): Promise<RunLine[]> {
  interface Row extends Omit<RunLine, "seq" | "at"> {
    seq: string;
    at: Date;
  }
  const { rows } = await pool().query<Row>(
    "SELECT seq, at, attempt, level, text FROM run_log WHERE run_id = $1 AND seq > $2 ORDER BY seq LIMIT $3",
    [runId, after, limit],
  );
  return rows.map((row) => ({ ...row, seq: Number(row.seq), at: row.at.toISOString() }));
}

export async function kinds(): Promise<RunKind[]> {
  const { rows } = await pool().query<RunKind>(
    `SELECT kind, title, can_retry AS "canRetry" FROM run_kind ORDER BY title, kind`,
  );
  return rows;
}
