import type pg from "pg";
import { pool } from "@/server/db/pool";
import type { Part } from "./parts";

/** A part, and when its reading began. */
export interface ReadPart extends Part {
  readAt: Date;
}

/** How a snapshot was taken, without what it says. */
export interface Taken {
  accountId: string;
  version: string;
  takenAt: Date;
  runId: string | null;
  takenById: string | null;
  takenBy: string;
  roleArn: string;
  databases: number;
  tables: number;
  grants: number;
  calls: number;
}

const TAKEN = `account_id AS "accountId", version, taken_at AS "takenAt", run_id AS "runId",
  taken_by_id AS "takenById", taken_by AS "takenBy", role_arn AS "roleArn", databases, tables, grants, calls`;

export async function snapshots(): Promise<Taken[]> {
  const { rows } = await pool().query<Taken>(`SELECT ${TAKEN} FROM lake_snapshot ORDER BY account_id`);
  return rows;
}

/** The parts of an account's snapshot of which `known` does not have the hash, and the names of all of them. */
export async function changedParts(
  accountId: string,
  known: ReadonlyMap<string, string>,
): Promise<{ all: Map<string, string>; changed: Part[] }> {
  const { rows } = await pool().query<Part & { isKnown: boolean }>(
    `SELECT p.part, p.hash, known.hash IS NOT NULL AS "isKnown",
       CASE WHEN known.hash IS NULL THEN p.body END AS body
     FROM lake_part AS p LEFT JOIN unnest($2::text[], $3::text[]) AS known (part, hash)
       ON known.part = p.part AND known.hash = p.hash
     WHERE p.account_id = $1`,
    [accountId, [...known.keys()], [...known.values()]],
  );
  const changed = rows.filter(({ isKnown }) => !isKnown);
  return { all: new Map(rows.map(({ part, hash }) => [part, hash])), changed };
}

/** What is kept of an account, without what it says. */
export interface Standing {
  parts: ReadonlyMap<string, { hash: string; readAt: Date }>;
  /** When the reading of all of it began; null where it was never read. */
  takenAt: Date | null;
}

/** Whoever else would write it waits. */
export async function lockParts(client: pg.ClientBase, accountId: string): Promise<Standing> {
  await client.query("SELECT pg_advisory_xact_lock(hashtext('lake_snapshot'), hashtext($1))", [accountId]);
  const { rows } = await client.query<{ part: string; hash: string; readAt: Date }>(
    `SELECT part, hash, read_at AS "readAt" FROM lake_part WHERE account_id = $1`,
    [accountId],
  );
  const { rows: taken } = await client.query<{ takenAt: Date }>(
    `SELECT taken_at AS "takenAt" FROM lake_snapshot WHERE account_id = $1`,
    [accountId],
  );
  return {
    parts: new Map(rows.map(({ part, ...one }) => [part, one])),
    takenAt: taken[0]?.takenAt ?? null,
  };
}

export async function hashesOf(accountId: string): Promise<Map<string, string>> {
  const { rows } = await pool().query<{ part: string; hash: string }>(
    "SELECT part, hash FROM lake_part WHERE account_id = $1",
    [accountId],
  );
  return new Map(rows.map(({ part, hash }) => [part, hash]));
}

export async function saveTaken(client: pg.ClientBase, taken: Taken): Promise<void> {
  await client.query(
    `INSERT INTO lake_snapshot (account_id, version, taken_at, run_id, taken_by_id, taken_by, role_arn, databases,
       tables, grants, calls) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
     ON CONFLICT (account_id) DO UPDATE SET version = excluded.version, taken_at = excluded.taken_at,
       run_id = excluded.run_id, taken_by_id = excluded.taken_by_id, taken_by = excluded.taken_by,
       role_arn = excluded.role_arn, databases = excluded.databases, tables = excluded.tables,
       grants = excluded.grants, calls = excluded.calls`,
    [
      ...[taken.accountId, taken.version, taken.takenAt, taken.runId, taken.takenById, taken.takenBy],
      ...[taken.roleArn, taken.databases, taken.tables, taken.grants, taken.calls],
    ],
  );
}

/** Where parts of it were read anew: when all of it was read stays as it was. */
export async function setVersion(client: pg.ClientBase, accountId: string, version: string): Promise<void> {
  await client.query("UPDATE lake_snapshot SET version = $2 WHERE account_id = $1", [accountId, version]);
}

export async function savePart(
  client: pg.ClientBase,
  accountId: string,
  { part, hash, body, readAt }: ReadPart,
): Promise<void> {
  await client.query(
    `INSERT INTO lake_part (account_id, part, hash, body, read_at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (account_id, part)
       DO UPDATE SET hash = excluded.hash, body = excluded.body, read_at = excluded.read_at`,
    [accountId, part, hash, JSON.stringify(body), readAt],
  );
}

/** Also of what was found to be as it was. */
export async function setReadAt(
  client: pg.ClientBase,
  accountId: string,
  read: readonly Pick<ReadPart, "part" | "readAt">[],
): Promise<void> {
  await client.query(
    `UPDATE lake_part AS p SET read_at = read.at FROM unnest($2::text[], $3::timestamptz[]) AS read (part, at)
     WHERE p.account_id = $1 AND p.part = read.part AND p.read_at <> read.at`,
    [accountId, read.map(({ part }) => part), read.map(({ readAt }) => readAt)],
  );
}

export async function removeParts(
  client: pg.ClientBase,
  accountId: string,
  parts: readonly string[],
): Promise<void> {
  await client.query("DELETE FROM lake_part WHERE account_id = $1 AND part = ANY($2::text[])", [
    accountId,
    parts,
  ]);
}
