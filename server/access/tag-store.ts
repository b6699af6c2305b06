import type pg from "pg";
import { pool } from "@/server/db/pool";

interface TagFacts {
  accountId: string;
  key: string;
  description: string;
  owner: { id: string; name: string } | null;
}

export async function factsOfTags(): Promise<TagFacts[]> {
  const { rows } = await pool().query<TagFacts>(
    `SELECT t.account_id AS "accountId", t.key, t.description,
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
export async function lockedFacts(client: pg.ClientBase, accountId: string, key: string): Promise<Said> {
  await client.query("INSERT INTO lake_tag (account_id, key) VALUES ($1, $2) ON CONFLICT DO NOTHING", [
    accountId,
    key,
  ]);
  const { rows } = await client.query<Said>(
    `SELECT description, owner_id AS "ownerId" FROM lake_tag WHERE account_id = $1 AND key = $2 FOR UPDATE`,
    [accountId, key],
  );
  return rows[0] ?? { description: "", ownerId: null };
}

export async function putFacts(
  client: pg.ClientBase,
  { accountId, key, description, ownerId }: Said & { accountId: string; key: string },
): Promise<void> {
  await client.query(
    "UPDATE lake_tag SET description = $3, owner_id = $4 WHERE account_id = $1 AND key = $2",
    [accountId, key, description, ownerId],
  );
}
