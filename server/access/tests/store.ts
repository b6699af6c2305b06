import type pg from "pg";
import type { Assertion, Breach } from "@/server/access/assertions/shapes";
import { pool } from "@/server/db/pool";
import { escapeLike } from "@/server/sql/like";

export interface TestRow {
  id: string;
  name: string;
  description: string;
  assertion: Assertion;
  ownerId: string | null;
  ownerName: string;
  state: "passing" | "failing" | null;
  since: Date | null;
  breaches: number;
  checkedAt: Date | null;
  lakeVersion: string | null;
  createdAt: Date;
  updatedAt: Date;
}

type Asked = Pick<pg.ClientBase, "query">;

const COLUMNS = `id, name, description, assertion, owner_id AS "ownerId", owner_name AS "ownerName", state, since, breaches,
  checked_at AS "checkedAt", lake_version AS "lakeVersion", created_at AS "createdAt", updated_at AS "updatedAt"`;

export async function allTests(client: Asked = pool()): Promise<TestRow[]> {
  const { rows } = await client.query<TestRow>(`SELECT ${COLUMNS} FROM access_test ORDER BY name, id`);
  return rows;
}

export async function findTest(
  id: string,
  client: Asked = pool(),
): Promise<(TestRow & { kept: Breach[] }) | null> {
  const { rows } = await client.query<TestRow & { kept: Breach[] }>(
    `SELECT ${COLUMNS}, kept FROM access_test WHERE id = $1`,
    [id],
  );
  return rows[0] ?? null;
}

interface ListPage {
  state: string | undefined;
  search: string | undefined;
  after: { rank: number; name: string; id: string } | null;
  limit: number;
}

/** What fails first, then by name. */
export async function pageOfTests({
  state,
  search,
  after,
  limit,
}: ListPage): Promise<(TestRow & { rank: number })[]> {
  const { rows } = await pool().query<TestRow & { rank: number }>(
    `SELECT * FROM (SELECT ${COLUMNS}, CASE state WHEN 'failing' THEN 0 WHEN 'passing' THEN 2 ELSE 1 END AS rank
       FROM access_test) AS test
     WHERE ($1::text IS NULL OR state = $1) AND ($2::text IS NULL OR name ILIKE $2 OR description ILIKE $2)
       AND ($3::int IS NULL OR (rank, name, id) > ($3, $4::text, $5::uuid))
     ORDER BY rank, name, id LIMIT $6`,
    [
      ...[state ?? null, search === undefined ? null : `%${escapeLike(search)}%`],
      ...[after?.rank ?? null, after?.name ?? null, after?.id ?? null, limit],
    ],
  );
  return rows;
}

export async function countTests(
  client: Asked = pool(),
): Promise<{ passing: number; failing: number; all: number }> {
  const { rows } = await client.query<{ passing: number; failing: number; all: number }>(
    `SELECT count(*) FILTER (WHERE state = 'passing')::int AS passing,
       count(*) FILTER (WHERE state = 'failing')::int AS failing, count(*)::int AS "all" FROM access_test`,
  );
  return rows[0] ?? { passing: 0, failing: 0, all: 0 };
}

/** One at a time looks at tests or alters them: what is looked at last is what is kept. */
export async function lockTests(client: Asked): Promise<void> {
  await client.query("SELECT pg_advisory_xact_lock(hashtext('access_test'))");
}

export type NewTest = Pick<TestRow, "id" | "name" | "description" | "assertion" | "ownerId" | "ownerName">;

export async function addTest(client: Asked, made: NewTest): Promise<void> {
  await client.query(
    `INSERT INTO access_test (id, name, description, assertion, owner_id, owner_name)
     VALUES ($1, $2, $3, $4, $5, $6)`,
    [made.id, made.name, made.description, JSON.stringify(made.assertion), made.ownerId, made.ownerName],
  );
}

/** Of one that says something else nothing is known. */
export async function saveTest(
  client: Asked,
  id: string,
  { name, description, assertion }: Pick<TestRow, "name" | "description" | "assertion">,
): Promise<void> {
  await client.query(
    `UPDATE access_test SET name = $2, description = $3, assertion = $4,
       state = CASE WHEN assertion = $4 THEN state END,
       updated_at = greatest(now(), updated_at + interval '1 millisecond') WHERE id = $1`,
    [id, name, description, JSON.stringify(assertion)],
  );
}

export async function removeTest(client: Asked, id: string): Promise<void> {
  await client.query("DELETE FROM access_test WHERE id = $1", [id]);
}

interface Result {
  state: "passing" | "failing";
  breaches: number;
  kept: readonly Breach[];
  lakeVersion: string;
}

export async function saveResult(
  client: Asked,
  id: string,
  { state, breaches, kept, lakeVersion }: Result,
): Promise<void> {
  await client.query(
    `UPDATE access_test SET since = CASE WHEN state IS DISTINCT FROM $2 THEN now() ELSE since END, state = $2,
       breaches = $3, kept = $4, lake_version = $5, checked_at = now() WHERE id = $1`,
    [id, state, breaches, JSON.stringify(kept), lakeVersion],
  );
}

/** The Run of tests that is going on, of one account or of all that is known. */
export async function goingRun(
  client: Asked,
  kind: string,
  accountId: string | null,
): Promise<string | null> {
  await client.query("SELECT pg_advisory_xact_lock(hashtext($1), hashtext($2))", [kind, accountId ?? ""]);
  const { rows } = await client.query<{ id: string }>(
    "SELECT id FROM run WHERE kind = $1 AND account_id IS NOT DISTINCT FROM $2 AND ended_at IS NULL LIMIT 1",
    [kind, accountId],
  );
  return rows[0]?.id ?? null;
}
