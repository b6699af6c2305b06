import type pg from "pg";
import { uuidv7 } from "uuidv7";
import { pool } from "@/server/db/pool";
import type { Hour } from "./kinds";
import type { ChangeRow } from "./store";

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
    `INSERT INTO change_expiry (id, change_id, n, key, undo, expires_at, due_at)
     SELECT made.id, $1, made.n, made.key, made.undo, made.expires_at, made.expires_at
     FROM unnest($2::uuid[], $3::int[], $4::text[], $5::jsonb[], $6::timestamptz[])
       AS made (id, n, key, undo, expires_at)`,
    [
      ...[changeId, made.map(() => uuidv7()), made.map((one) => one.n), made.map((one) => one.key)],
      ...[made.map((one) => JSON.stringify(one.undo)), made.map((one) => one.expiresAt)],
    ],
  );
  await client.query("SELECT pg_notify('headgate_change', '')");
}

/** Those that wait, locked in one order by all who take several. */
const waiting = (which: string): string =>
  `SELECT id, problem FROM change_expiry WHERE ${which} AND state = 'waiting' ORDER BY id FOR UPDATE`;

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
    `WITH taken AS (${waiting("key = ANY($1::text[])")})
     UPDATE change_expiry AS e SET state = 'superseded', ended_by_id = $2
     FROM taken WHERE e.id = taken.id RETURNING e.key, e.undo`,
    [keys, byId],
  );
  return new Map(rows.map(({ key, undo }) => [key, undo]));
}

/** Until when what has these keys was had when a Change took it, or would be had still. */
export async function hoursOf(keys: readonly string[], changeId: string): Promise<Map<string, Hour>> {
  const { rows } = await pool().query<{ key: string; undo: unknown; expiresAt: Date }>(
    `SELECT DISTINCT ON (e.key) e.key, e.undo, e.expires_at AS "expiresAt"
     FROM change_expiry AS e JOIN change AS c ON c.id = $2
     WHERE e.key = ANY($1::text[]) AND e.change_id <> c.id
       AND (e.state = 'waiting' OR e.ended_by_id = c.id OR e.state = 'ended' AND e.expires_at > c.begun_at)
     ORDER BY e.key, e.ended_by_id IS NOT DISTINCT FROM c.id DESC, e.id DESC`,
    [keys, changeId],
  );
  return byKey(rows);
}

/** Until when what has these keys is had; of what has none, for good or not at all. */
export async function waitingHours(keys: readonly string[]): Promise<Map<string, Hour>> {
  if (keys.length === 0) return new Map();
  const { rows } = await pool().query<{ key: string; undo: unknown; expiresAt: Date }>(
    `SELECT key, undo, expires_at AS "expiresAt" FROM change_expiry
     WHERE key = ANY($1::text[]) AND state = 'waiting' ORDER BY id`,
    [keys],
  );
  return byKey(rows);
}

const byKey = (rows: readonly { key: string; undo: unknown; expiresAt: Date }[]): Map<string, Hour> =>
  new Map(rows.map(({ key, undo, expiresAt }) => [key, { undo, expiresAt: expiresAt.toISOString() }]));

export async function expiriesOf(
  changeId: string,
): Promise<{ expiresAt: Date; state: string; problem: string | null; count: number }[]> {
  const { rows } = await pool().query(
    `SELECT expires_at AS "expiresAt", state, CASE WHEN state = 'waiting' THEN problem END AS problem,
       count(*)::int AS count
     FROM change_expiry WHERE change_id = $1 GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`,
    [changeId],
  );
  return rows;
}

/** Steps of a Change of which all that they gave for a time has ended. */
export async function endedSteps(changeId: string): Promise<Set<number>> {
  const { rows } = await pool().query<{ n: number }>(
    "SELECT n FROM change_expiry WHERE change_id = $1 GROUP BY n HAVING every(state = 'ended')",
    [changeId],
  );
  return new Set(rows.map(({ n }) => n));
}

/** Something that is to be taken back now, and the Change that gave it. */
export interface DueRow {
  id: string;
  undo: unknown;
  change: Pick<ChangeRow, "id" | "kind" | "title" | "accountIds" | "requesterId" | "authority">;
}

const DUE_MAX = 1_000;
// It waits for a Change that is being applied there, as all others do.
const FREE = `e.state = 'waiting' AND c.kind = ANY($1::text[]) AND NOT EXISTS (
  SELECT FROM change AS other WHERE other.state = 'applying' AND other.account_ids && c.account_ids)`;

export async function dueNow(kinds: readonly string[]): Promise<DueRow[]> {
  const { rows } = await pool().query<DueRow>(
    `SELECT e.id, e.undo, json_build_object('id', c.id, 'kind', c.kind, 'title', c.title, 'accountIds', c.account_ids,
       'requesterId', c.requester_id, 'authority', c.authority) AS change
     FROM change_expiry AS e JOIN change AS c ON c.id = e.change_id
     WHERE e.due_at <= now() AND ${FREE} ORDER BY e.due_at, e.change_id, e.n, e.id LIMIT ${DUE_MAX}`,
    [kinds],
  );
  return rows;
}

/** How long until the next one is due, by the database's clock; null where none is. */
export async function untilNextMs(kinds: readonly string[]): Promise<number | null> {
  const { rows } = await pool().query<{ ms: number | null }>(
    `SELECT (extract(epoch FROM min(e.due_at) - clock_timestamp()) * 1000)::float8 AS ms
     FROM change_expiry AS e JOIN change AS c ON c.id = e.change_id WHERE ${FREE}`,
    [kinds],
  );
  return rows[0]?.ms ?? null;
}

/** Takes them for the Change that ends them; false where another worker was first. */
export async function endExpiries(
  client: Asked,
  ids: readonly string[],
  endedById: string | null,
): Promise<boolean> {
  const { rowCount } = await client.query(
    `WITH taken AS (${waiting("id = ANY($1::uuid[])")})
     UPDATE change_expiry AS e SET state = 'ended', ended_by_id = $2 FROM taken WHERE e.id = taken.id`,
    [ids, endedById],
  );
  return rowCount === ids.length;
}

/** What its Change did not bring to an end waits again; answers it. */
export async function reopenExpiries(client: Asked, endedById: string): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
    `UPDATE change_expiry SET state = 'waiting', ended_by_id = NULL WHERE ended_by_id = $1 AND state = 'ended'
     RETURNING id`,
    [endedById],
  );
  return rows.map(({ id }) => id);
}

/**
 * What could not be taken back comes due again a while later, each time after a longer one; what another worker has
 * postponed meanwhile does not. Answers the Changes that gave it of which this was not known before.
 */
export async function postponeExpiries(
  client: Asked,
  ids: readonly string[],
  problem: string,
): Promise<DueRow["change"][]> {
  const { rows } = await client.query<DueRow["change"]>(
    `WITH was AS (${waiting("id = ANY($1::uuid[]) AND due_at <= now()")}), postponed AS (
       UPDATE change_expiry AS e SET tries = e.tries + 1, problem = $2,
         due_at = now() + least(interval '1 day', interval '15 minutes' * power(2, least(e.tries, 10)))
       FROM was WHERE was.id = e.id
       RETURNING e.change_id, was.problem AS before)
     SELECT id, kind, title, account_ids AS "accountIds", requester_id AS "requesterId", authority FROM change
     WHERE id IN (SELECT change_id FROM postponed WHERE before IS DISTINCT FROM $2)`,
    [ids, problem],
  );
  await client.query("SELECT pg_notify('headgate_change', '')");
  return rows;
}
