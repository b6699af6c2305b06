import type { Column } from "@/server/accounts/contract";
import type { WholeResult } from "@/server/results/contract";

/** What `WHOLE_RESULT_SQL` reads of a statement and its only page. */
export interface WholeResultRow {
  columns: Column[] | null;
  expiresAt: string | null;
  rowCount: number;
  byteCount: number;
  /** Base64: JSON takes no U+0000. */
  body: string;
}

/**
 * The result of the statement whose finish an event (`fresh`) tells, where all of it is one page that was too short to
 * be compressed; else null. So a short answer needs no further request.
 */
export const WHOLE_RESULT_SQL = `
  CASE WHEN verb = 'statement.finish' THEN (
    SELECT jsonb_build_object('columns', s.columns, 'expiresAt', s.result_expires_at, 'rowCount', p.row_count,
             'byteCount', p.byte_count, 'body', encode(p.body, 'base64'))
    FROM statement s JOIN statement_page p ON p.statement_id = s.id
    WHERE s.id = fresh.resource_id::uuid AND s.result_state = 'complete' AND s.result_expires_at > now()
      AND p.n = 0 AND p.row_count = s.result_rows AND p.encoding = 'identity'
  ) END`;

export function wholeResult({ columns, expiresAt, rowCount, byteCount, body }: WholeResultRow): WholeResult {
  const pages = [{ n: 0, rowFrom: 0, rowCount, bytes: byteCount }];
  const manifest = {
    state: "complete" as const,
    columns: columns ?? [],
    totalRows: rowCount,
    rows: rowCount,
    bytes: byteCount,
    cutReason: null,
    cutMessage: null,
    expiresAt: expiresAt && new Date(expiresAt).toISOString(),
    pages,
  };
  return { manifest, csv: Buffer.from(body, "base64").toString("utf8") };
}
