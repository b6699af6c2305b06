import { splitStatements } from "./statements";
import { isSpace, keyword, nameOf, stringValue, type Token, tokenize } from "./tokenize";

/** What a statement would change. */
export interface SqlWrite {
  /** 1-based place in the script. */
  ordinal: number;
  verb: string;
  /** As the text says it; null where one name would not tell. */
  object: string | null;
  mustConfirm: boolean;
  /** A DELETE or UPDATE that names no rows. */
  isUnbounded: boolean;
  canDryRun: boolean;
  start: number;
  end: number;
  /** The parts of the names of the tables whose rows it hits, folded as Redshift folds them. */
  tables: string[][];
  /** Whether it makes nothing but a temporary table, which ends with the session. */
  isTemporary: boolean;
}

type Found = Omit<SqlWrite, "ordinal" | "start" | "end">;

/**
 * What a script would change, statement by statement, told by tokens alone: words in comments, strings and quoted
 * names are none. A statement that is not known to be a read counts as a write. Throws on an unterminated quote.
 */
export function writesIn(sql: string): SqlWrite[] {
  return splitStatements(sql).flatMap(({ text, start, end }, index) => {
    const found = writeOf(tokenize(text).filter((token) => !isSpace(token)));
    return found ? [{ ...found, ordinal: index + 1, start, end }] : [];
  });
}

const READS = new Set(
  "select values show set reset use desc describe begin start commit end rollback abort savepoint release fetch close deallocate".split(
    " ",
  ),
);
const CONFIRMED = new Set(["delete", "update", "merge", "drop", "truncate"]);
const CHANGES_ROWS = new Set(["delete", "update", "merge", "insert"]);

const words = (tokens: Token[]) => tokens.map(keyword);

function writeOf(all: Token[]): Found | undefined {
  const tokens = all.slice(all.findIndex((token) => token.text !== "("));
  if (tokens.length === 0) return undefined;
  const first = keyword(tokens[0]);
  if (first === "with") return writeOfWith(tokens);
  if (first === "explain") return tried(writeOf(explained(tokens)));
  if (first === "prepare" || first === "declare") return tried(writeOf(prepared(tokens)));
  const hidden = hiddenWrite(tokens);
  if (READS.has(first)) return hidden ?? (first === "select" ? selectInto(tokens) : undefined);
  const found = (KNOWN.get(first) ?? unknown)(tokens);
  return { ...found, mustConfirm: found.mustConfirm || hidden?.mustConfirm === true };
}

/** Where a statement is only named or explained there is nothing to try. */
function tried(found: Found | undefined): Found | undefined {
  return found && { ...found, canDryRun: false };
}

/** EXPLAIN runs nothing, unless it is told to ANALYZE, which Redshift does not know and PostgreSQL does. */
function explained(tokens: Token[]): Token[] {
  let at = 1;
  let isRun = false;
  if (tokens[at]?.text === "(" && !["select", "with", "values"].includes(keyword(tokens[at + 1]))) {
    const close = closing(tokens, at);
    isRun = words(tokens.slice(at, close)).some((word) => word === "analyze" || word === "analyse");
    at = close + 1;
  }
  for (; ["analyze", "analyse", "verbose"].includes(keyword(tokens[at])); at += 1)
    isRun ||= keyword(tokens[at]) !== "verbose";
  return isRun ? tokens.slice(at) : [];
}

/** The statement behind PREPARE … AS and DECLARE … CURSOR FOR. */
function prepared(tokens: Token[]): Token[] {
  const before = keyword(tokens[0]) === "prepare" ? "as" : "for";
  const at = words(tokens).indexOf(before);
  return at < 0 ? tokens.slice(1) : tokens.slice(at + 1);
}

/** WITH names queries first; what the statement does stands behind them. */
function writeOfWith(tokens: Token[]): Found | undefined {
  let at = keyword(tokens[1]) === "recursive" ? 2 : 1;
  for (;;) {
    at += 1;
    if (tokens[at]?.text === "(") at = closing(tokens, at) + 1;
    if (keyword(tokens[at]) !== "as") return unknown(tokens);
    at += 1;
    while (["not", "materialized"].includes(keyword(tokens[at]))) at += 1;
    if (tokens[at]?.text !== "(") return unknown(tokens);
    at = closing(tokens, at) + 1;
    if (tokens[at]?.text !== ",") break;
    at += 1;
  }
  if (at >= tokens.length) return unknown(tokens);
  const main = writeOf(tokens.slice(at));
  const hidden = hiddenWrite(tokens);
  if (!main) return hidden;
  return { ...main, mustConfirm: main.mustConfirm || hidden?.mustConfirm === true };
}

