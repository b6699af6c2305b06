import type { Token, TokenKind } from "./tokenize";

// Trino's lexer (SqlBase.g4): a backslash escapes nothing, comments don't nest, a lone CR ends a line. Names in
// backquotes are Hive's.
const PATTERNS: readonly [TokenKind, RegExp][] = [
  ["space", /\s+/y],
  ["comment", /--[^\r\n]*|\/\*[\s\S]*?(?:\*\/|$)/y],
  ["string", /'(?:[^']|'')*(?:'|$)/y],
  ["quoted", /"(?:[^"]|"")*(?:"|$)|`(?:[^`]|``)*(?:`|$)/y],
  ["number", /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y],
  ["word", /[\p{L}_@][\p{L}\p{N}_@$]*/uy],
  ["placeholder", /\?/y],
  ["punct", /[()[\],;.]/y],
];
const PARAMETER = /:[0-9A-Za-z_]+/y;
const OPERATOR = /->|=>|<>|!=|<=|>=|\|\||::|[\s\S]/uy;

/**
 * Splits SQL as Athena reads it into tokens that join back into exactly the text given. What is never closed goes on to
 * the end: Athena says so better.
 */
export function tokenizeAthena(sql: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < sql.length; ) {
    const { kind, text } = next(sql, at, tokens.at(-1));
    tokens.push({ kind, text, start: at, end: at + text.length });
    at += text.length;
  }
  return tokens;
}

function next(sql: string, at: number, before: Token | undefined): Pick<Token, "kind" | "text"> {
  for (const [kind, pattern] of PATTERNS) {
    const text = match(pattern, sql, at);
    if (text !== undefined) return { kind, text };
  }
  const parameter = isGlued(before) ? undefined : match(PARAMETER, sql, at);
  if (parameter !== undefined) return { kind: "parameter", text: parameter };
  return { kind: "operator", text: match(OPERATOR, sql, at) ?? sql.charAt(at) };
}

/** `struct<a:int>` is a type, and no parameter stands right behind a name. */
const isGlued = (before: Token | undefined) =>
  before?.kind === "word" || before?.kind === "quoted" || before?.kind === "number";

function match(pattern: RegExp, sql: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(sql)?.[0];
}
