import { keyword, nameOf, type Token } from "@/server/sql/tokenize";
import { isOwnName } from "./own-name";
import {
  groupsAround,
  isName,
  isSign,
  type Scope,
  scopeOf,
  type TableUse,
  tablesOf,
  tokensOf,
} from "./sql-scope";
import { type NameQuote, REDSHIFT_SQL, type SqlWords } from "./sql-words";

/** What is wanted at a place of a statement. */
export interface Wanted {
  /**
   * table: a schema or table; member: what `path` has; column: columns, functions, keywords; keyword: only words;
   * parameter: a `:name`.
   */
  kind: "table" | "member" | "column" | "keyword" | "parameter";
  /** Where the word at the cursor begins and ends. */
  from: number;
  to: number;
  typed: string;
  /** The quote that it began with. */
  quote: NameQuote | null;
  /** The names before the dots. */
  path: readonly string[];
  /** The tables whose columns can be called here. */
  tables: readonly TableUse[];
  /** The names that WITH gives. */
  withNames: readonly string[];
}

/** These begin a place of the statement; the nearest one before the cursor tells what may stand there. */
const TABLE_WORDS = new Set(
  "from join update into table view truncate analyze vacuum copy describe desc unload".split(" "),
);
const COLUMN_WORDS = new Set(
  "select where on and or not having by when then else case set values using returning distinct in like ilike between qualify limit offset all any filter over partition similar is".split(
    " ",
  ),
);

/**
 * What could be typed at `cursor` of a statement; null inside a text, a comment or a number, and where a new name is
 * being typed. `isAsked` tells that a person wants to know, and is not only typing on.
 */
export function wantedAt(
  sql: string,
  cursor: number,
  words: SqlWords = REDSHIFT_SQL,
  isAsked = false,
): Wanted | null {
  const { tokens, openAt } = tokensOf(sql, words);
  const open = openQuote(sql, cursor, tokens, openAt);
  if (open === "text") return null;
  if (open !== null) {
    // A name whose quote is still open would swallow the rest of the statement: it is read as if it were closed.
    const wanted = wantedAt(
      `${sql.slice(0, cursor)}${sql[open]}${sql.slice(cursor)}`,
      cursor,
      words,
      isAsked,
    );
    return wanted && { ...wanted, to: cursor };
  }
  const word = wordAt(tokens, cursor);
  if (word === null) return null;
  const scope = scopeOf(tokens);
  const before = scope.tokens.filter((token) => token.end <= word.from && token.start < word.from);
  if (isOwnName(sql, scope, before, word, words) && (!isAsked || keyword(before.at(-1)) === "as"))
    return null;
  const groups = groupsAround(scope, word.from);
  const path = pathBefore(before);
  const { uses, withNames } = tablesOf(scope);
  const tables = uses.filter((use) => groups.has(use.group) || use.isTarget);
  const kind = word.isParameter ? "parameter" : path.length > 0 ? "member" : placeOf(scope, before);
  return { ...word, kind, path, tables, withNames };
}

/** Where a quote begins that is still open at the cursor; "text" in a string or comment that is. */
function openQuote(sql: string, cursor: number, tokens: readonly Token[], openAt: number | null) {
  if (openAt !== null && openAt < cursor) {
    const isName = isQuote(sql[openAt]) && !sql.slice(openAt, cursor).includes("\n") && cursor > openAt + 1;
    return isName ? openAt : "text";
  }
  const token = tokens.find(({ start, end }) => start < cursor && cursor < end);
  if (token?.kind !== "quoted") return null;
  // One that ends far behind the word at the cursor ends at the beginning of another.
  return /^[\p{L}\p{N}_$]*["`]$/u.test(sql.slice(cursor, token.end)) ? null : token.start;
}

const isQuote = (sign: string | undefined): sign is NameQuote => sign === '"' || sign === "`";

interface WordAt {
  from: number;
  to: number;
  typed: string;
  quote: NameQuote | null;
  isParameter: boolean;
}

function wordAt(tokens: readonly Token[], cursor: number): WordAt | null {
  const token = tokens.find(({ start, end }) => start < cursor && cursor <= end);
  const none = { from: cursor, to: cursor, typed: "", quote: null, isParameter: false };
  if (!token) return none;
  const { kind, start, end, text } = token;
  const typed = text.slice(0, cursor - start);
  switch (kind) {
    case "word":
      return { ...none, from: start, to: end, typed };
    case "quoted":
      // Behind the closing quote the name is complete.
      return cursor === end && text.length > 1
        ? null
        : { ...none, from: start, to: end, typed: typed.slice(1), quote: isQuote(text[0]) ? text[0] : null };
    case "parameter":
      return { ...none, from: start, to: end, typed, isParameter: true };
    case "operator":
      return typed === ":" ? { ...none, from: start, to: end, typed, isParameter: true } : none;
    case "comment":
      return text.startsWith("/*") && cursor === end ? none : null;
    case "string":
    case "number":
    case "placeholder":
      return null;
    default:
      return none;
  }
}

/** `a.b.` before the cursor: a and b. */
function pathBefore(before: readonly Token[]): string[] {
  const path: string[] = [];
  let at = before.length - 1;
  while (before[at]?.text === "." && isName(before[at - 1])) {
    path.unshift(nameOf(before[at - 1] as Token));
    at -= 2;
  }
  return path;
}

/** Walks back to the word that rules the place of the cursor. */
function placeOf({ tokens, groups, after }: Scope, before: readonly Token[]): Wanted["kind"] {
  const last = before.at(-1);
  const group = after[before.length - 1] ?? 0;
  const isBehindName =
    isSign(last, ")") ||
    (isName(last) && !TABLE_WORDS.has(keyword(last)) && !COLUMN_WORDS.has(keyword(last)));
  for (let at = before.length - 1; at >= 0; at -= 1) {
    if (groups[at] !== group) {
      if (isSign(tokens[at], "(") && after[at] === group) return insideOf(tokens, at);
      continue;
    }
    const word = keyword(tokens[at]);
    if (COLUMN_WORDS.has(word)) return "column";
    if (!TABLE_WORDS.has(word)) continue;
    const isNew = keyword(tokens[at - 1]) === "create" || keyword(tokens[at - 1]) === "replace";
    return isBehindName || isNew ? "keyword" : "table";
  }
  return "keyword";
}

/** What may stand behind a parenthesis that nothing rules yet: columns in a list, words where a SELECT begins. */
function insideOf(tokens: readonly Token[], open: number): Wanted["kind"] {
  let at = open - 1;
  while (isName(tokens[at]) && tokens[at - 1]?.text === ".") at -= 2;
  const ruling = keyword(tokens[at - 1]);
  if (ruling === "into") return "column";
  if (ruling === "table" || ruling === "exists") return "keyword";
  return ["from", "join", "as", "exists", "with", ""].includes(keyword(tokens[open - 1]))
    ? "keyword"
    : "column";
}
