import type pg from "pg";
import { type Bindable, pool, readAlong } from "@/server/db/pool";
import { env } from "@/server/env";
import type { CutReason, ResultState } from "@/server/statements/contract";
import type { Missing } from "./missing";
import type { FetchedPage } from "./page";

/** A page of a result as it is kept. */
export interface StoredPage {
  n: number;
  rowFrom: number;
  rowCount: number;
  byteCount: number;
  body: Buffer;
  encoding: string;
}

/** How far a result is here. */
export interface Kept {
  state: ResultState;
  cutReason: CutReason | null;
  rows: number;
  bytes: number;
}

type Client = Pick<pg.ClientBase, "query">;

type NewPage = Omit<FetchedPage, "columns" | "totalRows"> & { n: number; rowFrom: number };

interface Stand {
  state: ResultState;
  cutReason: CutReason | null;
}

/**
 * Keeps a page and what the statement tells of its result, if the result is still open and this page is new: the same
 * page again (a worker that was thought lost) changes nothing and answers false.
 */
export async function keepPage(client: Client, id: string, page: NewPage, now: Stand): Promise<boolean> {
  const { rowCount } = await client.query(keepPageWrite(id, page, now));
  return rowCount === 1;
}

/** The statement by which `keepPage` does it. */
export function keepPageWrite(statementId: string, page: NewPage, now: Stand): pg.QueryConfig<Bindable[]> {
  return {
    name: "result-keep-page",
    text: `
      WITH one AS (
        SELECT id FROM statement
        WHERE id = $1 AND coalesce(result_state, 'fetching') = 'fetching' FOR NO KEY UPDATE
      ), kept AS (
        INSERT INTO statement_page (statement_id, n, row_from, row_count, body, encoding, byte_count, next_token)
        SELECT id, $2::int, $3::bigint, $4::int, $5::bytea, $6::text, $7::int, $8::text FROM one
        ON CONFLICT DO NOTHING RETURNING statement_id
      )
      UPDATE statement SET result_state = $9, cut_reason = $10,
        result_rows = coalesce(result_rows, 0) + $4::int, rows = greatest(rows, coalesce(result_rows, 0) + $4::int),
        result_bytes = coalesce(result_bytes, 0) + $7::int,
        result_expires_at = coalesce(result_expires_at, now() + $11::float8 * interval '1 hour')
      FROM kept WHERE id = kept.statement_id`,
    values: [
      statementId,
      page.n,
      page.rowFrom,
      page.rowCount,
      page.body,
      page.encoding,
      page.byteCount,
      page.nextToken,
      now.state,
      now.cutReason,
      env().HEADGATE_RESULT_RETENTION_HOURS,
    ],
  };
}

/** Opens a result of which nothing is here yet. */
export const openResultWrite = (statementId: string): pg.QueryConfig<Bindable[]> => ({
  text: `UPDATE statement SET result_state = 'fetching', result_rows = 0, result_bytes = 0,
           result_expires_at = now() + $2::float8 * interval '1 hour'
         WHERE id = $1 AND result_state IS NULL`,
  values: [statementId, env().HEADGATE_RESULT_RETENTION_HOURS],
});

/** Says that the rest of an open result will not come; false when it is not open any more. */
export async function cutResult(client: Client, statementId: string, why: Missing): Promise<boolean> {
  const { rowCount } = await client.query(cutResultWrite(statementId, why));
  return rowCount === 1;
}

/** The statement by which `cutResult` does it. */
export const cutResultWrite = (statementId: string, why: Missing): pg.QueryConfig<Bindable[]> => ({
  text: `UPDATE statement SET result_state = 'cut', cut_reason = $2, cut_message = $3
         WHERE id = $1 AND coalesce(result_state, 'fetching') = 'fetching'`,
  values: [statementId, why.cutReason, why.cutMessage ?? null],
});

/** The tokens that led from page to page so far, in order; the last page's is null where the result ends. */
export async function tokensOf(statementId: string): Promise<(string | null)[]> {
  const { rows } = await pool().query<{ next_token: string | null }>(
    "SELECT next_token FROM statement_page WHERE statement_id = $1 ORDER BY n",
    [statementId],
  );
  return rows.map((row) => row.next_token);
}

