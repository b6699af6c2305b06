import { tokenizeAthena } from "./athena-tokens";
import { isSpace, keyword, type Token } from "./tokenize";
import type { SqlWrite } from "./writes";

const READS = new Set("select with values table show describe desc explain".split(" "));
const CONFIRMED = new Set("delete update merge drop truncate execute vacuum".split(" "));
/** What stands between a verb and the name of what it is done to. */
const BETWEEN = new Set(
  "from into table external view database schema if not exists or replace protected multi dialect repair".split(
    " ",
  ),
);

/**
 * What a text would change at Athena, which runs one statement at a time: what is not known to be a read is a write.
 */
export function athenaWritesIn(sql: string): SqlWrite[] {
  const tokens = tokenizeAthena(sql).filter((token) => !isSpace(token) && token.text !== ";");
  const [first] = tokens;
  const last = tokens.at(-1);
  if (!first || !last || isRead(tokens)) return [];
  const verb = keyword(first).toUpperCase() || first.text;
  return [
    {
      ordinal: 1,
      verb,
      object: objectOf(tokens),
      mustConfirm: isConfirmed(tokens),
      isUnbounded: ["DELETE", "UPDATE"].includes(verb) && !tokens.some((token) => keyword(token) === "where"),
      canDryRun: false,
      start: first.start,
      end: last.end,
      tables: [],
      isTemporary: false,
    },
  ];
}

/** EXPLAIN runs nothing, EXPLAIN ANALYZE does: what stands behind it decides then. */
function isRead(tokens: Token[]): boolean {
  let at = 0;
  while (tokens[at]?.text === "(") at += 1;
  const first = keyword(tokens[at]);
  if (!READS.has(first)) return false;
  if (first !== "explain" || keyword(tokens[at + 1]) !== "analyze") return true;
  const run = keyword(tokens[at + 2]) === "verbose" ? at + 3 : at + 2;
  return isRead(tokens.slice(run));
}

/** DROP COLUMN and DROP PARTITION of an ALTER take something away as well. */
function isConfirmed(tokens: Token[]): boolean {
  const words = tokens.map(keyword);
  const [first = ""] = words;
  if (CONFIRMED.has(first)) return true;
  // Among known verbs only ALTER can drop; of an unknown one any dangerous word counts.
  return first === "alter" || first === "explain"
    ? words.some((word) => CONFIRMED.has(word))
    : !KNOWN.has(first);
}

const KNOWN = new Set("insert create msck unload optimize".split(" "));

function objectOf(tokens: Token[]): string | null {
  let at = 1;
  while (BETWEEN.has(keyword(tokens[at]))) at += 1;
  const parts: string[] = [];
  for (; isName(tokens[at]); at += 2) {
    parts.push(tokens[at]?.text ?? "");
    if (tokens[at + 1]?.text !== ".") break;
  }
  return parts.length > 0 ? parts.join(".") : null;
}

const isName = (token: Token | undefined) => token?.kind === "word" || token?.kind === "quoted";

const KINDS: Record<string, string> = {
  ...Object.fromEntries(["select", "with", "values", "table"].map((word) => [word, "SELECT"])),
  ...Object.fromEntries(["create", "alter", "drop", "msck"].map((word) => [word, "DDL"])),
  ...Object.fromEntries(
    ["insert", "update", "delete", "merge", "unload"].map((word) => [word, word.toUpperCase()]),
  ),
};

/** The kind of one statement in the words that the history has for all engines. */
export function athenaKindOf(sql: string): string {
  const tokens = tokenizeAthena(sql).filter((token) => !isSpace(token));
  const first = keyword(tokens.find(({ text }) => text !== "("));
  const words = tokens.map(keyword);
  if (first === "create" && words[1] === "table" && words.includes("as")) return "CTAS";
  return first === "" ? "OTHER" : (KINDS[first] ?? "UTILITY");
}
