import type { Writable } from "node:stream";
import pg from "pg";
import { env } from "@/server/env";
import { type Channel, notifyQuery } from "./channels";

// Counters and ids beyond 2^53 stay exact: bigint columns arrive as strings, which callers convert knowingly.
const holder = globalThis as typeof globalThis & { headgatePool?: pg.Pool; headgateWalkers?: pg.Pool };

/** The connection pool of this process; Prisma and raw SQL share it. */
export function pool(): pg.Pool {
  // Statements that are sent without waiting for the one before travel together.
  holder.headgatePool ??= newPool({ max: 20, pipeline: true });
  return holder.headgatePool;
}

/** A connection's settings for `walk`. */
export const WALKING =
  "-c enable_sort=off -c enable_seqscan=off -c enable_bitmapscan=off -c plan_cache_mode=force_generic_plan";

/**
 * Runs one statement that is right by walking an index in its order, whatever the statistics say and whatever the
 * values are: on a connection where it is planned once, and not each time for longer than it runs.
 */
export function walk<R extends pg.QueryResultRow>(
  statement: pg.QueryConfig<Bindable[]>,
): Promise<pg.QueryResult<R>> {
  holder.headgateWalkers ??= newPool({ max: 4, options: WALKING });
  return holder.headgateWalkers.query<R>(statement);
}

function newPool(config: pg.PoolConfig & { pipeline?: boolean }): pg.Pool {
  const made = new pg.Pool({
    connectionString: env().DATABASE_URL,
    idleTimeoutMillis: 30_000,
    connectionTimeoutMillis: 5_000,
    ...config,
  });
  // An idle connection that breaks (Postgres restarted) is replaced at the next use; it must not end the process.
  made.on("error", () => {});
  return made;
}

/** Whether anything has asked for the pool that nobody has ended yet. */
export const isPoolOpen = (): boolean => holder.headgatePool !== undefined;

/** Ends all connections, for processes and tests that finish. */
export async function closePool(): Promise<void> {
  const { headgatePool, headgateWalkers } = holder;
  delete holder.headgatePool;
  delete holder.headgateWalkers;
  await Promise.all([headgatePool?.end(), headgateWalkers?.end()]);
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
 * Runs statements that need nothing of one another as one transaction, in one round trip. A statement that fails takes
 * all of them back, since the server then answers the COMMIT by rolling back. Who listens on the channels is woken
 * right behind it, and once for nothing where it failed.
 */
export function atOnce(
  statements: readonly pg.QueryConfig<Bindable[]>[],
  { signals = [] }: { signals?: Channel[] } = {},
): Promise<pg.QueryResult[]> {
  return onOneConnection(async (client) => {
    const { sent, signalled } = inOneWrite(client, () => ({
      sent: [{ text: "BEGIN" }, ...statements, { text: "COMMIT" }].map((one) => client.query(one)),
      signalled: signals.length > 0 ? client.query(notifyQuery(signals)).catch(() => {}) : undefined,
    }));
    await together([...sent, signalled]);
    return (await Promise.all(sent)).slice(1, -1);
  });
}

/** Lets go of what `send` sends at once: each write of its own would take its turn with the server's answer to the last. */
function inOneWrite<T>(client: pg.PoolClient, send: () => T): T {
  const { stream } = (client as unknown as { connection: { stream: Writable } }).connection;
  stream.cork();
  try {
    return send();
  } finally {
    stream.uncork();
  }
}

/** The pool listens only to idle clients: one that loses its connection at work must not end the process. */
async function onOneConnection<T>(
  work: (client: pg.PoolClient, noteBroken: (error: Error) => void) => Promise<T>,
): Promise<T> {
  const client = await pool().connect();
  let broken: Error | undefined;
  const noteBroken = (error: Error) => {
    broken = error;
  };
  client.on("error", noteBroken);
  try {
    return await work(client, noteBroken);
  } finally {
    client.off("error", noteBroken);
    client.release(broken);
  }
}

/** What binding cannot fail on: a statement that never leaves would be missing from its transaction. */
export type Bindable = string | number | boolean | Date | Buffer | null | Bindable[];

const waiting: { statement: pg.QueryConfig; settle: (result: Promise<pg.QueryResult>) => void }[] = [];

/**
 * A read that shares its connection with all others asked for at the same moment: each connection is a process of the
 * server to wake, and those reads are done sooner than four of them have begun.
 */
export function readAlong<R extends pg.QueryResultRow>(
  statement: pg.QueryConfig,
): Promise<pg.QueryResult<R>> {
  return new Promise((resolve) => {
    waiting.push({ statement, settle: (result) => resolve(result as Promise<pg.QueryResult<R>>) });
    if (waiting.length === 1) setImmediate(() => void readWaiting());
  });
}

async function readWaiting(): Promise<void> {
  const batch = waiting.splice(0);
  try {
    await onOneConnection(async (client) => {
      const sent = inOneWrite(client, () =>
        batch.map(({ statement, settle }) => {
          const result = client.query(statement);
          settle(result);
          return result;
        }),
      );
      await Promise.allSettled(sent);
    });
  } catch (error) {
    for (const { settle } of batch) settle(Promise.reject(error));
  }
}

/**
 * Runs `work` in one raw SQL transaction; for the hot paths that Prisma cannot express. Who listens on the channels
 * that `signals` names is woken once it is committed.
 */
export function transaction<T>(
  work: (client: pg.PoolClient) => Promise<T>,
  signals: (result: T) => Channel[] = () => [],
): Promise<T> {
  return onOneConnection(async (client, noteBroken) => {
    try {
      // The first statement of the work follows on its heels; without a BEGIN nothing after it can succeed.
      const sent = inOneWrite(client, () => [client.query("BEGIN"), work(client)] as const);
      const [, result] = await Promise.all(sent);
      const channels = signals(result);
      // The signal travels with the commit, but in a transaction of its own: see notify.
      const ending = inOneWrite(client, () => [
        client.query("COMMIT"),
        channels.length > 0 ? client.query(notifyQuery(channels)).catch(() => {}) : undefined,
      ]);
      await together(ending);
      return result;
    } catch (error) {
      await client.query("ROLLBACK").catch(noteBroken);
      throw error;
    }
  });
}
