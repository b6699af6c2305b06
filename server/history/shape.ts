import { createHash } from "node:crypto";
import { fingerprintSync, loadModule } from "libpg-query";
import { type Token, tokenize } from "@/server/sql/tokenize";

export interface Shape {
  fingerprint: string;
  /** With the literals masked, cut where a line of a list would not show it. */
  sql: string;
}

const MASKED_CHARS_MAX = 4_000;
// PostgreSQL's parser in WebAssembly has a stack of its own; what is longer than people write is hashed by tokens.
const PARSED_CHARS_MAX = 200_000;

/** Loads the parser, once per process. */
export const loadParser = (): Promise<void> => loadModule();

/**
 * The shape of a statement: the same for all that differ in their literals only. By PostgreSQL's own fingerprint where
 * it can parse the text; what only Redshift understands is known by its tokens, under a prefix so that the two never mix.
 */
export function shapeOf(sql: string): Shape {
  return parsed(sql) ?? byTokens(sql);
}

function parsed(sql: string): Shape | null {
  if (sql.length > PARSED_CHARS_MAX) return null;
  try {
    const text = parsable(sql);
    return { fingerprint: `${fingerprintSync(text)}.${namesIn(text)}`, sql: cut(masked(text)) };
  } catch {
    return null;
  }
}

/**
 * The parser's fingerprint is blind to aliases. With the names it holds, one person's shape never shows another a name
 * that is not in their own text.
 */
function namesIn(sql: string): string {
  const names = tokenize(sql)
    .filter(({ kind, text }) => kind === "quoted" || (kind === "word" && text.toLowerCase() !== "as"))
    .map(({ text }) => text.toLowerCase());
  return hashOf([...new Set(names)].sort().join(" ")).slice(0, 8);
}

const hashOf = (text: string) => createHash("sha256").update(text).digest("hex");

/** Parameters as PostgreSQL writes them, `:name` as `$n`; without comments, which may tell what the literals did. */
function parsable(sql: string): string {
  const names: string[] = [];
  return tokenize(sql)
    .map(({ kind, text }) => {
      if (kind === "comment") return " ";
      if (kind !== "parameter") return text;
      if (!names.includes(text)) names.push(text);
      return `$${names.indexOf(text) + 1}`;
    })
    .join("");
}

const MASKED: ReadonlySet<string> = new Set(["string", "number", "parameter", "placeholder"]);

/** By our own tokens: the parser's normaliser leaves the literals of COMMENT and its like as they are. */
const masked = (sql: string): string =>
  tokenize(sql)
    .map(({ kind, text }) => (MASKED.has(kind) ? "?" : text))
    .join("")
    .trim();

function byTokens(sql: string): Shape {
  const text = maskedTokens(sql);
  return { fingerprint: `t:${hashOf(text).slice(0, 16)}`, sql: cut(text) };
}

function maskedTokens(sql: string): string {
  let tokens: Token[];
  try {
    tokens = tokenize(sql);
  } catch {
    // Not even our tokenizer reads it: an unterminated quote. Its words are its shape.
    return sql
      .replace(/'[^']*'?|\d+/g, "?")
      .replace(/\s+/g, " ")
      .trim();
  }
  const words = tokens.flatMap(({ kind, text }) => {
    if (kind === "space" || kind === "comment" || text === ";") return [];
    if (kind === "string" || kind === "number" || kind === "parameter" || kind === "placeholder")
      return ["?"];
    return [kind === "word" ? text.toLowerCase() : text];
  });
  return words
    .join(" ")
    .replace(/\(\s*\?(?:\s*,\s*\?)+\s*\)/g, "( ? )")
    .replace(/ ?([.,()]) ?/g, "$1")
    .replace(/,/g, ", ");
}

const cut = (text: string) =>
  text.length <= MASKED_CHARS_MAX ? text : `${text.slice(0, MASKED_CHARS_MAX - 1)}…`;
