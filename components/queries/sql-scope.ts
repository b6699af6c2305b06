import { isSpace, keyword, nameOf, type Token } from "@/server/sql/tokenize";
import type { SqlWords } from "./sql-words";

/** A table that a statement reads or writes, under the name by which its columns are called. */
export interface TableUse {
  path: readonly string[];
  /** The alias, else the table's own name. */
  name: string;
  /** The columns of a subquery or WITH; null for a real table, whose columns the index knows. */
  columns: readonly string[] | null;
  /** The parenthesis that it stands in. */
  group: number;
  isTarget: boolean;
}

/** A statement's tokens without spaces, each with the parenthesis it stands in. */
export interface Scope {
  tokens: readonly Token[];
  groups: readonly number[];
  /** The parenthesis that a place behind the token stands in. */
  after: readonly number[];
  /** Of each parenthesis the one around it; the statement itself is 0. */
  parents: readonly number[];
}

/** Tokens of a text that may be half-written: what follows an open quote or comment is left out. */
export function tokensOf(
  sql: string,
  { tokenize }: Pick<SqlWords, "tokenize">,
): { tokens: Token[]; openAt: number | null } {
  try {
    return { tokens: tokenize(sql), openAt: null };
  } catch (error) {
    const openAt = (error as { offset?: number }).offset ?? 0;
    return { tokens: tokenize(sql.slice(0, openAt)), openAt };
  }
}

export function scopeOf(all: readonly Token[]): Scope {
  const tokens = all.filter((token) => !isSpace(token));
  const groups: number[] = [];
  const parents = [0];
  const after: number[] = [];
  let group = 0;
  for (const token of tokens) {
    groups.push(group);
    if (isSign(token, ")")) group = parents[group] ?? 0;
    if (isSign(token, "(")) {
      parents.push(group);
      group = parents.length - 1;
    }
    after.push(group);
  }
  return { tokens, groups, after, parents };
}

export const isName = (token: Token | undefined): token is Token =>
  token?.kind === "word" || token?.kind === "quoted";
export const isSign = (token: Token | undefined, sign: string): boolean =>
  token?.kind === "punct" && token.text === sign;

const BEFORE_TABLE = new Set(["from", "join", "update", "into", "using"]);
const BEHIND_TABLE = new Set(
  "as on using where join inner left right full cross natural group order having limit offset union intersect except minus set values select when then qualify pivot unpivot with window for lateral default".split(
    " ",
  ),
);

/** Every table of the statement, with aliases; subqueries and WITH know the columns that they give. */
export function tablesOf(scope: Scope): { uses: TableUse[]; withNames: string[] } {
  const uses: TableUse[] = [];
  const { tokens, groups } = scope;
  const ctes = withQueries(scope);
  for (let at = 0; at < tokens.length; at += 1) {
    const word = keyword(tokens[at]);
    if (!BEFORE_TABLE.has(word)) continue;
    if (word === "from" && keyword(tokens[at - 1]) === "distinct") continue;
    let next = at + 1;
    while (next < tokens.length) {
      const read = readTable(scope, next, groups[at] ?? 0, ctes, word === "into" || word === "update");
      if (!read) break;
      uses.push(...read.uses);
      if (!isSign(tokens[read.next], ",")) break;
      next = read.next + 1;
    }
  }
  return { uses, withNames: [...ctes.keys()] };
}

type Ctes = ReadonlyMap<string, readonly string[]>;

function readTable(scope: Scope, at: number, group: number, ctes: Ctes, isTarget: boolean) {
  const { tokens } = scope;
  if (isSign(tokens[at], "(")) {
    const close = closing(scope, at);
    const columns = outputOf(scope, at + 1, close);
    const alias = aliasAt(tokens, close + 1);
    const uses: TableUse[] = alias.name
      ? [{ path: [alias.name], name: alias.name, columns, group, isTarget }]
      : [];
    return { uses, next: alias.next };
  }
  const path: string[] = [];
  let next = at;
  while (isName(tokens[next])) {
    path.push(nameOf(tokens[next] as Token));
    next += 1;
    if (!isSign(tokens[next], ".")) break;
    next += 1;
    // Half-written: `schema.` names no table yet.
    if (!isName(tokens[next])) return null;
  }
  const [table] = path.slice(-1);
  if (table === undefined || (path.length === 1 && BEHIND_TABLE.has(keyword(tokens[at])))) return null;
  const alias = isTarget && isSign(tokens[next], "(") ? { name: null, next } : aliasAt(tokens, next);
  const columns = path.length === 1 ? (ctes.get(table) ?? null) : null;
  return { uses: [{ path, name: alias.name ?? table, columns, group, isTarget }], next: alias.next };
}

function aliasAt(tokens: readonly Token[], at: number): { name: string | null; next: number } {
  const next = keyword(tokens[at]) === "as" ? at + 1 : at;
  const token = tokens[next];
  if (!isName(token) || BEHIND_TABLE.has(keyword(token))) return { name: null, next: at };
  return { name: nameOf(token), next: next + 1 };
}

/** The place of the parenthesis that closes the one at `open`. */
function closing({ tokens, groups }: Scope, open: number): number {
  const inside = groups[open + 1];
  if (isSign(tokens[open + 1], ")")) return open + 1;
  for (let at = open + 1; at < tokens.length; at += 1)
    if (groups[at] === inside && isSign(tokens[at], ")")) return at;
  return tokens.length;
}

/** `with a as (…), b(x, y) as (…)`: the columns each gives. */
function withQueries(scope: Scope): Ctes {
  const { tokens, groups } = scope;
  const found = new Map<string, readonly string[]>();
  for (let at = 0; at + 1 < tokens.length; at += 1) {
    const name = tokens[at];
    if (!isName(name)) continue;
    const before = tokens[at - 1];
    if (!["with", "recursive"].includes(keyword(before)) && !isSign(before, ",")) continue;
    let next = at + 1;
    let named: string[] | null = null;
    if (isSign(tokens[next], "(")) {
      const close = closing(scope, next);
      named = tokens
        .slice(next + 1, close)
        .filter(isName)
        .map((token) => nameOf(token));
      next = close + 1;
    }
    if (keyword(tokens[next]) !== "as" || !isSign(tokens[next + 1], "(")) continue;
    if (groups[next] !== groups[at]) continue;
    found.set(nameOf(name), named ?? outputOf(scope, next + 2, closing(scope, next + 1)));
  }
  return found;
}

/** The names of the columns that the SELECT between `from` and `to` gives; what has no name is left out. */
function outputOf({ tokens, groups }: Scope, from: number, to: number): string[] {
  const group = groups[from];
  const names: string[] = [];
  let isList = false;
  let last: Token | undefined;
  const flush = () => {
    if (isName(last)) names.push(nameOf(last));
    last = undefined;
  };
  for (let at = from; at < to; at += 1) {
    const token = tokens[at];
    if (groups[at] !== group) {
      last = undefined;
      continue;
    }
    const word = keyword(token);
    if (word === "select") isList = true;
    else if (isList && (word === "from" || word === "union")) break;
    else if (isList && isSign(token, ",")) flush();
    else if (isList && word !== "distinct") last = token;
  }
  flush();
  return names;
}

/** The parenthesis at a place of the text, and those around it. */
export function groupsAround({ tokens, after, parents }: Scope, offset: number): ReadonlySet<number> {
  const at = tokens.findLastIndex((token) => token.end <= offset);
  const around = new Set<number>();
  for (let group = after[at] ?? 0; ; group = parents[group] ?? 0) {
    around.add(group);
    if (group === 0) return around;
  }
}
