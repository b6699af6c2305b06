import type pg from "pg";
import { pool } from "@/server/db/pool";
import type { Account, Check, ConnectionTest } from "./contract";

interface TestRow {
  testRunId: string | null;
  testedAt: Date | null;
  testProblems: number | null;
}

/** How the newest test stands, in short; `running` holds the Runs that go on. */
export function testMarkOf(row: TestRow, running: ReadonlySet<string>): Account["test"] {
  if (row.testRunId === null) return null;
  return {
    runId: row.testRunId,
    isRunning: running.has(row.testRunId),
    testedAt: row.testedAt?.toISOString() ?? null,
    problems: row.testProblems,
  };
}

/** Those of these Runs that have not ended. */
export async function openRuns(ids: string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const { rows } = await pool().query<{ id: string }>(
    "SELECT id FROM run WHERE id = ANY($1::uuid[]) AND ended_at IS NULL",
    [ids],
  );
  return new Set(rows.map((row) => row.id));
}

/** Writes down which Run tests an account; what the one before found stays until this one has ended. */
export async function beginTest(client: pg.ClientBase, accountId: string, runId: string): Promise<void> {
  await client.query("UPDATE aws_account SET test_run_id = $2 WHERE id = $1", [accountId, runId]);
}

/** Writes down what a test found, unless a newer one was begun or the connection became another meanwhile. */
export async function endTest(
  client: pg.ClientBase,
  { accountId, runId, problems }: { accountId: string; runId: string; problems: number },
): Promise<void> {
  await client.query(
    "UPDATE aws_account SET tested_at = now(), test_problems = $3 WHERE id = $1 AND test_run_id = $2",
    [accountId, runId, problems],
  );
}

interface FoundTest extends TestRow {
  endedAt: Date | null;
  progress: number | null;
  error: string | null;
  /** What has been tried so far, or in the end. */
  checks: Check[] | null;
}

const FIND = `SELECT a.test_run_id AS "testRunId", a.tested_at AS "testedAt", a.test_problems AS "testProblems",
    r.ended_at AS "endedAt", r.progress, r.error_message AS error,
    coalesce(r.output, r.detail) -> 'checks' AS checks
  FROM aws_account a JOIN run r ON r.id = a.test_run_id WHERE a.id = $1`;

export async function findTest(accountId: string): Promise<ConnectionTest | null> {
  const { rows } = await pool().query<FoundTest>(FIND, [accountId]);
  const [row] = rows;
  if (!row?.testRunId) return null;
  return {
    runId: row.testRunId,
    isRunning: row.endedAt === null,
    testedAt: row.testedAt?.toISOString() ?? null,
    problems: row.testProblems,
    progress: row.progress,
    error: row.error,
    checks: row.checks ?? [],
  };
}

/** The e-mail under which AWS is asked on somebody's behalf. */
export async function emailOf(personId: string | null): Promise<string> {
  const { rows } = await pool().query<{ email: string }>("SELECT email FROM person WHERE id = $1", [
    personId,
  ]);
  return rows[0]?.email ?? "headgate";
}

/** The databases that are known of an account's warehouses, by `kind/name`. */
export async function knownDatabases(accountId: string): Promise<Map<string, string>> {
  const { rows } = await pool().query<{ place: string; database: string }>(
    `SELECT warehouse_kind || '/' || warehouse AS place, history_database AS database FROM warehouse_setting
     WHERE account_id = $1 AND history_database IS NOT NULL`,
    [accountId],
  );
  return new Map(rows.map((row) => [row.place, row.database]));
}