/** How far a result is here by now; null when there is no such statement or it has no result. */
export async function keptOf(statementId: string): Promise<Kept | null> {
  const { rows } = await pool().query<{
    state: ResultState | null;
    cut_reason: CutReason | null;
    rows: string;
    bytes: string;
  }>({
    name: "result-kept",
    text: `SELECT CASE WHEN result_expires_at <= now() THEN 'expired' ELSE result_state END AS state, cut_reason,
             coalesce(result_rows, 0) AS rows, coalesce(result_bytes, 0) AS bytes FROM statement WHERE id = $1`,
    values: [statementId],
  });
  const [row] = rows;
  if (!row?.state) return null;
  return { state: row.state, cutReason: row.cut_reason, rows: Number(row.rows), bytes: Number(row.bytes) };
}

/** What pages are here, without their bodies. */
export async function listPages(statementId: string): Promise<Omit<StoredPage, "body" | "encoding">[]> {
  const { rows } = await pool().query<{ n: number; rowFrom: string; rowCount: number; byteCount: number }>({
    name: "result-pages",
    text: `SELECT n, row_from AS "rowFrom", row_count AS "rowCount", byte_count AS "byteCount"
           FROM statement_page WHERE statement_id = $1 ORDER BY n`,
    values: [statementId],
  });
  return rows.map((row) => ({ ...row, rowFrom: Number(row.rowFrom) }));
}

const PAGE = `n, row_from AS "rowFrom", row_count AS "rowCount", byte_count AS "byteCount", body, encoding`;
type RawPage = Omit<StoredPage, "rowFrom"> & { rowFrom: string };
const toPage = (row: RawPage): StoredPage => ({ ...row, rowFrom: Number(row.rowFrom) });

export async function readPage(statementId: string, n: number): Promise<StoredPage | null> {
  const { rows } = await pool().query<RawPage>({
    name: "result-page",
    text: `SELECT ${PAGE} FROM statement_page WHERE statement_id = $1 AND n = $2`,
    values: [statementId, n],
  });
  return rows[0] ? toPage(rows[0]) : null;
}

/** The pages that hold rows of `[from, to)`, in order. */
export async function pagesBetween(statementId: string, from: number, to: number): Promise<StoredPage[]> {
  const { rows } = await readAlong<RawPage>({
    name: "result-pages-between",
    text: `SELECT ${PAGE} FROM statement_page
           WHERE statement_id = $1 AND row_from < $3 AND row_from + row_count > $2 ORDER BY n`,
    values: [statementId, from, to],
  });
  return rows.map(toPage);
}

/** The e-mail address that names a person in a role session. */
export async function emailOf(personId: string | null): Promise<string> {
  const { rows } = await pool().query<{ email: string }>("SELECT email FROM person WHERE id = $1", [
    personId,
  ]);
  return rows[0]?.email ?? "headgate";
}

export async function nameOf(client: Client, personId: string): Promise<string> {
  const { rows } = await client.query("SELECT name FROM person WHERE id = $1", [personId]);
  return rows[0]?.name ?? "somebody";
}

/** The statement whose result a Run fetches. */
export async function statementOf(client: Client, runId: string): Promise<string> {
  const { rows } = await client.query("SELECT input->>'statementId' AS id FROM run WHERE id = $1", [runId]);
  return rows[0]?.id;
}

interface WarehouseKey {
  accountId: string;
  warehouseKind: string;
  warehouse: string;
}

/** Whether the Data API's CSV is exact at a warehouse; null until it was tried. */
export async function csvIsExact(of: WarehouseKey): Promise<boolean | null> {
  const { rows } = await pool().query<{ csv_is_exact: boolean | null }>({
    name: "warehouse-csv-is-exact",
    text: `SELECT csv_is_exact FROM warehouse_setting
           WHERE account_id = $1 AND warehouse_kind = $2 AND warehouse = $3`,
    values: [of.accountId, of.warehouseKind, of.warehouse],
  });
  return rows[0]?.csv_is_exact ?? null;
}

export async function keepExactness(client: Client, of: WarehouseKey, isExact: boolean): Promise<void> {
  await client.query(
    `INSERT INTO warehouse_setting (account_id, warehouse_kind, warehouse, csv_is_exact, csv_probed_at)
     VALUES ($1, $2, $3, $4, now())
     ON CONFLICT (account_id, warehouse_kind, warehouse) DO UPDATE
       SET csv_is_exact = excluded.csv_is_exact, csv_probed_at = excluded.csv_probed_at`,
    [of.accountId, of.warehouseKind, of.warehouse, isExact],
  );
}