/** A write as the body of a WITH query: `AS (DELETE …)`. No expression can begin with these words there. */
function hiddenWrite(tokens: Token[]): Found | undefined {
  const found = tokens.flatMap((token, at) => {
    const before = keyword(tokens[at - 1]);
    if (token.text !== "(" || (before !== "as" && before !== "materialized")) return [];
    const body = tokens.slice(at + 1, closing(tokens, at));
    const start = body.findIndex((one) => one.text !== "(");
    return CHANGES_ROWS.has(keyword(body[start])) && body.length > start + 1
      ? [KNOWN.get(keyword(body[start]))?.(body.slice(start))]
      : [];
  });
  const worst = found.find((one) => one?.mustConfirm) ?? found[0];
  return worst && { ...worst, canDryRun: false };
}

/** SELECT … INTO makes a table. INTO is a reserved word: unquoted it is nothing else but a label or a part of a path. */
function selectInto(tokens: Token[]): Found | undefined {
  const all = words(tokens);
  const at = all.findIndex(
    (word, i) => word === "into" && all[i - 1] !== "as" && tokens[i - 1]?.text !== ".",
  );
  if (at < 0) return undefined;
  const isTemporary = ["temp", "temporary"].includes(all[at + 1] ?? "");
  const name = pathAt(tokens, skip(tokens, at + 1, "temp", "temporary", "table"));
  return found("SELECT INTO", name, { isTemporary: isTemporary || isTempName(name) });
}

interface Path {
  text: string;
  parts: string[];
  next: number;
}

/** A name of one to several parts. */
function pathAt(tokens: Token[], start: number): Path | null {
  const parts: Token[] = [];
  let at = start;
  for (;;) {
    const token = tokens[at];
    if (token?.kind !== "word" && token?.kind !== "quoted") break;
    parts.push(token);
    at += 1;
    if (tokens[at]?.text !== ".") break;
    at += 1;
  }
  if (parts.length === 0) return null;
  return {
    text: parts.map((part) => part.text).join("."),
    parts: parts.map((part) => nameOf(part)),
    next: at,
  };
}

const isTempName = (path: Path | null) => path?.parts.at(-1)?.startsWith("#") === true;

function skip(tokens: Token[], start: number, ...skipped: string[]): number {
  let at = start;
  while (skipped.includes(keyword(tokens[at]))) at += 1;
  return at;
}

/** The place of the bracket that closes the one at `open`, or the end. */
function closing(tokens: Token[], open: number): number {
  let depth = 0;
  for (let at = open; at < tokens.length; at += 1) {
    if (tokens[at]?.text === "(") depth += 1;
    if (tokens[at]?.text === ")") depth -= 1;
    if (depth === 0) return at;
  }
  return tokens.length;
}

function found(verb: string, path: Path | string | null, rest: Partial<Found> = {}): Found {
  const object = typeof path === "string" ? path : (path?.text ?? null);
  return {
    verb,
    object,
    mustConfirm: false,
    isUnbounded: false,
    canDryRun: false,
    tables: [],
    isTemporary: false,
    ...rest,
  };
}

/** Whatever is not understood is a write, and one of the dangerous words in it is taken at its word. */
function unknown(tokens: Token[]): Found {
  const verb = keyword(tokens[0]).toUpperCase() || (tokens[0]?.text ?? "");
  return found(verb, null, { mustConfirm: words(tokens).some((word) => CONFIRMED.has(word)) });
}

const rowsOf = (path: Path | null): Partial<Found> => ({
  tables: path ? [path.parts] : [],
  canDryRun: path !== null,
});

function hasNoBounds(tokens: Token[]): boolean {
  let depth = 0;
  const at = tokens.findIndex((token) => {
    if (token.text === "(") depth += 1;
    if (token.text === ")") depth -= 1;
    return depth === 0 && keyword(token) === "where";
  });
  const condition = tokens.slice(at + 1).map((token) => token.text.toLowerCase());
  return at < 0 || ["true", "1=1"].includes(condition.join(""));
}

function truncate(tokens: Token[]): Found {
  const path = pathAt(tokens, skip(tokens, 1, "table", "only"));
  const isOne = path !== null && tokens[path.next]?.text !== ",";
  return found("TRUNCATE", isOne ? path : null, { mustConfirm: true, ...(isOne ? rowsOf(path) : {}) });
}

function drop(tokens: Token[]): Found {
  const names: Path[] = [];
  let path = objectAt(tokens, 1);
  while (path) {
    names.push(path);
    path = tokens[path.next]?.text === "," ? pathAt(tokens, path.next + 1) : null;
  }
  const tables = keyword(tokens[1]) === "table" ? names.map((name) => name.parts) : [];
  return found("DROP", names.length === 1 ? (names[0] ?? null) : null, {
    mustConfirm: true,
    tables,
    canDryRun: tables.length > 0,
  });
}

