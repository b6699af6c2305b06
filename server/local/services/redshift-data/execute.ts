import { randomUUID } from "node:crypto";
import {
  findParameters,
  forgetSession,
  type ObjectAccess,
  RedshiftSqlError,
  type runSql,
} from "@/server/local/redshift-sql";
import {
  connectionReason,
  isConnectionLoss,
  isLostState,
  type Lease,
  WarehouseConnectionError,
  type WarehouseDatabase,
  type Warehouses,
} from "@/server/local/warehouse";
import type { Limits } from "./limits";
import type { QueryLog } from "./query-log";
import { ResultTooLargeError, ResultWriter, resultPath } from "./results/file";
import type { Saver } from "./saver";
import type { Session } from "./sessions";
import type { Part, Statement } from "./statement";
import { batchOutcome, isTerminal, notRunReason, type Status } from "./status";
import type { Store } from "./store";
import { forgetEnded, transactionOf } from "./transactions";

export interface Ending {
  status: "ABORTED" | "FAILED";
  error: string | null;
}

/** A statement that has not ended, with what is needed to end it. */
export interface Active {
  statement: Statement;
  session: Session | null;
  lease: Lease | null;
  /** Set when the statement is being stopped: what becomes of it and of what it has not run yet. */
  ending: Ending | null;
  /** Cancel signals under way to the backend. */
  signals: Set<Promise<void>>;
  abort: AbortController;
}

export interface ExecuteDeps {
  warehouses: Warehouses;
  store: Store;
  saver: Saver;
  queryLog: QueryLog;
  runSql: typeof runSql;
  objects(database: WarehouseDatabase): ObjectAccess;
  resultsFolder: string;
  limits: Limits;
  now(): number;
  /** Wakes those who wait on the statement. */
  changed(statement: Statement): void;
}

const queryCanceled = "57014";
const lostReason = "FATAL: the connection to the warehouse was lost while the statement ran";

/** Runs a statement from PICKED to its end; never throws. */
export async function execute(active: Active, deps: ExecuteDeps): Promise<void> {
  const { statement } = active;
  const database = deps.warehouses.database(statement.target, statement.database);
  try {
    const lease = await leaseFor(active, database, deps);
    active.lease = lease;
    statement.pid = lease.pid;
    await runParts(active, lease, database, deps);
  } catch (error) {
    failOpenParts(active, connectionReason(error, statement.database), deps);
  }
  await giveBack(active).catch((error) => {
    console.error(`redshift-data: the connection of ${statement.id} could not be given back`, error);
    active.lease?.release(true);
  });
  // Nobody is told the final status before it is on record.
  const final = { ...statement };
  settle({ statement: final, ending: active.ending }, deps);
  await deps.saver.save(final);
  Object.assign(statement, final);
}

async function leaseFor(
  active: Active,
  database: WarehouseDatabase | null,
  deps: ExecuteDeps,
): Promise<Lease> {
  const { statement, session } = active;
  const { login } = statement;
  if (!database) throw new WarehouseConnectionError(`FATAL: database "${statement.database}" does not exist`);
  if (login.refusal) throw new WarehouseConnectionError(login.refusal);
  if (session?.lease) return session.lease;
  const lease = deps.warehouses.take(database, login) ?? (await connect(active, database, deps));
  if (session) session.lease = lease;
  return lease;
}

function connect(
  { statement, abort }: Active,
  database: WarehouseDatabase,
  deps: ExecuteDeps,
): Promise<Lease> {
  // Connecting takes a while; only then PICKED is worth a write of its own.
  void deps.saver.save(statement);
  return deps.warehouses.connect(database, statement.login, abort.signal);
}

async function runParts(
  active: Active,
  lease: Lease,
  database: WarehouseDatabase | null,
  deps: ExecuteDeps,
): Promise<void> {
  const { statement } = active;
  if (!database) return;
  const inTransaction = statement.batch && statement.mode === "TRANSACTION";
  forgetEnded(lease.client);
  if (inTransaction && !active.ending) await lease.client.query("BEGIN");
  for (const part of statement.parts) {
    if (active.ending) break;
    if (!lease.alive()) throw new Error("Connection terminated");
    await runPart(active, part, lease, database, deps);
    if (inTransaction && part.error !== null) break;
  }
  if (!inTransaction) return;
  const good = statement.parts.every((part) => part.status === "FINISHED");
  const last = statement.parts.at(-1);
  try {
    if (lease.alive()) await lease.client.query(good ? "COMMIT" : "ROLLBACK");
    else if (good && last) end(last, active.ending ?? { status: "FAILED", error: lostReason }, deps);
  } catch (error) {
    if (good && last)
      end(last, active.ending ?? { status: "FAILED", error: failure(error, lease, statement) }, deps);
  }
}

