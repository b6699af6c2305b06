import type pg from "pg";
import { pool } from "@/server/db/pool";
import type { Effect, PlannedStep } from "./kinds";

export interface StepRow extends Omit<PlannedStep, "expiresAt"> {
  expiresAt: Date | null;
  n: number;
  state: "pending" | "sending" | "done";
  wasSo: boolean;
  error: string | null;
  doneAt: Date | null;
}

type Asked = Pick<pg.ClientBase, "query">;

const COLUMNS = `n, account_id AS "accountId", step, call, title, before, after, inverse, expires_at AS "expiresAt", state,
  was_so AS "wasSo", error, done_at AS "doneAt"`;

/** The plan as it stands takes the place of the one before. */
export async function replacePlan(
  client: Asked,
  changeId: string,
  steps: readonly PlannedStep[],
  effects: readonly Effect[],
): Promise<void> {
  await dropPlan(client, changeId);
  const json = (values: readonly unknown[]) => values.map((value) => JSON.stringify(value ?? null));
  await client.query(
    `INSERT INTO change_step (change_id, n, account_id, step, call, title, before, after, inverse, expires_at)
     SELECT $1, made.n - 1, made.account_id, made.step, made.call, made.title, made.before, made.after, made.inverse,
       made.expires_at
     FROM unnest($2::text[], $3::jsonb[], $4::jsonb[], $5::text[], $6::jsonb[], $7::jsonb[], $8::jsonb[],
       $9::timestamptz[]) WITH ORDINALITY
       AS made (account_id, step, call, title, before, after, inverse, expires_at, n)`,
    [
      ...[changeId, steps.map((one) => one.accountId), json(steps.map((one) => one.step))],
      ...[json(steps.map((one) => one.call)), steps.map((one) => one.title)],
      ...[json(steps.map((one) => one.before)), json(steps.map((one) => one.after))],
      ...[json(steps.map((one) => one.inverse)), steps.map((one) => one.expiresAt)],
    ],
  );
  await client.query(
    `INSERT INTO change_effect (change_id, n, direction, principal, effect)
     SELECT $1, made.n - 1, made.direction, made.principal, made.effect
     FROM unnest($2::text[], $3::text[], $4::jsonb[]) WITH ORDINALITY AS made (direction, principal, effect, n)`,
    [changeId, effects.map((one) => one.direction), effects.map((one) => one.principal), json(effects)],
  );
}

export async function dropPlan(client: Asked, changeId: string): Promise<void> {
  await client.query("DELETE FROM change_step WHERE change_id = $1", [changeId]);
  await client.query("DELETE FROM change_effect WHERE change_id = $1", [changeId]);
}

export async function stepsOf(changeId: string): Promise<StepRow[]> {
  const { rows } = await pool().query<StepRow>(
    `SELECT ${COLUMNS} FROM change_step WHERE change_id = $1 ORDER BY n`,
    [changeId],
  );
  return rows;
}

export async function pageOfSteps(changeId: string, afterN: number, take: number): Promise<StepRow[]> {
  const { rows } = await pool().query<StepRow>(
    `SELECT ${COLUMNS} FROM change_step WHERE change_id = $1 AND n > $2 ORDER BY n LIMIT $3`,
    [changeId, afterN, take],
  );
  return rows;
}

export async function countDone(changeId: string): Promise<number> {
  const { rows } = await pool().query<{ count: number }>(
    "SELECT count(*)::int AS count FROM change_step WHERE change_id = $1 AND state = 'done'",
    [changeId],
  );
  return rows[0]?.count ?? 0;
}

/**
 * Whether a Change may have done something that could be taken back still: not where what it did was so before, has
 * ended at its hour, or is that very ending.
 */
export async function hasToTakeBack(changeId: string): Promise<boolean> {
  const { rows } = await pool().query<{ has: boolean }>(
    `SELECT EXISTS (
       SELECT FROM change_step AS s
       WHERE s.change_id = $1 AND (s.state = 'sending' OR s.state = 'done' AND NOT s.was_so)
         AND s.n NOT IN (SELECT n FROM change_expiry WHERE change_id = $1 GROUP BY n HAVING every(state = 'ended'))
     ) AND NOT EXISTS (SELECT FROM change_expiry WHERE ended_by_id = $1 AND state = 'ended') AS has`,
    [changeId],
  );
  return rows[0]?.has ?? false;
}

export type EffectRow = Effect & { n: number };

export async function pageOfEffects(
  changeId: string,
  { principal, direction }: { principal: string | undefined; direction: string | undefined },
  afterN: number,
  take: number,
): Promise<EffectRow[]> {
  const { rows } = await pool().query<{ n: number; effect: Effect }>(
    `SELECT n, effect FROM change_effect WHERE change_id = $1 AND n > $2 AND ($3::text IS NULL OR principal = $3)
       AND ($4::text IS NULL OR direction = $4) ORDER BY n LIMIT $5`,
    [changeId, afterN, principal ?? null, direction ?? null, take],
  );
  return rows.map(({ n, effect }) => ({ ...effect, n }));
}

export async function countEffects(changeId: string): Promise<number> {
  const { rows } = await pool().query<{ count: number }>(
    "SELECT count(*)::int AS count FROM change_effect WHERE change_id = $1",
    [changeId],
  );
  return rows[0]?.count ?? 0;
}

export async function effectsOf(changeId: string): Promise<Effect[]> {
  const { rows } = await pool().query<{ effect: Effect }>(
    "SELECT effect FROM change_effect WHERE change_id = $1 ORDER BY n",
    [changeId],
  );
  return rows.map(({ effect }) => effect);
}

/** Written before AWS is called. */
export async function markSending(client: Asked, changeId: string, n: number): Promise<void> {
  await client.query(
    "UPDATE change_step SET state = 'sending', sent_at = now(), error = NULL WHERE change_id = $1 AND n = $2",
    [changeId, n],
  );
  await client.query("UPDATE change SET begun_at = coalesce(begun_at, now()) WHERE id = $1", [changeId]);
}

export async function markDone(client: Asked, changeId: string, n: number, wasSo: boolean): Promise<void> {
  await client.query(
    "UPDATE change_step SET state = 'done', done_at = now(), was_so = $3, error = NULL WHERE change_id = $1 AND n = $2",
    [changeId, n, wasSo],
  );
}

/** Whether it was sent, and nobody has found out since whether it was done. */
export async function isSending(client: Asked, changeId: string, n: number): Promise<boolean> {
  const { rowCount } = await client.query(
    "SELECT FROM change_step WHERE change_id = $1 AND n = $2 AND state = 'sending'",
    [changeId, n],
  );
  return rowCount === 1;
}

/** One that is known not to be in effect is pending as before it was sent. */
export async function markFailed(
  client: Asked,
  changeId: string,
  n: number,
  { error, isUndone }: { error: string | null; isUndone: boolean },
): Promise<void> {
  await client.query(
    `UPDATE change_step SET error = $3, state = CASE WHEN $4 THEN 'pending' ELSE state END
     WHERE change_id = $1 AND n = $2`,
    [changeId, n, error, isUndone],
  );
}
