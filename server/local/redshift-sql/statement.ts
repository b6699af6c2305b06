import { RedshiftSqlError } from "@/server/sql/error";
import { isSpace, keyword, type Token, tokenize } from "@/server/sql/tokenize";
import { type Node, nest } from "./tree";

/** One statement as the user typed it, in pieces. */
export interface Statement {
  source: string;
  /** Without the semicolon at the end. */
  nodes: Node[];
  /** Tokens that are neither white space nor comment, without the semicolon. */
  tokens: Token[];
  /** The first keywords in lower case, up to the first token that is none. */
  words: string[];
}

/** Takes SQL that holds one statement apart; undefined for an empty one. */
export function parseStatement(source: string): Statement | undefined {
  const all = tokenize(source);
  const end = all.findIndex((token) => token.kind === "punct" && token.text === ";");
  const own = end < 0 ? all : all.slice(0, end);
  const rest = end < 0 ? [] : all.slice(end).filter((token) => !isSpace(token) && token.text !== ";");
  const tokens = own.filter((token) => !isSpace(token));
  if (rest.length > 0 && tokens.length > 0)
    throw new RedshiftSqlError("cannot insert multiple commands into a prepared statement", {
      sqlState: "42601",
      offset: rest[0]?.start,
      source,
    });
  if (tokens.length === 0)
    return rest.length > 0 ? parseStatement(source.slice((all[end] as Token).end)) : undefined;
  const firstOther = tokens.findIndex((token) => keyword(token) === "");
  const words = (firstOther < 0 ? tokens : tokens.slice(0, firstOther)).map(keyword);
  return { source, nodes: nest(own), tokens, words };
}

/** The tokens' keywords from `at` on, as one string, for comparing a few words at a time. */
export function startsWith(statement: Statement, ...expected: string[]): boolean {
  return expected.every((word, i) => keyword(statement.tokens[i]) === word);
}

const TYPES: Record<string, string> = {
  select: "SELECT",
  with: "SELECT",
  values: "SELECT",
  insert: "INSERT",
  update: "UPDATE",
  delete: "DELETE",
  merge: "MERGE",
  copy: "COPY",
  unload: "UNLOAD",
  create: "DDL",
  alter: "DDL",
  drop: "DDL",
  truncate: "DDL",
  grant: "DDL",
  revoke: "DDL",
  comment: "DDL",
  refresh: "DDL",
  call: "CALL",
};

/** The query_type that SYS_QUERY_HISTORY tells of the statement. */
export function queryType(statement: Statement): string {
  const [first = "", second = ""] = statement.words;
  if (first === "create" && isTableAs(statement)) return "CTAS";
  if (first === "with") return withType(statement);
  if (first === "" && statement.tokens[0]?.text === "(") return "SELECT";
  if (first === "start" || (first === "set" && second !== "")) return "UTILITY";
  return TYPES[first] ?? "UTILITY";
}

function isTableAs(statement: Statement): boolean {
  const depthless = statement.nodes.filter((node) => node.kind !== "group" && !isSpace(node)) as Token[];
  const words = depthless.map(keyword);
  const as = words.indexOf("as");
  return words.slice(0, 4).includes("table") && as > 0 && !words.slice(0, 2).includes("external");
}

function withType(statement: Statement): string {
  const main = statement.nodes.find(
    (node) =>
      node.kind === "word" && ["select", "insert", "update", "delete", "merge"].includes(keyword(node)),
  ) as Token | undefined;
  return TYPES[keyword(main)] ?? "SELECT";
}