/** What can be made, changed and dropped, the longer names first. */
const KINDS = [
  "data catalog view",
  "external table",
  "external schema",
  "external view",
  "external function",
  "external model",
  "materialized view",
  "masking policy",
  "rls policy",
  "identity provider",
  ..."table view schema procedure function aggregate library user group role database datashare model column constraint".split(
    " ",
  ),
].map((kind) => kind.split(" "));

/** The place behind the words that tell the kind of an object; null where they are none that is known. */
function behindKind(tokens: Token[], at: number): number | null {
  const kind = KINDS.find((each) => each.every((word, i) => keyword(tokens[at + i]) === word));
  return kind ? at + kind.length : null;
}

/** The name behind the kind of an object and IF [NOT] EXISTS. */
function objectAt(tokens: Token[], at: number): Path | null {
  const name = behindKind(tokens, at);
  return name === null ? null : pathAt(tokens, behindIfExists(tokens, name));
}

function behindIfExists(tokens: Token[], at: number): number {
  if (keyword(tokens[at]) !== "if") return at;
  if (keyword(tokens[at + 1]) === "exists") return at + 2;
  return keyword(tokens[at + 1]) === "not" && keyword(tokens[at + 2]) === "exists" ? at + 3 : at;
}

function create(tokens: Token[]): Found {
  const at = skip(tokens, 1, "or", "replace", "local", "temp", "temporary");
  const isTemp = words(tokens.slice(1, at)).some((word) => word === "temp" || word === "temporary");
  const path = objectAt(tokens, at);
  const isTable = keyword(tokens[at]) === "table";
  return found("CREATE", path, { isTemporary: isTable && (isTemp || isTempName(path)) });
}

/** ALTER … DROP takes a column with its values away, and APPEND empties the table that it takes from. */
function alter(tokens: Token[]): Found {
  const path = objectAt(tokens, 1);
  const behind = words(tokens.slice(path?.next ?? 1));
  return found("ALTER", path, { mustConfirm: behind.includes("drop") || behind[0] === "append" });
}

/** GRANT and REVOKE name their object behind ON, when it is one. */
function grant(tokens: Token[]): Found {
  const on = words(tokens).indexOf("on");
  const path = on < 0 ? null : (objectAt(tokens, on + 1) ?? pathAt(tokens, on + 1));
  const isOne = path !== null && ["to", "from"].includes(keyword(tokens[path.next]));
  return found(keyword(tokens[0]).toUpperCase(), isOne ? path : null);
}

/** UNLOAD changes no table; it writes files. */
function unload(tokens: Token[]): Found {
  const to = tokens.findIndex((token, at) => keyword(token) === "to" && tokens[at + 1]?.kind === "string");
  return found("UNLOAD", to < 0 ? null : stringValue(tokens[to + 1]?.text ?? "''"));
}

const named =
  (verb: string, ...skipped: string[]) =>
  (tokens: Token[]): Found =>
    found(verb, pathAt(tokens, skip(tokens, 1, ...skipped)));

const KNOWN = new Map<string, (tokens: Token[]) => Found>(
  Object.entries({
    delete: (tokens: Token[]) => {
      const path = pathAt(tokens, skip(tokens, 1, "from", "only"));
      return found("DELETE", path, { mustConfirm: true, isUnbounded: hasNoBounds(tokens), ...rowsOf(path) });
    },
    update: (tokens: Token[]) => {
      const path = pathAt(tokens, skip(tokens, 1, "only"));
      return found("UPDATE", path, { mustConfirm: true, isUnbounded: hasNoBounds(tokens), ...rowsOf(path) });
    },
    merge: (tokens: Token[]) => {
      const path = pathAt(tokens, skip(tokens, 1, "into"));
      return found("MERGE", path, { mustConfirm: true, ...rowsOf(path) });
    },
    insert: (tokens: Token[]) => {
      const path = pathAt(tokens, skip(tokens, 1, "into"));
      return found("INSERT", path, rowsOf(path));
    },
    truncate,
    drop,
    create,
    alter,
    grant,
    revoke: grant,
    unload,
    copy: named("COPY"),
    call: named("CALL"),
    comment: (tokens: Token[]) => found("COMMENT", objectAt(tokens, skip(tokens, 1, "on"))),
    refresh: named("REFRESH", "materialized", "view"),
    vacuum: named("VACUUM", "full", "sort", "only", "delete", "reindex", "recluster"),
    analyze: named("ANALYZE", "verbose", "compression"),
    lock: named("LOCK", "table"),
  }),
);
