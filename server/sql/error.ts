/** An error as Redshift words it; `offset` is where it stands in the text the user typed (UTF-16, from 0). */
export class RedshiftSqlError extends Error {
  readonly sqlState: string;
  readonly reason: string;
  readonly offset: number | undefined;
  readonly detail: string | undefined;
  readonly hint: string | undefined;
  /** 1-based character (code point) of the typed text, the `Position: n` of the message. */
  readonly position: number | undefined;

  constructor(
    reason: string,
    options: {
      sqlState?: string | undefined;
      offset?: number | undefined;
      source?: string | undefined;
      detail?: string | undefined;
      hint?: string | undefined;
    } = {},
  ) {
    const { offset, source, detail, hint } = options;
    const position =
      offset === undefined || source === undefined ? undefined : [...source.slice(0, offset)].length + 1;
    super(
      [
        `ERROR: ${reason}`,
        detail && `  Detail: ${detail}`,
        hint && `  Hint: ${hint}`,
        position && `  Position: ${position}`,
      ]
        .filter(Boolean)
        .join("\n"),
    );
    this.name = "RedshiftSqlError";
    this.reason = reason;
    this.sqlState = options.sqlState ?? "XX000";
    this.offset = offset;
    this.position = position;
    this.detail = detail;
    this.hint = hint;
  }
}

export function syntaxError(near: string, offset: number, source?: string): RedshiftSqlError {
  const at = near === "" ? "at end of input" : `at or near "${near}"`;
  return new RedshiftSqlError(`syntax error ${at}`, { sqlState: "42601", offset, source });
}

/** The same error with its position told in `source`, for errors raised where the text was not at hand. */
export function located(error: RedshiftSqlError, source: string): RedshiftSqlError {
  if (error.position !== undefined || error.offset === undefined) return error;
  return new RedshiftSqlError(error.reason, {
    sqlState: error.sqlState,
    offset: error.offset,
    source,
    detail: error.detail,
    hint: error.hint,
  });
}
