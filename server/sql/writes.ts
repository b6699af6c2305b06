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

/** EXPLAIN ANALYZE PREPARE … AS WITH …: so many in front of a statement are somebody trying, not somebody asking. */
const PREFIXES_MAX = 10;

/** What stands behind WITH, PREPARE … AS, DECLARE … FOR and EXPLAIN ANALYZE decides. One pass over the tokens. */
function writeOf(tokens: Token[]): Found | undefined {
  const closes = closingsOf(tokens);
  let isTried = true;
  let hasQueries = false;
  let start = 0;
  for (let prefixes = 0; prefixes <= PREFIXES_MAX; prefixes += 1) {
    let at = start;
    while (tokens[at]?.text === "(") at += 1;
    if (at >= tokens.length) {
      if (at === start && !hasQueries) return undefined;
      return tried(unknown(tokens.slice(start)), isTried);
    }
    const first = keyword(tokens[at]);
    if (first === "with") {
      const main = behindWith(tokens, at, closes);
      if (main === null) return tried(unknown(tokens.slice(at)), isTried);
      hasQueries = true;
      start = main;
    } else if (first === "explain") {
      const run = behindExplain(tokens, at, closes);
      if (run === null) return undefined;
      isTried = false;
      start = run;
    } else if (first === "prepare" || first === "declare") {
      isTried = false;
      start = behindPrepare(tokens, at);
    } else return tried(writeOfMain(tokens, at, closes), isTried);
  }
  return { ...unknown(tokens), mustConfirm: true };
}

function writeOfMain(tokens: Token[], at: number, closes: Closes): Found | undefined {
  const main = at === 0 ? tokens : tokens.slice(at);
  const first = keyword(main[0]);
  const hidden = hiddenWrite(tokens, closes);
  if (READS.has(first)) return hidden ?? (first === "select" ? selectInto(main) : undefined);
  const found = (KNOWN.get(first) ?? unknown)(main);
  return { ...found, mustConfirm: found.mustConfirm || hidden?.mustConfirm === true };
}

/** Where a statement is only named or explained there is nothing to try. */
function tried(found: Found | undefined, isTried: boolean): Found | undefined {
  return found && (isTried ? found : { ...found, canDryRun: false });
}

/** EXPLAIN runs nothing (null), unless it is told to ANALYZE, which Redshift does not know and PostgreSQL does. */
function behindExplain(tokens: Token[], explain: number, closes: Closes): number | null {
  let at = explain + 1;
  let isRun = false;
  if (tokens[at]?.text === "(" && !["select", "with", "values"].includes(keyword(tokens[at + 1]))) {
    const close = closes.get(at) ?? tokens.length;
    isRun = words(tokens.slice(at, close)).some((word) => word === "analyze" || word === "analyse");
    at = close + 1;
  }
  for (; ["analyze", "analyse", "verbose"].includes(keyword(tokens[at])); at += 1)
    isRun ||= keyword(tokens[at]) !== "verbose";
  return isRun ? at : null;
}

/** The place of the statement behind PREPARE … AS and DECLARE … CURSOR FOR. */
function behindPrepare(tokens: Token[], at: number): number {
  const before = keyword(tokens[at]) === "prepare" ? "as" : "for";
  const found = tokens.findIndex((token, i) => i > at && keyword(token) === before);
  return (found < 0 ? at : found) + 1;
}

/** WITH names queries first; what the statement does stands behind them. Null where it cannot be followed. */
function behindWith(tokens: Token[], start: number, closes: Closes): number | null {
  const behind = (open: number) => (closes.get(open) ?? tokens.length) + 1;
  let at = keyword(tokens[start + 1]) === "recursive" ? start + 2 : start + 1;
  for (;;) {
    at += 1;
    if (tokens[at]?.text === "(") at = behind(at);
    if (keyword(tokens[at]) !== "as") return null;
    at += 1;
    while (["not", "materialized"].includes(keyword(tokens[at]))) at += 1;
    if (tokens[at]?.text !== "(") return null;
    at = behind(at);
    if (tokens[at]?.text !== ",") break;
    at += 1;
  }
  return at < tokens.length ? at : null;
}

/** A write as the body of a WITH query: `AS (DELETE …)`. No expression can begin with these words there. */
function hiddenWrite(tokens: Token[], closes: Closes): Found | undefined {
  let first: { at: number; end: number } | undefined;
  for (let open = 1; open < tokens.length; open += 1) {
    const before = keyword(tokens[open - 1]);
    if (tokens[open]?.text !== "(" || (before !== "as" && before !== "materialized")) continue;
    const end = closes.get(open) ?? tokens.length;
    let at = open + 1;
    while (tokens[at]?.text === "(") at += 1;
    const word = keyword(tokens[at]);
    if (!CHANGES_ROWS.has(word) || at + 1 >= end) continue;
    // Of all that are hidden one is told: the first that must be confirmed, else the first.
    if (!first || CONFIRMED.has(word)) first = { at, end };
    if (CONFIRMED.has(word)) break;
  }
  const body = first ? tokens.slice(first.at, first.end) : [];
  const found = KNOWN.get(keyword(body[0]))?.(body);
  return found && { ...found, canDryRun: false };
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

type Closes = ReadonlyMap<number, number>;

/** For each opening bracket the place of the one that closes it; none where the text ends first. */
function closingsOf(tokens: Token[]): Closes {
  const closes = new Map<number, number>();
  const open: number[] = [];
  for (const [at, { text }] of tokens.entries()) {
    if (text === "(") open.push(at);
    const last = text === ")" ? open.pop() : undefined;
    if (last !== undefined) closes.set(last, at);
  }
  return closes;
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

/** UNLOAD changes no table; it writes files, and told so it replaces those that are there. */
function unload(tokens: Token[]): Found {
  const to = tokens.findIndex((token, at) => keyword(token) === "to" && tokens[at + 1]?.kind === "string");
  const mustConfirm = words(tokens).some((word) => word === "allowoverwrite" || word === "cleanpath");
  return found("UNLOAD", to < 0 ? null : stringValue(tokens[to + 1]?.text ?? "''"), { mustConfirm });
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
    // A procedure may do anything, and nothing of it can be told from here.
    call: (tokens: Token[]) => ({ ...named("CALL")(tokens), mustConfirm: true }),
    // So may what was prepared under another name, and an anonymous block.
    execute: (tokens: Token[]) => ({ ...named("EXECUTE")(tokens), mustConfirm: true }),
    do: () => found("DO", null, { mustConfirm: true }),
    comment: (tokens: Token[]) => found("COMMENT", objectAt(tokens, skip(tokens, 1, "on"))),
    refresh: named("REFRESH", "materialized", "view"),
    vacuum: named("VACUUM", "full", "sort", "only", "delete", "reindex", "recluster"),
    analyze: named("ANALYZE", "verbose", "compression"),
    lock: named("LOCK", "table"),
  }),
);
