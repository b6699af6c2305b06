import { RedshiftSqlError } from "./error";

export type TokenKind =
  | "space"
  | "comment"
  | "word" // an unquoted name or keyword, `#temp` included
  | "quoted" // "a quoted name"
  | "string" // 'text', E'text', $$text$$, X'…'
  | "number"
  | "parameter" // :name
  | "placeholder" // $1
  | "operator"
  | "punct"; // ( ) [ ] , ; .

export interface Token {
  kind: TokenKind;
  text: string;
  start: number;
  end: number;
}

// As the scanner of PostgreSQL has it (src/backend/parser/scan.l): every character beyond ASCII is part of a name, a
// no-break space too, and white space is ASCII alone. Read otherwise, a name could end in what is a quote only here.
const WORD = /[A-Za-z_\u0080-\u{10ffff}][\w$\u0080-\u{10ffff}]*/uy;
const NUMBER = /(?:\d+(?:\.(?!\.)\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const SPACE = /[ \t\n\r\f\v]+/y;
// A shell inside double quotes drops backslash-newline but hands on backslash-space-newline, and a
// statement copied from an article keeps both. Redshift would refuse the backslash; it can mean
// nothing else, so a backslash that ends its line (or the text) counts as white space here.
const CONTINUATION = /\\[ \t]*(?:\r?\n|$)/y;
const OPERATOR = /::|:=|\.\.|[-+*/<>=~!@#%^&|`?]+/y;
const DOLLAR_TAG = /\$(?:[A-Za-z_\u0080-\u{10ffff}][\w\u0080-\u{10ffff}]*)?\$/uy;
const LINE_COMMENT = /--[^\r\n]*/y;
const PARAMETER = /:[0-9A-Za-z_]+/y;
const PREFIXED_STRING = /^(?:[eEbBxXnN]|[uU]&)$/;
const BEFORE_TEMP_NAME = new Set(
  "from join into table update exists analyze vacuum truncate using like on and or not select where by case when then else having distinct only in between append to".split(
    " ",
  ),
);

/** Splits SQL into tokens that join back into exactly the text given; throws on an unterminated quote or comment. */
export function tokenize(sql: string): Token[] {
  const tokens: Token[] = [];
  const scanner = { sql, at: 0, tokens, brackets: 0 };
  while (scanner.at < sql.length) {
    const start = scanner.at;
    const kind = next(scanner);
    tokens.push({ kind, text: sql.slice(start, scanner.at), start, end: scanner.at });
  }
  return tokens;
}

interface Scanner {
  sql: string;
  at: number;
  tokens: Token[];
  brackets: number;
}

function take(scanner: Scanner, pattern: RegExp): string | undefined {
  pattern.lastIndex = scanner.at;
  const found = pattern.exec(scanner.sql)?.[0];
  if (found !== undefined) scanner.at += found.length;
  return found;
}

function next(scanner: Scanner): TokenKind {
  const { sql, at } = scanner;
  const two = sql.slice(at, at + 2);
  const char = two.charAt(0);
  if (take(scanner, SPACE) !== undefined) return "space";
  if (char === "\\") return backslash(scanner);
  if (two === "--") return lineComment(scanner);
  if (two === "/*") return blockComment(scanner);
  if (char === "'") return quotedText(scanner, at, true);
  if (char === '"') return quotedName(scanner);
  if (char === "$") return dollar(scanner);
  if (char === ":") return colon(scanner);
  if (char === "#" && startsTempName(scanner)) {
    scanner.at += 1;
    take(scanner, WORD);
    return "word";
  }
  if (take(scanner, NUMBER) !== undefined) return "number";
  const word = take(scanner, WORD);
  if (word !== undefined) {
    const rest = sql.slice(at, at + 3);
    if (sql[scanner.at] === "'" && PREFIXED_STRING.test(word)) {
      return quotedText(scanner, at, /^[eE]$/.test(word));
    }
    if (/^[uU]&["']/.test(rest))
      throw new RedshiftSqlError("a U& literal is not supported by the local engine", {
        offset: at,
        source: sql,
      });
    return "word";
  }
  return operator(scanner);
}

function operator(scanner: Scanner): TokenKind {
  const char = scanner.sql.charAt(scanner.at);
  if ("()[],;.".includes(char) && !scanner.sql.startsWith("..", scanner.at)) {
    if (char === "[") scanner.brackets += 1;
    if (char === "]") scanner.brackets = Math.max(0, scanner.brackets - 1);
    scanner.at += 1;
    return "punct";
  }
  const found = take(scanner, OPERATOR);
  if (found === undefined) scanner.at += (scanner.sql.codePointAt(scanner.at) ?? 0) > 0xffff ? 2 : 1;
  // A comment ends an operator: `a+--b` is `a+` and a comment.
  const cut = found === undefined ? -1 : found.search(/--|\/\*/);
  if (found !== undefined && cut > 0) scanner.at -= found.length - cut;
  return "operator";
}

function backslash(scanner: Scanner): TokenKind {
  if (take(scanner, CONTINUATION) !== undefined) return "space";
  scanner.at += 1;
  return "operator";
}

/** A lone carriage return ends it too (non_newline in PostgreSQL's scan.l): what stands behind is run. */
function lineComment(scanner: Scanner): TokenKind {
  take(scanner, LINE_COMMENT);
  return "comment";
}

function blockComment(scanner: Scanner): TokenKind {
  const { sql } = scanner;
  const start = scanner.at;
  let depth = 0;
  const edge = /\/\*|\*\//g;
  edge.lastIndex = start;
  for (let found = edge.exec(sql); found; found = edge.exec(sql)) {
    depth += found[0] === "/*" ? 1 : -1;
    if (depth === 0) {
      scanner.at = edge.lastIndex;
      return "comment";
    }
  }
  throw unterminated("/* comment", start, sql);
}

/**
 * Redshift, like PostgreSQL 8.0, takes a backslash in any string literal as an escape. In N'…' PostgreSQL has read it
 * either way, by version, and B'…' and X'…' hold none: there it is refused, since its meaning decides where the text ends.
 */
function quotedText(scanner: Scanner, start: number, escapes: boolean): TokenKind {
  const { sql } = scanner;
  let at = scanner.at + 1;
  while (at < sql.length) {
    const char = sql[at];
    if (char === "\\" && !escapes)
      throw new RedshiftSqlError(`a backslash in ${sql.charAt(start)}'…' is ambiguous; write it as '…'`, {
        sqlState: "42601",
        offset: at,
        source: sql,
      });
    if (char === "\\") at += 2;
    else if (char !== "'") at += 1;
    else if (sql[at + 1] === "'") at += 2;
    else {
      scanner.at = at + 1;
      return "string";
    }
  }
  throw unterminated("quoted string", start, sql);
}

function quotedName(scanner: Scanner): TokenKind {
  const { sql } = scanner;
  const start = scanner.at;
  let at = start + 1;
  while (at < sql.length) {
    if (sql[at] !== '"') at += 1;
    else if (sql[at + 1] === '"') at += 2;
    else {
      if (at === start + 1)
        throw new RedshiftSqlError('zero-length delimited identifier at or near """"', {
          sqlState: "42601",
          offset: start,
          source: sql,
        });
      scanner.at = at + 1;
      return "quoted";
    }
  }
  throw unterminated("quoted identifier", start, sql);
}

function dollar(scanner: Scanner): TokenKind {
  const start = scanner.at;
  const tag = take(scanner, DOLLAR_TAG);
  if (tag !== undefined) {
    const end = scanner.sql.indexOf(tag, scanner.at);
    if (end < 0) throw unterminated("dollar-quoted string", start, scanner.sql);
    scanner.at = end + tag.length;
    return "string";
  }
  return take(scanner, /\$\d+/y) === undefined ? operatorChar(scanner) : "placeholder";
}

function operatorChar(scanner: Scanner): TokenKind {
  scanner.at += 1;
  return "operator";
}

/** `:name` is a parameter unless it is the second half of a slice (`a[1:n]`) or stands glued to a value. */
function colon(scanner: Scanner): TokenKind {
  const { sql, at, tokens } = scanner;
  if (sql[at + 1] === ":" || sql[at + 1] === "=") {
    scanner.at += 2;
    return "operator";
  }
  const before = tokens.at(-1);
  const glued =
    before !== undefined &&
    (["word", "quoted", "number"].includes(before.kind) || /^[)\]]$/.test(before.text));
  const significant = lastSignificant(tokens)?.text;
  const slice = scanner.brackets > 0 && significant !== "[" && significant !== ",";
  if (!glued && !slice && take(scanner, PARAMETER) !== undefined) return "parameter";
  return operatorChar(scanner);
}

function lastSignificant(tokens: Token[]): Token | undefined {
  return tokens.findLast((token) => token.kind !== "space" && token.kind !== "comment");
}

/** `#` before a name makes a temporary table's name, and between two values it is the bitwise XOR operator. */
function startsTempName(scanner: Scanner): boolean {
  if (!/[A-Za-z_\u0080-\uffff]/.test(scanner.sql.charAt(scanner.at + 1))) return false;
  const before = lastSignificant(scanner.tokens);
  if (before === undefined) return true;
  if (before.kind === "word") return BEFORE_TEMP_NAME.has(before.text.toLowerCase());
  return before.kind === "operator" || before.text === "," || before.text === "(" || before.text === ".";
}

function unterminated(what: string, offset: number, sql: string): RedshiftSqlError {
  const near = sql.slice(offset, offset + 40);
  return new RedshiftSqlError(`unterminated ${what} at or near "${near}"`, {
    sqlState: "42601",
    offset,
    source: sql,
  });
}

export function isSpace(token: Token): boolean {
  return token.kind === "space" || token.kind === "comment";
}

/** The keyword a token stands for, in lower case; empty for anything that is not an unquoted word. */
export function keyword(token: Token | undefined): string {
  return token?.kind === "word" ? token.text.toLowerCase() : "";
}

/** The value of a string literal: quotes, doubled quotes and escapes taken away. */
export function stringValue(text: string): string {
  const dollarTag = /^\$[^$]*\$/.exec(text)?.[0];
  if (dollarTag) return text.slice(dollarTag.length, -dollarTag.length);
  const body = text.replace(/^[a-zA-Z&]*'/, "").slice(0, -1);
  return body.replace(/''|\\([0-7]{1,3}|[\s\S])/g, (match, escaped: string | undefined) => {
    if (match === "''") return "'";
    if (escaped === undefined) return match;
    if (/^[0-7]/.test(escaped)) return String.fromCharCode(Number.parseInt(escaped, 8) & 0xff);
    return { n: "\n", t: "\t", r: "\r", b: "\b", f: "\f" }[escaped] ?? escaped;
  });
}

/** The value as a literal that means the same with and without backslash escapes. */
export function literal(value: string): string {
  const quoted = `'${value.replaceAll("'", "''").replaceAll("\\", "\\\\")}'`;
  return value.includes("\\") ? `E${quoted}` : quoted;
}

/** The name as a quoted identifier. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** The name an identifier token stands for: unquoted and quoted names alike fold to lower case in Redshift. */
export function nameOf(token: Token, caseSensitive = false): string {
  if (token.kind !== "quoted") return token.text.toLowerCase();
  const name = token.text.slice(1, -1).replaceAll('""', '"');
  return caseSensitive || name.includes(":") ? name : foldAscii(name);
}

export function foldAscii(text: string): string {
  return text.replace(/[A-Z]/g, (char) => char.toLowerCase());
}
