import { keyword, type Token } from "@/server/sql/tokenize";
import { isName, isSign, type Scope } from "./sql-scope";
import type { SqlWords } from "./sql-words";

/** Where a name may be given to a column or a table; the nearest clause before the cursor tells. */
const NAMED_CLAUSES = new Set("select from join into update using".split(" "));
const CLAUSES = new Set(
  "select from join into update using where on group order having limit offset set values returning qualify union intersect except minus window table view copy".split(
    " ",
  ),
);
/** Words that nothing but a value is, though no column may be called so. */
const VALUE_WORDS = new Set(
  "end null true false sysdate current_date current_time current_timestamp current_user session_user localtime localtimestamp".split(
    " ",
  ),
);

/**
 * Behind the AS of a column or a table, or right behind the column or table itself, stands a name that nobody knows
 * yet: Enter must not change it. On a line of its own a word is the next one of the statement.
 */
export function isOwnName(
  sql: string,
  scope: Scope,
  before: readonly Token[],
  word: { from: number; typed: string },
  words: SqlWords,
): boolean {
  const { tokens, groups, after } = scope;
  const last = before.at(-1);
  const group = after[before.length - 1] ?? 0;
  const own = before.flatMap((token, at) => (groups[at] === group ? keyword(token) : []));
  const at = own.findLastIndex((one) => CLAUSES.has(one));
  const clause = own[at] ?? "";
  if (!last || own[0] === "copy" || !NAMED_CLAUSES.has(clause)) return false;
  if (keyword(last) === "as") return true;
  if (word.typed === "" || sql.slice(last.end, word.from).includes("\n")) return false;
  // What INSERT writes to has no second name.
  if (own[0] === "insert" && clause === "into") return false;
  const rest = own.slice(at + 1);
  if (count(rest, "case") > count(rest, "end")) return false;
  if (isSign(last, ")")) return clause !== "using" || isQuery(tokens, groups, before.length - 1);
  if (!isValue(last, words)) return false;
  if (keyword(last) === "end") return true;
  if (!isName(last)) return clause === "select" && keyword(before.at(-2)) !== "top";
  let start = before.length - 1;
  while (isSign(before[start - 1], ".") && isName(before[start - 2])) start -= 2;
  const ahead = before[start - 1];
  // `sales s`: it has its name.
  return keyword(ahead) !== "as" && !isSign(ahead, ")") && !isValue(ahead, words);
}

const count = (words: readonly string[], word: string) => words.filter((one) => one === word).length;

function isValue(token: Token | undefined, { isReserved }: SqlWords): boolean {
  const word = keyword(token);
  if (token?.kind === "word") return VALUE_WORDS.has(word) || !(CLAUSES.has(word) || isReserved(word));
  return ["quoted", "string", "number", "parameter"].includes(token?.kind ?? "");
}

/** Whether the parenthesis that closes here holds a query, not a list of columns. */
function isQuery(tokens: readonly Token[], groups: readonly number[], close: number): boolean {
  const first = tokens[groups.indexOf(groups[close] ?? 0)];
  return ["select", "with", "values"].includes(keyword(first)) || isSign(first, "(");
}
