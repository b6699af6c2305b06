import { createHash } from "node:crypto";
import { fingerprintSync, loadModule } from "libpg-query";
import { RedshiftSqlError } from "@/server/sql/error";
import { isSpace, keyword, stringValue, type Token, tokenize } from "@/server/sql/tokenize";

export interface Shape {
  fingerprint: string;
  /** With the literals masked, cut where a line of a list would not show it. */
  sql: string;
}

const MASKED_CHARS_MAX = 4_000;
// Parsing is synchronous and not linear: what is longer is hashed by its tokens.
const PARSED_CHARS_MAX = 10_000;
// Of a text longer than the Data API takes, its beginning is its shape.
const READ_CHARS_MAX = 200_000;

/** Loads the parser, once per process. */
export const loadParser = (): Promise<void> => loadModule();

/**
 * The shape of a statement: the same for all that differ in their literals only. By PostgreSQL's own fingerprint where
 * it can parse the text; what only Redshift understands is known by its tokens, under a prefix so that the two never mix.
 * The text that is shown is always masked by tokens: the parser leaves the literals of CREATE, PREPARE and their like.
 * The query that an UNLOAD has in quotes is no literal: it stands there with its own shape.
 */
export function shapeOf(sql: string): Shape {
  const { tokens, isCut } = tokensOf(sql);
  const query = unloadedQuery(tokens);
  const masked = maskedTokens(tokens, query);
  const parsed = isCut ? null : parsedFingerprint(parsable(tokens), tokens);
  const fingerprint = parsed ?? `t:${hashOf(isCut ? `${masked} …` : masked).slice(0, 16)}`;
  const text = shown(tokens, query);
  return { fingerprint, sql: cut(isCut ? `${text} …` : text) };
}

interface QuotedQuery {
  token: Token;
  shape: Shape;
}

/** What `UNLOAD ('…')` unloads. */
function unloadedQuery(tokens: readonly Token[]): QuotedQuery | null {
  const [verb, bracket, token] = tokens.filter((one) => !isSpace(one)).slice(0, 3);
  if (keyword(verb) !== "unload" || bracket?.text !== "(" || token?.kind !== "string") return null;
  return { token, shape: shapeOf(stringValue(token.text)) };
}

/** Up to where the text can be read: what comes after an open quote may be a literal. */
function tokensOf(sql: string): { tokens: Token[]; isCut: boolean } {
  const text = sql.slice(0, READ_CHARS_MAX);
  try {
    return { tokens: tokenize(text), isCut: text.length < sql.length };
  } catch (error) {
    const offset = error instanceof RedshiftSqlError ? (error.offset ?? 0) : 0;
    return { tokens: offset < text.length ? tokensOf(text.slice(0, offset)).tokens : [], isCut: true };
  }
}

/** Null where PostgreSQL does not parse it: the parser answers some errors with their message, literals and all. */
function parsedFingerprint(text: string, tokens: Token[]): string | null {
  if (text.length > PARSED_CHARS_MAX) return null;
  try {
    const fingerprint = fingerprintSync(text);
    return /^[0-9a-f]{16}$/.test(fingerprint) ? `${fingerprint}.${namesIn(tokens)}` : null;
  } catch {
    return null;
  }
}

/**
 * The parser's fingerprint is blind to aliases. With the names it holds, one person's shape never shows another a name
 * that is not in their own text.
 */
function namesIn(tokens: Token[]): string {
  const names = tokens
    .filter(({ kind, text }) => kind === "quoted" || (kind === "word" && text.toLowerCase() !== "as"))
    .map(({ text }) => text.toLowerCase());
  return hashOf([...new Set(names)].sort().join(" ")).slice(0, 8);
}

const hashOf = (text: string) => createHash("sha256").update(text).digest("hex");

/**
 * Parameters as PostgreSQL writes them, `:name` as `$n`. Strings are empty: Redshift ends them elsewhere than PostgreSQL
 * where they have a backslash, and the fingerprint is not blind to those of utility statements.
 */
function parsable(tokens: Token[]): string {
  const names: string[] = [];
  return tokens
    .map(({ kind, text }) => {
      if (kind === "comment") return " ";
      if (kind === "string") return "''";
      if (kind !== "parameter") return text;
      if (!names.includes(text)) names.push(text);
      return `$${names.indexOf(text) + 1}`;
    })
    .join("");
}

const isMasked = ({ kind }: Token) => MASKED.has(kind);
const MASKED = new Set<Token["kind"]>(["string", "number", "parameter", "placeholder"]);

/** One spelling of all texts that differ in their literals, spaces, comments and case. */
function maskedTokens(tokens: Token[], query: QuotedQuery | null): string {
  const words = tokens.flatMap((token) => {
    if (isSpace(token) || token.text === ";") return [];
    if (token === query?.token) return [query.shape.fingerprint];
    if (isMasked(token)) return ["?"];
    return [token.kind === "word" ? token.text.toLowerCase() : token.text];
  });
  return words.join(" ").replace(/\( \?(?: , \?)+ \)/g, "( ? )");
}

/** As it was written, on one line and masked. */
function shown(tokens: Token[], query: QuotedQuery | null): string {
  const text = tokens
    .map((token) => {
      if (isSpace(token)) return " ";
      if (token === query?.token) return `'${query.shape.sql}'`;
      return isMasked(token) ? "?" : token.text;
    })
    .join("")
    .replace(/ {2,}/g, " ")
    .replace(/\( ?\?(?: ?, ?\?)+ ?\)/g, "(?)")
    .replace(/\(\?\)(?: ?, ?\(\?\))+/g, "(?)");
  return text.replace(/[ ;]+$/, "").trimStart();
}

const cut = (text: string) =>
  text.length <= MASKED_CHARS_MAX ? text : `${text.slice(0, MASKED_CHARS_MAX - 1)}…`;
