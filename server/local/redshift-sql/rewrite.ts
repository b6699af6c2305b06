import { foldAscii, keyword, nameOf, type Token, tokenize } from "@/server/sql/tokenize";
import { unsupported } from "./errors";
import { COMPAT_RELATIONS, MISSING_RELATIONS } from "./names";
import { daysAt } from "./rewrite-days";
import { refuseWindowNulls, rewriteCall } from "./rewrite-functions";
import { type ColumnNames, rewriteSelects } from "./rewrite-select";
import { rewriteType } from "./rewrite-types";
import {
  emit,
  following,
  isGroup,
  isPunct,
  type Node,
  nest,
  preceding,
  type Rendered,
  render,
  startOf,
  word,
} from "./tree";

export interface RewriteOptions {
  /** The Redshift database of the session: the first part of a three-part name. */
  database: string;
  /** enable_case_sensitive_identifier: quoted names keep their case. */
  caseSensitive?: boolean;
  columns?: ColumnNames;
  /** `:name` → `$n`, when the statement has parameters. */
  placeholders?: ReadonlyMap<string, number>;
}

const RELATION_AFTER = new Set(
  "join into update table exists copy view only using analyze vacuum truncate".split(" "),
);
const FROM_OF = new Set("select delete update".split(" "));
const CLAUSES = new Set("select from where group having order set values limit qualify returning".split(" "));
const REFUSED_WORDS: Record<string, string> = { pivot: "PIVOT", unpivot: "UNPIVOT" };

/** Rewrites expressions and queries, at every depth, to what PostgreSQL understands. */
export function rewriteNodes(nodes: Node[], options: RewriteOptions): Node[] {
  const inner = nodes.map((node) =>
    node.kind === "group" ? { ...node, nodes: rewriteNodes(node.nodes, options) } : node,
  );
  const columns = options.columns ?? (() => undefined);
  return rewriteSelects(rewriteList(inner, options), columns);
}

/** Rewrites one statement that needs nothing but translation of its expressions. */
export function rewriteExpressions(sql: string, options: RewriteOptions): Rendered {
  return render(rewriteNodes(nest(tokenize(sql)), options), sql);
}

function rewriteList(nodes: Node[], options: RewriteOptions): Node[] {
  const output: Node[] = [];
  let clause = "";
  for (let i = 0; i < nodes.length; i += 1) {
    const node = nodes[i] as Node;
    if (CLAUSES.has(word(node))) clause = word(node);
    const change = changeAt(nodes, i, clause, options);
    if (change) {
      output.push(...change.nodes);
      i = change.end - 1;
    } else output.push(node.kind === "group" ? node : rewriteToken(node, options));
  }
  return output;
}

interface Change {
  nodes: Node[];
  end: number;
}

function changeAt(nodes: Node[], at: number, clause: string, options: RewriteOptions): Change | undefined {
  const node = nodes[at] as Node;
  if (node.kind === "word" || node.kind === "quoted") {
    const own = databaseName(nodes, at, clause, options);
    if (own) return own;
  }
  if (node.kind === "number") return daysAt(nodes, at);
  if (node.kind !== "word") return undefined;
  const call = rewriteCall(nodes, at);
  if (call) return call;
  refuse(nodes, at);
  refuseRelation(nodes, at, clause);
  return typeAt(nodes, at) ?? wordAt(nodes, at, node);
}

/** Types stand behind `::` and behind the AS of a CAST. */
function typeAt(nodes: Node[], at: number): Change | undefined {
  const before = nodes[preceding(nodes, at)];
  const cast = before?.kind === "operator" && before.text === "::";
  const as = word(before) === "as" && following(nodes, at + sizeOfType(nodes, at) - 1) < 0;
  return cast || as ? rewriteType(nodes, at, false) : undefined;
}

function sizeOfType(nodes: Node[], at: number): number {
  return (rewriteType(nodes, at, false)?.end ?? at + 1) - at;
}

function wordAt(nodes: Node[], at: number, token: Token): Change | undefined {
  const name = keyword(token);
  const next = nodes[following(nodes, at)];
  const before = nodes[preceding(nodes, at)];
  const dotted = isPunct(before, ".");
  const one = (text: string): Change => ({ nodes: emit(token.start, text), end: at + 1 });
  if (name === "sysdate" && !dotted && !isGroup(next) && !isPunct(next, "."))
    return one("rs_compat.sysdate()");
  if (name === "delete" && isDeleteWithoutFrom(nodes, at)) return one(`${token.text} FROM`);
  if (name === "approximate" && ["count", "percentile_disc"].includes(word(next)))
    return { nodes: [], end: following(nodes, at) };
  if (COMPAT_RELATIONS.has(name) && !dotted && !isPunct(next, ".") && !isGroup(next) && word(before) !== "as")
    return one(`rs_compat.${name}`);
  if (name === "pg_catalog" && isPunct(next, ".")) {
    const relation = following(nodes, following(nodes, at));
    if (COMPAT_RELATIONS.has(word(nodes[relation]))) return one("rs_compat");
  }
  return undefined;
}

