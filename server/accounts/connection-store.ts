import { prisma, type Tx } from "@/server/db/client";
import { pool } from "@/server/db/pool";
import { permissionsOf, ROLES } from "@/server/identity/permissions";
import type { Connection } from "./contract";

/** A row of aws_account as it is written. */
export type ConnectionRow = Omit<Connection, "uses"> & { disconnectedAt: Date | null };

const COLUMNS = {
  id: true,
  name: true,
  region: true,
  source: true,
  roleArn: true,
  externalId: true,
  catalogs: true,
  domains: true,
  disconnectedAt: true,
} as const;

type Db = Tx | ReturnType<typeof prisma>;

/** An account's row, connected now or not. */
export async function findConnection(id: string, db: Db = prisma()): Promise<ConnectionRow | null> {
  const row = await db.awsAccount.findUnique({ where: { id }, select: COLUMNS });
  return row && { ...row, source: row.source as ConnectionRow["source"] };
}

/** Makes whoever else writes an account wait, whether it has a row yet or not. */
export async function lockConnection(tx: Tx, id: string): Promise<ConnectionRow | null> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('aws_account'), hashtext(${id}))`;
  return findConnection(id, tx);
}

export async function saveConnection(tx: Tx, row: ConnectionRow): Promise<void> {
  const { id, ...fields } = row;
  await tx.awsAccount.upsert({ where: { id }, create: row, update: fields });
}

/** Another connection, or none, has not been tested. */
export async function forgetTest(tx: Tx, id: string): Promise<void> {
  const data = { testRunId: null, testedAt: null, testProblems: null };
  await tx.awsAccount.update({ where: { id }, data });
}

const USES = `SELECT
  (SELECT count(*)::int FROM account_principal WHERE account_id = $1) AS people,
  (SELECT count(*)::int FROM warehouse_setting WHERE account_id = $1 AND history_role_arn IS NOT NULL) AS imports,
  (SELECT count(*)::int FROM saved_query q JOIN saved_query_version v ON v.saved_query_id = q.id AND v.version = q.version
    WHERE v.account_id = $1) AS "savedQueries",
  (SELECT count(*)::int FROM run WHERE account_id = $1 AND state IN ('queued', 'running', 'waiting', 'cancelling')
    AND owner_id IS NOT NULL AND kind <> 'account.test') AS "openRuns"`;

/** What refers to an account; of its Runs those that people wait for. */
export async function usesOf(accountId: string): Promise<Connection["uses"]> {
  const { rows } = await pool().query<Connection["uses"]>(USES, [accountId]);
  return rows[0] ?? { people: 0, imports: 0, savedQueries: 0, openRuns: 0 };
}

export interface PeoplesRole {
  roleArn: string;
  /** Whether somebody acts as it who registers datasets and reads an account's rules. */
  isStewards: boolean;
}

const STEWARDS = ROLES.filter((role) => permissionsOf(role).has("catalog.update"));

/** The roles of those who may come in, as whom Headgate acts in an account. */
export async function rolesOf(accountId: string): Promise<PeoplesRole[]> {
  const { rows } = await pool().query<PeoplesRole>(
    `SELECT p.role_arn AS "roleArn", bool_or(person.role = ANY($2)) AS "isStewards"
     FROM account_principal p JOIN person ON person.id = p.person_id
     WHERE p.account_id = $1 AND person.disabled_at IS NULL GROUP BY p.role_arn ORDER BY p.role_arn`,
    [accountId, STEWARDS],
  );
  return rows;
}
