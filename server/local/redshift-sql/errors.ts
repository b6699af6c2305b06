import { RedshiftSqlError } from "@/server/sql/error";

/** The error for everything Redshift has and this engine hasn't. */
export function unsupported(what: string, at?: { offset: number; source?: string }): RedshiftSqlError {
  return new RedshiftSqlError(`${what} is not supported by the local engine`, {
    sqlState: "0A000",
    offset: at?.offset,
    source: at?.source,
  });
}

/** The error for what a database user may not do here. */
export function forbidden(what: string, offset?: number): RedshiftSqlError {
  return new RedshiftSqlError(`permission denied: ${what}`, { sqlState: "42501", offset });
}
