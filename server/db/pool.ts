import pg from "pg";
import { env } from "@/server/env";
import { type Channel, notifyQuery } from "./channels";

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

/**
 * Waits for statements that were sent without waiting for one another; throws what the first of them threw, but only
 * when nothing is under way any more that could use the connection after its transaction.
 */
export async function together(statements: readonly (Promise<unknown> | undefined)[]): Promise<void> {
  const outcomes = await Promise.allSettled(statements);
  for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
}

/**
 * Runs `work` in one raw SQL transaction; for the hot paths that Prisma cannot express. Who listens on the channels
 * that `signals` names is woken once it is committed.
 */
export async function transaction<T>(
  work: (client: pg.PoolClient) => Promise<T>,
  signals: (result: T) => Channel[] = () => [],
): Promise<T> {
  const client = await pool().connect();
  let signalled: Promise<unknown> = Promise.resolve();
  let broken: Error | undefined;
  // The pool listens only to idle clients: one that loses its connection between two statements must not end the process.
  const noteBroken = (error: Error) => {
    broken = error;
  };
  client.on("error", noteBroken);
  try {
    // The first statement of the work follows on its heels; without a BEGIN nothing after it can succeed.
    const [, result] = await Promise.all([client.query("BEGIN"), work(client)]);
    const committed = client.query("COMMIT");
    // It travels with the commit, but in a transaction of its own: see notify.
    const channels = signals(result);
    if (channels.length > 0) signalled = client.query(notifyQuery(channels)).catch(() => {});
    await committed;
    return result;
  } catch (error) {
    await client.query("ROLLBACK").catch((rollback: Error) => {
      broken = rollback;
    });
    throw error;
  } finally {
    void signalled.then(() => {
      client.off("error", noteBroken);
      client.release(broken);
    });
  }
}
