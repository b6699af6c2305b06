import { keyword, tokenize } from "@/server/sql/tokenize";

const WITH_RESULT = new Set(["select", "with", "show", "explain", "values", "fetch"]);

/** Whether a statement is likely to end in rows: decides which long poll to wait with, never what is allowed. */
export function isLikelyToReturnRows(sql: string): boolean {
  const first = tokenize(sql).find(
    (token) => token.kind !== "space" && token.kind !== "comment" && token.text !== "(",
  );
  return WITH_RESULT.has(keyword(first).toLowerCase());
}

/** The first line that says something, for lists. */
export function titleOf(sql: string): string {
  const line = sql.split("\n").find((text) => text.trim() !== "" && !text.trim().startsWith("--")) ?? sql;
  const title = line.trim().replace(/\s+/g, " ");
  return title.length > 120 ? `${title.slice(0, 119)}…` : title;
}
