import type pg from "pg";
import { pool } from "@/server/db/pool";

/** A key of an account's LF-tags, or one of its values. */
export interface TagName {
  accountId: string;
  key: string;
  /** Empty for the key itself. */
  value: string;
}

interface TagFacts extends TagName {
  description: string;
  owner: { id: string; name: string } | null;
}

export async function factsOfTags(): Promise<TagFacts[]> {
  const { rows } = await pool().query<TagFacts>(
    `SELECT t.account_id AS "accountId", t.key, t.value, t.description,
       CASE WHEN p.id IS NOT NULL THEN json_build_object('id', p.id, 'name', p.name) END AS owner
     FROM lake_tag t LEFT JOIN person p ON p.id = t.owner_id`,
  );
  return rows;
}

export async function isPerson(id: string): Promise<boolean> {
  const { rowCount } = await pool().query("SELECT FROM person WHERE id = $1", [id]);
  return rowCount === 1;
}

interface Said {
  description: string;
  ownerId: string | null;
}

/** Of a tag that nobody described yet, nothing; whoever describes it at the same time waits. */
export async function lockedFacts(client: pg.ClientBase, { accountId, key, value }: TagName): Promise<Said> {
  const name = [accountId, key, value];
  await client.query(
    "INSERT INTO lake_tag (account_id, key, value) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
    name,
  );
  const { rows } = await client.query<Said>(
    `SELECT description, owner_id AS "ownerId" FROM lake_tag
     WHERE account_id = $1 AND key = $2 AND value = $3 FOR UPDATE`,
    name,
  );
  return rows[0] ?? { description: "", ownerId: null };
}

export async function putFacts(
  client: pg.ClientBase,
  { accountId, key, value, description, ownerId }: Said & TagName,
): Promise<void> {
  await client.query(
    `UPDATE lake_tag SET description = $4, owner_id = $5 WHERE account_id = $1 AND key = $2 AND value = $3`,
    [accountId, key, value, description, ownerId],
  );
}

/** What was said of a value is said of another; null where nothing was, or something is said of that one already. */
export async function moveFacts(
  client: pg.ClientBase,
  { accountId, key, value }: TagName,
  to: string,
): Promise<Said | null> {
  const { rows } = await client.query<Said>(
    `UPDATE lake_tag SET value = $4 WHERE account_id = $1 AND key = $2 AND value = $3 AND NOT EXISTS (
       SELECT FROM lake_tag WHERE account_id = $1 AND key = $2 AND value = $4)
     RETURNING description, owner_id AS "ownerId"`,
    [accountId, key, value, to],
  );
  return rows[0] ?? null;
}
