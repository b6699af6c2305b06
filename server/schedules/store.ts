import type pg from "pg";
import { uuidv7 } from "uuidv7";
import { pool } from "@/server/db/pool";

export interface ScheduleRow {
  id: string;
  kind: string;
  subjectId: string;
  accountId: string;
  expression: string;
  timezone: string;
  enabled: boolean;
  nextAt: Date | null;
  lastRunId: string | null;
  problem: string | null;
  personId: string;
  personName: string;
  roleArn: string;
  updatedAt: Date;
}

const COLUMNS = `id, kind, subject_id AS "subjectId", account_id AS "accountId", expression, timezone, enabled,
  next_at AS "nextAt", last_run_id AS "lastRunId", problem, person_id AS "personId", person_name AS "personName",
  role_arn AS "roleArn", updated_at AS "updatedAt"`;

export async function pageOfSchedules(
  { kinds, subjectId }: { kinds: readonly string[]; subjectId: string | null },
  afterId: string | null,
  take: number,
): Promise<ScheduleRow[]> {
  const { rows } = await pool().query<ScheduleRow>(
    `SELECT ${COLUMNS} FROM schedule
     WHERE kind = ANY($1::text[]) AND ($2::uuid IS NULL OR subject_id = $2) AND ($3::uuid IS NULL OR id > $3)
     ORDER BY id LIMIT $4`,
    [kinds, subjectId, afterId, take],
  );
  return rows;
}

export async function lockedSchedule(
  client: pg.ClientBase,
  kind: string,
  subjectId: string,
): Promise<ScheduleRow | null> {
  const { rows } = await client.query<ScheduleRow>(
    `SELECT ${COLUMNS} FROM schedule WHERE kind = $1 AND subject_id = $2 FOR UPDATE`,
    [kind, subjectId],
  );
  return rows[0] ?? null;
}

export type NewSchedule = Omit<ScheduleRow, "id" | "lastRunId" | "problem" | "updatedAt">;

/** One to its kind and subject: set again, it is another person's and begins anew. */
export async function putSchedule(client: pg.ClientBase, made: NewSchedule): Promise<ScheduleRow> {
  const { rows } = await client.query<ScheduleRow>(
    `INSERT INTO schedule (id, kind, subject_id, account_id, expression, timezone, enabled, next_at, person_id,
       person_name, role_arn, updated_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, now())
     ON CONFLICT (kind, subject_id) DO UPDATE SET account_id = excluded.account_id, expression = excluded.expression,
       timezone = excluded.timezone, enabled = excluded.enabled, next_at = excluded.next_at, problem = NULL,
       person_id = excluded.person_id, person_name = excluded.person_name, role_arn = excluded.role_arn, updated_at = now()
     RETURNING ${COLUMNS}`,
    [
      ...[uuidv7(), made.kind, made.subjectId, made.accountId, made.expression, made.timezone, made.enabled],
      ...[made.nextAt, made.personId, made.personName, made.roleArn],
    ],
  );
  const [row] = rows;
  if (!row) throw new Error("A schedule was neither new nor there.");
  return row;
}

/** Null where there is one already. */
export async function addSchedule(
  client: pg.ClientBase,
  made: Omit<NewSchedule, "enabled">,
): Promise<ScheduleRow | null> {
  const { rows } = await client.query<ScheduleRow>(
    `INSERT INTO schedule (id, kind, subject_id, account_id, expression, timezone, next_at, person_id, person_name,
       role_arn, updated_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, now()) ON CONFLICT DO NOTHING RETURNING ${COLUMNS}`,
    [
      ...[uuidv7(), made.kind, made.subjectId, made.accountId, made.expression, made.timezone, made.nextAt],
      ...[made.personId, made.personName, made.roleArn],
    ],
  );
  return rows[0] ?? null;
}

export async function dropSchedule(client: pg.ClientBase, id: string): Promise<void> {
  await client.query("DELETE FROM schedule WHERE id = $1", [id]);
}

export type DueRow = ScheduleRow & { nextAt: Date; now: Date; isGoing: boolean };

/**
 * The schedule that has waited longest for its time, ours until the transaction ends; those of other workers are passed
 * by. The time of now is rounded as `next_at` is: cut off instead, it could lie before a time that has come.
 */
export async function claimDue(client: pg.ClientBase, kinds: readonly string[]): Promise<DueRow | null> {
  const { rows } = await client.query<DueRow>(
    `SELECT ${COLUMNS}, now()::timestamptz(3) AS now,
       EXISTS (SELECT FROM run WHERE run.id = schedule.last_run_id AND run.ended_at IS NULL) AS "isGoing"
     FROM schedule WHERE enabled AND next_at <= now() AND kind = ANY($1::text[])
     ORDER BY next_at LIMIT 1 FOR UPDATE OF schedule SKIP LOCKED`,
    [kinds],
  );
  return rows[0] ?? null;
}

interface Moved {
  nextAt: Date | null;
  enabled: boolean;
  problem: string | null;
  roleArn?: string;
  runId?: string;
}

export async function moveOn(client: pg.ClientBase, id: string, moved: Moved): Promise<void> {
  await client.query(
    `UPDATE schedule SET next_at = $2, enabled = $3, problem = $4, role_arn = coalesce($5, role_arn),
       last_run_id = coalesce($6, last_run_id) WHERE id = $1`,
    [id, moved.nextAt, moved.enabled, moved.problem, moved.roleArn ?? null, moved.runId ?? null],
  );
}

/** How long until the next one is due, by the database's clock; null where none is. */
export async function untilNextMs(kinds: readonly string[]): Promise<number | null> {
  const { rows } = await pool().query<{ ms: number | null }>(
    `SELECT (extract(epoch FROM min(next_at) - clock_timestamp()) * 1000)::float8 AS ms
     FROM schedule WHERE enabled AND kind = ANY($1::text[])`,
    [kinds],
  );
  return rows[0]?.ms ?? null;
}