/** DELETE t, at the start of a statement or behind its WITH; elsewhere the word grants, or ends a MERGE's WHEN. */
function isDeleteWithoutFrom(nodes: Node[], at: number): boolean {
  const before = preceding(nodes, at);
  const starts = before < 0 || word(nodes[before]) === "explain";
  const behindWith = isGroup(nodes[before]) && word(nodes[following(nodes, -1)]) === "with";
  const next = nodes[following(nodes, at)];
  return (
    (starts || behindWith) && (next?.kind === "word" || next?.kind === "quoted") && word(next) !== "from"
  );
}

function refuse(nodes: Node[], at: number): void {
  const node = nodes[at] as Node;
  const name = word(node);
  const next = following(nodes, at);
  refuseWindowNulls(nodes, at);
  if (REFUSED_WORDS[name] && isGroup(nodes[next]))
    throw unsupported(REFUSED_WORDS[name], { offset: startOf(node) });
  if (name === "exclude" && nodes[preceding(nodes, at)]?.kind === "operator")
    throw unsupported("* EXCLUDE", { offset: startOf(node) });
  if (name === "connect" && word(nodes[next]) === "by")
    throw unsupported("CONNECT BY", { offset: startOf(node) });
  if (name === "group" && word(nodes[next]) === "by" && word(nodes[following(nodes, next)]) === "all")
    throw unsupported("GROUP BY ALL", { offset: startOf(node) });
}

/** A system view that Redshift has and this engine hasn't; a column may be called as it likes. */
function refuseRelation(nodes: Node[], at: number, clause: string): void {
  const name = word(nodes[at]);
  if (!MISSING_RELATIONS.has(name) || isPunct(nodes[following(nodes, at)], ".")) return;
  const dot = preceding(nodes, at);
  const dotted = isPunct(nodes[dot], ".");
  const schema = preceding(nodes, dot);
  if (dotted && word(nodes[schema]) !== "pg_catalog") return;
  const before = nodes[preceding(nodes, dotted ? schema : at)];
  if (word(before) === "from" || word(before) === "join" || (clause === "from" && isPunct(before, ",")))
    throw unsupported(name.toUpperCase(), { offset: startOf(nodes[at] as Node) });
}

/** db.schema.table: the session's own database is dropped, another one can't be reached. */
function databaseName(
  nodes: Node[],
  at: number,
  clause: string,
  options: RewriteOptions,
): Change | undefined {
  if (isPunct(nodes[at - 1], ".")) return undefined;
  const parts = [at];
  while (isPunct(nodes[(parts.at(-1) as number) + 1], ".")) {
    const next = (parts.at(-1) as number) + 2;
    const kind = nodes[next]?.kind;
    if (kind !== "word" && kind !== "quoted" && !(kind === "operator" && parts.length > 2)) break;
    parts.push(next);
  }
  if (parts.length < 3 || (parts.length === 3 && !isRelationPlace(nodes, at, clause))) return undefined;
  const name = nameOf(nodes[at] as Token, options.caseSensitive);
  if (name !== options.database.toLowerCase())
    throw unsupported(`a name in another database (${name})`, { offset: startOf(nodes[at] as Node) });
  return { nodes: [], end: at + 2 };
}

/** Whether a name at `at` is a relation's: three parts can be a column of a table as well. */
function isRelationPlace(nodes: Node[], at: number, clause: string): boolean {
  const before = nodes[preceding(nodes, at)];
  // EXTRACT(… FROM x), TRIM(… FROM x) and IS DISTINCT FROM x name no relation.
  const from = clause === "from" && nodes.some((node) => FROM_OF.has(word(node)));
  if (word(before) === "from")
    return from && word(nodes[preceding(nodes, preceding(nodes, at))]) !== "distinct";
  // ON names a relation in a GRANT alone; in a JOIN and a MERGE a condition begins there.
  const granted = ["grant", "revoke"].includes(word(nodes[following(nodes, -1)]));
  if (word(before) === "on") return granted;
  return RELATION_AFTER.has(word(before)) || ((from || granted) && isPunct(before, ","));
}

function rewriteToken(token: Token, options: RewriteOptions): Token {
  if (token.kind === "quoted" && !options.caseSensitive && !token.text.includes(":"))
    return { ...token, text: foldAscii(token.text) };
  if (token.kind === "string" && token.text.startsWith("'") && token.text.includes("\\"))
    return { ...token, text: `E${token.text}` };
  if (token.kind === "space" && token.text.includes("\\"))
    return { ...token, text: token.text.replaceAll("\\", " ") };
  if (token.kind === "word" && token.text.startsWith("#"))
    return { ...token, text: `"${token.text.toLowerCase()}"` };
  const placeholder = token.kind === "parameter" ? options.placeholders?.get(token.text.slice(1)) : undefined;
  return placeholder ? { ...token, text: `$${placeholder}` } : token;
}
