import { isConnectionLoss, type WarehouseDatabase, type Warehouses } from "@/server/local/warehouse";
import type { Part, Statement } from "./statement";

export interface LogEntry {
  queryId: number;
  queryUuid: string;
  userName: string;
  label: string;
  pid: number;
  transactionId: number;
  database: string;
  queryType: string;
  startedAt: number;
  queuedMs: number;
  sql: string;
}

const firstWords: Readonly<Record<string, string>> = {
  select: "SELECT",
  with: "SELECT",
  insert: "INSERT",
  update: "UPDATE",
  delete: "DELETE",
  merge: "MERGE",
  copy: "COPY",
  unload: "UNLOAD",
  create: "DDL",
  alter: "DDL",
  drop: "DDL",
};

const keptMs = 7 * 24 * 3_600_000;
const logStatus = { FINISHED: "success", FAILED: "failed", ABORTED: "canceled" } as const;

/** Records what really ran in the warehouse itself, where SYS_QUERY_HISTORY and its like are views over it. */
export class QueryLog {
  private readonly warehouses: Warehouses;

  constructor(warehouses: Warehouses) {
    this.warehouses = warehouses;
  }

  entry(statement: Statement, part: Part, run: Pick<LogEntry, "sql" | "pid" | "transactionId">): LogEntry {
    const word = /^[\s(]*([a-z]+)/i.exec(run.sql)?.[1]?.toLowerCase() ?? "";
    // In a batch a statement waits from the end of the one before it.
    const waitsFrom = statement.parts[part.n - 2]?.updatedAt ?? part.createdAt;
    return {
      queryId: part.queryId,
      queryUuid: part.queryUuid ?? "",
      userName: statement.login.user,
      label: "default",
      database: statement.database,
      queryType: firstWords[word] ?? "OTHER",
      startedAt: part.updatedAt,
      queuedMs: Math.max(0, part.updatedAt - waitsFrom),
      ...run,
    };
  }

  async begin(database: WarehouseDatabase, entry: LogEntry): Promise<void> {
    await this.write(database, {
      name: "query_log_begin",
      text: `insert into rs_compat.query_log (query_id, query_uuid, user_name, query_label, session_id, database_name,
          query_type, status, start_time, queue_time, query_text, transaction_id)
        values ($1, $2, $3, $4, $5, $6, $7, 'running', to_timestamp($8::float8 / 1000) at time zone 'UTC', $9, $10, $11)`,
      values: [
        entry.queryId,
        entry.queryUuid,
        entry.userName,
        entry.label,
        entry.pid,
        entry.database,
        entry.queryType,
        entry.startedAt,
        entry.queuedMs * 1000,
        entry.sql,
        entry.transactionId,
      ],
    });
  }

  async finish(database: WarehouseDatabase, entry: LogEntry, part: Part): Promise<void> {
    if (part.status !== "FINISHED" && part.status !== "FAILED" && part.status !== "ABORTED") return;
    const us = Math.round(part.durationNs / 1000);
    await this.write(database, {
      name: "query_log_finish",
      text: `update rs_compat.query_log set status = $2, query_type = $3, query_label = $4, error_message = $5,
          returned_rows = $6, returned_bytes = $7, execution_time = $8, elapsed_time = queue_time + $8,
          end_time = start_time + $8 * interval '1 microsecond'
        where query_id = $1`,
      values: [
        entry.queryId,
        logStatus[part.status],
        entry.queryType,
        entry.label,
        part.error?.replaceAll("\0", "\ufffd") ?? null,
        Math.max(0, part.rows),
        Math.max(0, part.size),
        us,
      ],
    });
  }

  /** Tells the truth about what was running when the endpoint ended. */
  async recover(databases: readonly WarehouseDatabase[]): Promise<void> {
    for (const database of databases) {
      await this.warehouses.admin(database).query(
        `update rs_compat.query_log set status = 'failed', end_time = clock_timestamp() at time zone 'UTC',
           error_message = 'The endpoint stopped while the statement ran' where status = 'running'`,
      );
    }
  }

  /** Removes what is older than the days that Redshift's own system views tell of. */
  async expire(databases: readonly WarehouseDatabase[], now: number): Promise<void> {
    const before = new Date(now - keptMs).toISOString().replace("Z", "");
    for (const database of databases) {
      for (const table of ["query_log", "load_error", "load_log", "unload_log"]) {
        await this.warehouses
          .admin(database)
          .query(`delete from rs_compat.${table} where start_time < $1::timestamp`, [before]);
      }
    }
  }

  /** The log must not fail the statement: a warehouse that is away has nobody to read it either. */
  private async write(
    database: WarehouseDatabase,
    query: { name: string; text: string; values: unknown[] },
  ): Promise<void> {
    try {
      await this.warehouses.admin(database).query(query);
    } catch (error) {
      if (!isConnectionLoss(error)) console.error("redshift-data: the query log could not be written", error);
    }
  }
}
