import type pg from "pg";
import { uuidv7 } from "uuidv7";
import { pool } from "@/server/db/pool";

type Asked = Pick<pg.ClientBase, "query">;

export interface NewExpiry {
  n: number;
  key: string;
  undo: unknown;
  expiresAt: Date;
}

export async function addExpiries(
  client: Asked,
  changeId: string,
  made: readonly NewExpiry[],
): Promise<void> {
  if (made.length === 0) return;
  await client.query(
    `INSERT INTO change_expiry (id, change_id, n, key, undo, expires_at)
     SELECT made.id, $1, made.n, made.key, made.undo, made.expires_at
     FROM unnest($2::uuid[], $3::int[], $4::text[], $5::jsonb[], $6::timestamptz[])
       AS made (id, n, key, undo, expires_at)`,
    [
      ...[changeId, made.map(() => uuidv7()), made.map((one) => one.n), made.map((one) => one.key)],
      ...[made.map((one) => JSON.stringify(one.undo)), made.map((one) => one.expiresAt)],
    ],
  );
  await client.query("SELECT pg_notify('headgate_change', '')");
}

/**
 * Given anew, or taken: what was to happen to it at its hour does not happen any more. Answers what that was, by key.
 */
export async function supersede(
  client: Asked,
  keys: readonly string[],
  byId: string,
): Promise<ReadonlyMap<string, unknown>> {
  if (keys.length === 0) return new Map();
  const { rows } = await client.query<{ key: string; undo: unknown }>(
    `UPDATE change_expiry SET state = 'superseded', ended_by_id = $2
     WHERE key = ANY($1::text[]) AND state = 'waiting' RETURNING key, undo`,
    [keys, byId],
  );
  return new Map(rows.map(({ key, undo }) => [key, undo]));
}

export async function expiriesOf(
  changeId: string,
): Promise<{ expiresAt: Date; state: string; count: number }[]> {
  const { rows } = await pool().query(
    `SELECT expires_at AS "expiresAt", state, count(*)::int AS count FROM change_expiry WHERE change_id = $1
     GROUP BY expires_at, state ORDER BY expires_at, state`,
    [changeId],
  );
  return rows;
}

export interface DueRow {
  id: string;
  undo: unknown;
}

/** Changes of which something has come due. */
export async function dueChanges(): Promise<string[]> {
  const { rows } = await pool().query<{ id: string }>(
    `SELECT change_id AS id FROM change_expiry WHERE state = 'waiting' AND expires_at <= now()
     GROUP BY change_id ORDER BY min(expires_at) LIMIT 100`,
  );
  return rows.map(({ id }) => id);
}

export async function dueOf(changeId: string): Promise<DueRow[]> {
  const { rows } = await pool().query<DueRow>(
    `SELECT id, undo FROM change_expiry WHERE change_id = $1 AND state = 'waiting' AND expires_at <= now()
     ORDER BY n, id`,
    [changeId],
  );
  return rows;
}

/** Takes them for the Change that ends them; false where another worker was first. */
export async function endExpiries(
  client: Asked,
  ids: readonly string[],
  endedById: string | null,
): Promise<boolean> {
  const { rowCount } = await client.query(
    "UPDATE change_expiry SET state = 'ended', ended_by_id = $2 WHERE id = ANY($1::uuid[]) AND state = 'waiting'",
    [ids, endedById],
  );
  return rowCount === ids.length;
}

/** What its Change did not bring to an end comes due again a while later. */
export async function reopenExpiries(client: Asked, endedById: string, after: string): Promise<void> {
  await client.query(
    `UPDATE change_expiry SET state = 'waiting', ended_by_id = NULL, expires_at = now() + $2::interval
     WHERE ended_by_id = $1 AND state = 'ended'`,
    [endedById, after],
  );
  await client.query("SELECT pg_notify('headgate_change', '')");
}

/** What can't be taken back now comes due again a while later. */
export async function postponeExpiries(ids: readonly string[], after: string): Promise<void> {
  await pool().query(
    "UPDATE change_expiry SET expires_at = now() + $2::interval WHERE id = ANY($1::uuid[]) AND state = 'waiting'",
    [ids, after],
  );
}

/** How long until the next one is due, by the database's clock; null where none is. */
export async function untilNextMs(): Promise<number | null> {
  const { rows } = await pool().query<{ ms: number | null }>(
    `SELECT (extract(epoch FROM min(expires_at) - clock_timestamp()) * 1000)::float8 AS ms
     FROM change_expiry WHERE state = 'waiting'`,
  );
  return rows[0]?.ms ?? null;
}
