import pg from "pg";
import { env } from "@/server/env";

// Counters and ids beyond 2^53 stay exact: bigint columns arrive as strings, which callers convert knowingly.
const holder = globalThis as typeof globalThis & { headgatePool?: pg.Pool };

/** The one connection pool of this process; Prisma and raw SQL share it. */
export function pool(): pg.Pool {
  if (!holder.headgatePool) {
    const config: pg.PoolConfig & { pipeline: boolean } = {
      connectionString: env().DATABASE_URL,
      max: 20,
      idleTimeoutMillis: 30_000,
      connectionTimeoutMillis: 5_000,
      // Statements that are sent without waiting for the one before travel together.
      pipeline: true,
    };
    holder.headgatePool = new pg.Pool(config);
    // An idle connection that breaks (Postgres restarted) is replaced at the next use; it must not end the process.
    holder.headgatePool.on("error", () => {});
  }
  return holder.headgatePool;
}

/** Ends the pool, for processes and tests that finish. */
export async function closePool(): Promise<void> {
  const open = holder.headgatePool;
  delete holder.headgatePool;
  await open?.end();
}

/** Runs `work` in one raw SQL transaction; for the hot paths that Prisma cannot express. */
export async function transaction<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool().connect();
  let broken: Error | undefined;
  // The pool listens only to idle clients: one that loses its connection between two statements must not end the process.
  const noteBroken = (error: Error) => {
    broken = error;
  };
  client.on("error", noteBroken);
  try {
    // The first statement of the work follows on its heels; without a BEGIN nothing after it can succeed.
    const [, result] = await Promise.all([client.query("BEGIN"), work(client)]);
    await client.query("COMMIT");
    return result;
  } catch (error) {
    await client.query("ROLLBACK").catch((rollback: Error) => {
      broken = rollback;
    });
    throw error;
  } finally {
    client.off("error", noteBroken);
    client.release(broken);
  }
}
