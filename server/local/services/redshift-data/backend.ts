import type { ExecuteStatementOutput } from "@aws-sdk/client-redshift-data";
import type pg from "pg";
import type { ObjectAccess, runSql } from "@/server/local/redshift-sql";
import type { WarehouseDatabase } from "@/server/local/warehouse";
import type { CallContext } from "@/server/local/wire/service";
import type { ConnectionDeps } from "./connection";
import { Engine } from "./engine";
import { invalid } from "./errors";
import { type Limits, readLimits } from "./limits";
import { createPageTokens, type PageTokens } from "./page-token";
import { QueryLog } from "./query-log";
import { checkWait, type Found } from "./read";
import { removeResults } from "./results/file";
import { Saver } from "./saver";
import { Sessions } from "./sessions";
import { isTerminal } from "./status";
import { Store } from "./store";
import { type Submission, submit } from "./submit";
import { createThrottle } from "./throttle";
import { submittedView } from "./views";
import { createWaiters, type Waiters } from "./waiters";

export interface RedshiftDataDeps extends ConnectionDeps {
  state: pg.Pool;
  /** The object store as COPY and UNLOAD of a warehouse may use it. */
  objects(database: WarehouseDatabase): ObjectAccess;
  resultsFolder: string;
  limits?: Partial<Limits> | undefined;
  now?: (() => number) | undefined;
}

/** Everything the operations work with. */
export interface Api extends ConnectionDeps {
  state: pg.Pool;
  store: Store;
  engine: Engine;
  sessions: Sessions;
  waiters: Waiters;
  tokens: PageTokens;
  resultsFolder: string;
  limits: Limits;
  now(): number;
}

export interface Backend {
  /** The API, once what a former process left behind is taken over. */
  open(): Promise<Api>;
  /** Refuses a call that comes too fast. */
  throttle(operation: string, ctx: CallContext): void;
  reset(): Promise<void>;
  close(): Promise<void>;
}

const cleanUpMs = 10 * 60_000;

export function createBackend(deps: RedshiftDataDeps & { runSql: typeof runSql }): Backend {
  const now = deps.now ?? Date.now;
  const limits = readLimits(process.env, deps.limits);
  const { warehouses, state } = deps;
  const capacity = warehouses.connectionsMax;
  limits.running = Math.min(limits.running, Math.max(1, Math.floor(capacity / 2)));
  // Each session holds a connection; the statements outside of sessions need theirs.
  limits.sessions = Math.min(limits.sessions, Math.max(1, capacity - limits.running));
  const store = new Store(state);
  const saver = new Saver(store);
  const sessions = new Sessions(state, limits, now);
  const waiters = createWaiters(limits.waitersPerStatement);
  const queryLog = new QueryLog(warehouses);
  const engine = new Engine({ ...deps, store, saver, queryLog, sessions, waiters, limits, now });
  const shared = { ...deps, store, engine, sessions, waiters, limits, now };
  const throttle = createThrottle(now);

  const cleanUp = async () => {
    for (const id of await store.expire(now() - limits.retentionMs)) {
      engine.forget(id);
      await removeResults(deps.resultsFolder, id);
    }
    await queryLog.expire(warehouses.all(), now());
  };
  const timer = setInterval(() => {
    cleanUp().catch((error) => console.error("redshift-data: clean-up failed:", error));
  }, cleanUpMs);
  timer.unref();

  let opened: Promise<Api> | null = null;
  const open = async (): Promise<Api> => {
    const tokens = createPageTokens(await store.key("page tokens"));
    await queryLog.recover(warehouses.all());
    await engine.recover();
    await cleanUp();
    await engine.sweepResults();
    return { ...shared, tokens };
  };

  return {
    open: () => {
      opened ??= open().catch((error) => {
        opened = null;
        throw error;
      });
      return opened;
    },
    throttle: (operation, ctx) => {
      if (limits.throttled) throttle(operation, ctx.caller.accountId, ctx.region);
    },
    reset: async () => {
      await engine.abandon();
      await sessions.close();
      for (const id of await store.clear()) {
        engine.forget(id);
        await removeResults(deps.resultsFolder, id);
      }
    },
    close: async () => {
      clearInterval(timer);
      waiters.close();
      await engine.stop();
      await sessions.close();
      saver.stop();
      await store.close();
    },
  };
}

/** Takes a statement on, and waits for its end if the request says so. */
export async function runStatement(
  submission: Submission,
  ctx: CallContext,
  api: Api,
): Promise<ExecuteStatementOutput> {
  const { WaitTimeSeconds: seconds } = submission.input;
  checkWait(seconds);
  const statement = await submit(submission, ctx, api);
  if (seconds !== undefined) {
    // Counted apart from those who wait with DescribeStatement: a first call is never refused for them.
    const key = `${statement.id}/submit`;
    await api.waiters.wait(key, seconds, ctx.signal, () => isTerminal(statement.status));
  }
  return submittedView(statement);
}

export async function cancelStatement(found: Found, api: Api): Promise<{ Status: boolean }> {
  if (found.part) {
    throw invalid(`A statement of a batch can't be cancelled by itself. Cancel ${found.statement.id}.`);
  }
  await api.engine.cancel(found.statement);
  return { Status: true };
}
