const BEFORE = "SELECT * FROM (";

/** A SELECT cut to some rows. Its end is on a line of its own, so that a comment there swallows nothing. */
export const limitedSql = (sql: string, rows: number) =>
  `${BEFORE}${sql.trim().replace(/\s*;\s*$/, "")}\n) LIMIT ${rows}`;

/** What Athena says of a limited text, with the place in the text that was typed. */
export const asTyped = (message: string) =>
  message.replace(
    /\bline 1:(\d+)/,
    (_, column: string) => `line 1:${Math.max(1, Number(column) - BEFORE.length)}`,
  );
