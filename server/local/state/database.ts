import { setTimeout as pause } from "node:timers/promises";
import { Client, Pool } from "pg";
import { isConnectionLoss } from "@/server/local/warehouse";

// Any number will do, as long as nothing else in this database locks on it.
const schemaLock = 0x4c4f4341;

/** The pool on the local endpoint's own state database. */
export function openState(url: string): Pool {
  const pool = new Pool({ connectionString: url, max: 20, application_name: "headgate-local-aws" });
  // An idle connection that breaks is replaced at the next use; without a listener it would end the process.
  pool.on("error", (error) => console.error("local-aws: state database:", error.message));
  return pool;
}

/**
 * Waits while PostgreSQL is down or still recovering, as both are started again after a crash at the same moment. Throws
 * at once for what waiting does not mend, such as a wrong password, and after `waitMs` in any case.
 */
export async function untilReachable(url: string, waitMs = 20_000): Promise<void> {
  for (const deadline = Date.now() + waitMs; ; await pause(200)) {
    const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
    client.on("error", () => {});
    try {
      await client.connect();
      return;
    } catch (error) {
      if (!isConnectionLoss(error) || Date.now() > deadline) throw error;
    } finally {
      await client.end().catch(() => {});
    }
  }
}

/** Applies every service's idempotent DDL in one transaction; two processes starting at once take turns. */
export async function applySchema(pool: Pool, ddl: readonly string[]): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query("begin");
    await client.query("select pg_advisory_xact_lock($1)", [schemaLock]);
    for (const statements of ddl) await client.query(statements);
    await client.query("commit");
  } catch (error) {
    await client.query("rollback").catch(() => {});
    throw error;
  } finally {
    client.release();
  }
}
