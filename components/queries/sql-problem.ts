/** What a statement complained of, and where its text began when it ran. */
export interface SqlProblem {
  sql: string;
  /** 1-based, counted in characters as the warehouse does. */
  position: number | null;
  message: string;
  textStart: number;
}

/** What a statement complained of, told of the text alone that it was made of: EXPLAIN was put before it. */
export const withoutLead = (sql: string, position: number | null, lead: number) => ({
  sql: sql.slice(lead),
  position: position === null || position <= lead ? null : position - lead,
});

/** Where the statement stands in the text now: where it ran, else the nearest place with the very same text. */
export function placeOf(
  text: string,
  { sql, textStart }: Pick<SqlProblem, "sql" | "textStart">,
): number | null {
  if (text.startsWith(sql, textStart)) return textStart;
  const after = text.indexOf(sql, textStart);
  const before = text.lastIndexOf(sql, textStart);
  if (after < 0 || before < 0) return Math.max(after, before) < 0 ? null : Math.max(after, before);
  return after - textStart < textStart - before ? after : before;
}

/** PostgreSQL counts code points from 1, JavaScript counts UTF-16 units from 0. */
export function offsetOf(text: string, position: number): number {
  let offset = 0;
  let left = position - 1;
  for (const character of text) {
    if (left <= 0) break;
    offset += character.length;
    left -= 1;
  }
  return offset;
}

/** `line 3, column 8` of a place in a text. */
export function lineAndColumn(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf("\n") + 1;
  return { line: before.split("\n").length, column: [...before.slice(lineStart)].length + 1 };
}
