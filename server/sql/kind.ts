import { isSpace, keyword, type Token, tokenize } from "./tokenize";

/** What a statement does, in the words of SYS_QUERY_HISTORY's query_type. */
const KINDS: Record<string, string> = {
  select: "SELECT",
  values: "SELECT",
  insert: "INSERT",
  update: "UPDATE",
  delete: "DELETE",
  merge: "MERGE",
  copy: "COPY",
  unload: "UNLOAD",
  call: "CALL",
  create: "DDL",
  alter: "DDL",
  drop: "DDL",
  truncate: "DDL",
  grant: "DDL",
  revoke: "DDL",
  comment: "DDL",
  refresh: "DDL",
};

const AFTER_WITH = new Set(["select", "insert", "update", "delete", "merge"]);

/** The kind of one statement by its tokens: SELECT, INSERT, CTAS, DDL, UTILITY, ...; OTHER for a text without words. */
export function kindOf(sql: string): string {
  const tokens = tokenize(sql).filter((token) => !isSpace(token));
  const words = topLevel(tokens).map(keyword);
  const [first = ""] = words;
  if (tokens[0]?.text === "(") return "SELECT";
  if (first === "") return "OTHER";
  if (first === "with") return KINDS[words.find((word) => AFTER_WITH.has(word)) ?? "select"] ?? "SELECT";
  if (first === "create" && isTableAs(words)) return "CTAS";
  if (first === "select" && isSelectInto(words)) return "CTAS";
  return KINDS[first] ?? "UTILITY";
}

/** The tokens outside of all brackets. */
function topLevel(tokens: Token[]): Token[] {
  let depth = 0;
  return tokens.filter((token) => {
    if (token.kind !== "punct") return depth === 0;
    if (token.text === "(") depth += 1;
    else if (token.text === ")") depth -= 1;
    return false;
  });
}

const isTableAs = (words: string[]) =>
  words.slice(0, 4).includes("table") && words[1] !== "external" && words.includes("as");

/** `SELECT ... INTO t FROM ...`: the INTO stands before the FROM. */
function isSelectInto(words: string[]): boolean {
  const into = words.indexOf("into");
  const from = words.indexOf("from");
  return into > 0 && (from < 0 || into < from);
}
