import { Pool } from "pg";

// Any number will do, as long as nothing else in this database locks on it.
const schemaLock = 0x4c4f4341;

/** The pool on the local endpoint's own state database. */
export function openState(url: string): Pool {
  const pool = new Pool({ connectionString: url, max: 20, application_name: "headgate-local-aws" });
  // An idle connection that breaks is replaced at the next use; without a listener it would end the process.
  pool.on("error", (error) => console.error("local-aws: state database:", error.message));
  return pool;
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
