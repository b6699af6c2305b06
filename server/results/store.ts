import type pg from "pg";
import { pool } from "@/server/db/pool";

/** A page of a result as our own CSV, and the token of the next one. */
export interface StatementPage {
  statementId: string;
  n: number;
  rowFrom: number;
  rowCount: number;
  csv: string;
  nextToken: string | null;
}

interface RawPage extends Omit<StatementPage, "rowFrom" | "csv"> {
  rowFrom: string;
  body: Buffer;
}

const COLUMNS = `statement_id AS "statementId", n, row_from AS "rowFrom", row_count AS "rowCount", body,
  next_token AS "nextToken"`;

/** How far a result has been fetched: the last page that is here. */
export async function lastPage(statementId: string): Promise<StatementPage | null> {
  const { rows } = await pool().query<RawPage>(
    `SELECT ${COLUMNS} FROM statement_page WHERE statement_id = $1 ORDER BY n DESC LIMIT 1`,
    [statementId],
  );
  return rows[0] ? toPage(rows[0]) : null;
}

/** Stores a page; the same page again (two readers at once) changes nothing. */
export async function insertPage(client: Pick<pg.ClientBase, "query">, page: StatementPage): Promise<void> {
  const body = Buffer.from(page.csv);
  await client.query({
    name: "statement-page-insert",
    text: `INSERT INTO statement_page (statement_id, n, row_from, row_count, body, byte_count, next_token)
           VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`,
    values: [page.statementId, page.n, page.rowFrom, page.rowCount, body, body.length, page.nextToken],
  });
}

/** The stored pages that hold rows of `[from, to)`, in order. */
export async function pagesBetween(statementId: string, from: number, to: number): Promise<StatementPage[]> {
  const { rows } = await pool().query<RawPage>({
    name: "statement-pages",
    text: `SELECT ${COLUMNS} FROM statement_page
           WHERE statement_id = $1 AND row_from < $3 AND row_from + row_count > $2 ORDER BY n`,
    values: [statementId, from, to],
  });
  return rows.map(toPage);
}

export async function page(statementId: string, n: number): Promise<StatementPage | null> {
  const { rows } = await pool().query<RawPage>(
    `SELECT ${COLUMNS} FROM statement_page WHERE statement_id = $1 AND n = $2`,
    [statementId, n],
  );
  return rows[0] ? toPage(rows[0]) : null;
}

function toPage({ body, rowFrom, ...rest }: RawPage): StatementPage {
  return { ...rest, rowFrom: Number(rowFrom), csv: body.toString("utf8") };
}