async function runPart(
  active: Active,
  part: Part,
  lease: Lease,
  database: WarehouseDatabase,
  deps: ExecuteDeps,
): Promise<void> {
  const { statement } = active;
  const sql = statement.sqls[Math.max(0, part.n - 1)] ?? "";
  part.queryId = await deps.store.nextQueryId();
  part.queryUuid = randomUUID();
  part.status = "STARTED";
  part.updatedAt = deps.now();
  statement.status = "STARTED";
  statement.startedAt ??= part.updatedAt;
  statement.updatedAt = part.updatedAt;
  const transactionId = transactionOf(lease.client, part.queryId);
  const entry = deps.queryLog.entry(statement, part, { sql, pid: lease.pid, transactionId });
  // The state must be on record before the statement has any effect.
  const [stored] = await Promise.all([deps.saver.save(statement), deps.queryLog.begin(database, entry)]);
  if (!stored) throw new Error("Connection terminated: the state could not be stored");
  deps.changed(statement);
  const path = resultPath(deps.resultsFolder, statement.id, part.n);
  const writer = new ResultWriter(path, statement.format, deps.limits);
  const from = process.hrtime.bigint();
  let group: string | undefined;
  try {
    const used = new Set(findParameters(sql).map((each) => each.name));
    const outcome = await deps.runSql(
      {
        client: lease.client,
        database: statement.database,
        target: statement.target,
        dbUser: statement.login.user,
        objects: deps.objects(database),
        admin: () => deps.warehouses.openAdmin(database),
        queryId: part.queryId,
        signal: active.abort.signal,
      },
      sql,
      statement.parameters.filter((each) => used.has(each.name)),
      writer,
    );
    if (outcome.hasResultSet) await writer.finish();
    group = outcome.queryGroup;
    entry.queryType = outcome.queryType;
    part.hasResultSet = outcome.hasResultSet;
    part.rows = outcome.hasResultSet ? writer.rows : outcome.rows;
    part.size = writer.bytes;
    end(part, { status: "FINISHED", error: null }, deps);
  } catch (error) {
    await writer.discard();
    const stopped = error instanceof ResultTooLargeError ? null : active.ending;
    end(part, stopped ?? { status: "FAILED", error: failure(error, lease, statement) }, deps);
  }
  part.durationNs = Number(process.hrtime.bigint() - from);
  const status = part.status as Status;
  statement.updatedAt = part.updatedAt;
  await deps.queryLog.finish(database, { ...entry, ...(group ? { label: group } : {}) }, part);
  if (/\bcreate\s+(user|role|group)\b/i.test(sql) && status === "FINISHED") {
    await deps.warehouses.adoptRoles(database, statement.login.user);
  }
  if (!statement.batch) return;
  await deps.saver.save(statement);
  deps.changed(statement);
}

function failure(error: unknown, lease: Lease, statement: Statement): string {
  return lease.alive() ? reasonOf(error, statement) : lostReason;
}

function reasonOf(error: unknown, statement: Statement): string {
  if (error instanceof RedshiftSqlError && isLostState(error.sqlState)) return lostReason;
  if (error instanceof RedshiftSqlError || error instanceof ResultTooLargeError) return error.message;
  if (isConnectionLoss(error)) return connectionReason(error, statement.database);
  const { code } = error as { code?: string };
  if (code === queryCanceled) return "ERROR: canceling statement due to user request";
  return `ERROR: ${error instanceof Error ? error.message : String(error)}`;
}

function end(
  part: Part,
  outcome: { status: Status; error: string | null },
  deps: Pick<ExecuteDeps, "now">,
): void {
  part.status = outcome.status;
  part.error = outcome.error;
  part.updatedAt = deps.now();
}

function failOpenParts(active: Active, reason: string, deps: ExecuteDeps): void {
  for (const part of active.statement.parts) {
    if (isTerminal(part.status)) continue;
    end(part, active.ending ?? { status: "FAILED", error: reason }, deps);
  }
}

/** Gives the parts that were not run, and the whole, their final status. */
export function settle(active: Pick<Active, "statement" | "ending">, deps: Pick<ExecuteDeps, "now">): void {
  const { statement, ending } = active;
  const now = deps.now();
  for (const part of statement.parts) {
    if (isTerminal(part.status)) continue;
    end(part, ending ?? { status: "ABORTED", error: notRunReason }, deps);
  }
  const only = statement.parts[0];
  const outcome =
    statement.batch || !only
      ? batchOutcome(statement.mode, statement.parts, ending?.status === "ABORTED")
      : { ...only };
  statement.status = outcome.status;
  statement.error = outcome.error;
  statement.updatedAt = now;
  statement.durationNs = statement.parts.reduce((sum, part) => sum + part.durationNs, 0);
}

/** A late cancel signal must hit nobody else: the connection ends, or is kept until all signals have arrived. */
async function giveBack(active: Active): Promise<void> {
  const { lease, session } = active;
  if (!lease) return;
  if (!session) {
    forgetSession(lease.client);
    return lease.release(active.ending !== null);
  }
  if (!active.ending) return;
  await Promise.allSettled(active.signals);
  for (let probe = 0; probe < 2; probe += 1) {
    await lease.client.query("select pg_sleep(0)").catch(() => {});
  }
}
