import { randomUUID } from "node:crypto";
import { parse } from "csv-parse/sync";
import type { AwsTarget } from "@/server/aws/clients";
import { markOwn } from "@/server/aws/own-mark";
import * as data from "@/server/aws/redshift-data";
import { RunFailure } from "@/server/runs";

/** Where the history of a warehouse is read, and as whom. */
export interface Reader {
  target: AwsTarget;
  warehouse: data.Warehouse;
  database: string;
  signal: AbortSignal;
}

/** How far the ended statements were read: SYS_QUERY_HISTORY by (end_time, query_id). */
export interface Position {
  /** A timestamp as Redshift writes it, UTC, to the microsecond. */
  endTime: string;
  queryId: string;
}

/** A row of SYS_QUERY_HISTORY with its user's name; texts as they come, padded. */
export type SysRow = Record<(typeof COLUMNS)[number], string>;

const COLUMNS = [
  "query_id",
  "user_name",
  "query_label",
  "database_name",
  "query_type",
  "session_id",
  "status",
  "start_time",
  "end_time",
  "elapsed_time",
  "queue_time",
  "planning_time",
  "compile_time",
  "lock_wait_time",
  "execution_time",
  "error_message",
  "returned_rows",
  "returned_bytes",
  "query_text",
] as const;

const SELECT = `SELECT ${COLUMNS.map((name) => (name === "user_name" ? "u.usename AS user_name" : `h.${name}`)).join(", ")}
  FROM sys_query_history h LEFT JOIN pg_user u ON u.usesysid = h.user_id`;

export const PAGE_ROWS = 2_000;
export const RUNNING_MAX = 1_000;

/** The statements that ended after a position, the earliest first. */
export function readEnded(reader: Reader, { endTime, queryId }: Position): Promise<SysRow[]> {
  const at = `'${timestamp(endTime)}'`;
  return rowsOf(
    reader,
    `${SELECT} WHERE h.status IN ('success', 'failed', 'canceled')
       AND (h.end_time > ${at} OR (h.end_time = ${at} AND h.query_id > ${BigInt(queryId)}))
     ORDER BY h.end_time, h.query_id LIMIT ${PAGE_ROWS}`,
  );
}

/** The statements that have not ended. */
export function readRunning(reader: Reader): Promise<SysRow[]> {
  return rowsOf(
    reader,
    `${SELECT} WHERE h.status IN ('planning', 'queued', 'running', 'returning') ORDER BY h.query_id DESC LIMIT ${RUNNING_MAX}`,
  );
}

/** SYS_QUERY_HISTORY holds 4,000 bytes of a text; this one has all of it, in pieces. */
export const TEXT_BYTES = 4_000;
const TEXTS_AT_ONCE = 50;

export async function readTexts(reader: Reader, queryIds: string[]): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  for (let at = 0; at < queryIds.length; at += TEXTS_AT_ONCE) {
    const ids = queryIds.slice(at, at + TEXTS_AT_ONCE).map((id) => BigInt(id));
    const pieces = await query(
      reader,
      `SELECT query_id, text FROM sys_query_text WHERE query_id IN (${ids.join(", ")}) ORDER BY query_id, sequence`,
    );
    for (const [id = "", text = ""] of pieces) texts.set(id, (texts.get(id) ?? "") + text);
  }
  return texts;
}

async function rowsOf(reader: Reader, sql: string): Promise<SysRow[]> {
  const rows = await query(reader, sql);
  return rows.map((cells) => Object.fromEntries(COLUMNS.map((name, i) => [name, cells[i] ?? ""])) as SysRow);
}

const WAIT_SECONDS = 30;

async function query({ target, warehouse, database, signal }: Reader, sql: string): Promise<string[][]> {
  const sent = await data.executeStatement(target, {
    warehouse,
    database,
    sql: markOwn(sql),
    parameters: [],
    statementName: "headgate-history",
    clientToken: randomUUID(),
    waitSeconds: WAIT_SECONDS,
  });
  for (let { status } = sent; status !== "FINISHED"; ) {
    signal.throwIfAborted();
    const told = await data.describeStatement(target, sent.id, WAIT_SECONDS, signal);
    status = told.status;
    if (status === "FAILED") throw new RunFailure("statement_failed", told.error ?? "The statement failed.");
    if (status === "ABORTED") throw new RunFailure("statement_aborted", "The statement was cancelled.");
  }
  const rows: string[][] = [];
  let nextToken: string | undefined;
  do {
    const page = await data.resultPage(target, sent.id, { nextToken, signal });
    if (!page) break;
    const read = parse(page.csv, { relax_column_count: true }) as string[][];
    // Whether a page begins with the names of its columns is not documented.
    rows.push(...(read[0]?.[0] === "query_id" ? read.slice(1) : read));
    nextToken = page.nextToken ?? undefined;
  } while (nextToken);
  return rows;
}

function timestamp(text: string): string {
  if (!/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?$/.test(text)) throw new Error(`Not a timestamp: ${text}`);
  return text;
}
