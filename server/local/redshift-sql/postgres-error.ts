import { RedshiftSqlError } from "@/server/sql/error";
import type { Rendered } from "./tree";

interface PostgresError {
  message: string;
  code?: string;
  severity?: string;
  position?: string;
  detail?: string;
  hint?: string;
}

/** PostgreSQL's error in Redshift's form, its position told in what the user typed; other errors pass as they are. */
export function fromPostgres(error: unknown, source: string, rendered?: Rendered): unknown {
  if (!isPostgresError(error)) return error;
  return new RedshiftSqlError(error.message.replaceAll("rs_compat.", ""), {
    sqlState: error.code,
    detail: error.detail,
    hint: error.hint,
    source,
    offset: rendered && error.position ? sourceOffset(rendered, Number(error.position)) : undefined,
  });
}

function isPostgresError(error: unknown): error is PostgresError {
  return error instanceof Error && "severity" in error && "code" in error;
}

/** PostgreSQL counts characters from 1; JavaScript counts UTF-16 units from 0. */
function sourceOffset(rendered: Rendered, position: number): number {
  let offset = 0;
  for (let left = position - 1; left > 0 && offset < rendered.text.length; left -= 1)
    offset += (rendered.text.codePointAt(offset) ?? 0) > 0xffff ? 2 : 1;
  return rendered.sourceOffset(offset);
}
