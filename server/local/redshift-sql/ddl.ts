import { syntaxError } from "@/server/sql/error";
import { keyword, nameOf, stringValue, type Token, tokenize } from "@/server/sql/tokenize";
import { opensConstraint, readConstraint } from "./ddl-constraint";
import {
  type CreateTable,
  rewriteColumn,
  rewriteCreateTable,
  type TableAttributes,
  takeTableAttributes,
} from "./ddl-table";
import { unsupported } from "./errors";
import { guardBody, guardSelect } from "./guard";
import { type RewriteOptions, rewriteNodes } from "./rewrite";
import { queryType, type Statement, startsWith } from "./statement";
import {
  emit,
  flatten,
  following,
  isBlank,
  type Node,
  nest,
  splitCommas,
  startOf,
  synthetic,
  textOf,
  trim,
  word,
} from "./tree";

/** A DDL statement without Redshift's own parts, and what is to be remembered of the table it makes or changes. */
export interface Ddl {
  nodes: Node[];
  table?: Pick<CreateTable, "name" | "ifNotExists"> & { attributes: TableAttributes };
  /** Nothing is left to run: only the attributes change. */
  attributesOnly?: boolean;
}

/** Rewrites what Redshift's DDL has and PostgreSQL's lacks; undefined where there is nothing to do. */
export function rewriteDdl(statement: Statement, options: RewriteOptions): Ddl | undefined {
  const { words, nodes } = statement;
  const caseSensitive = options.caseSensitive ?? false;
  const object = words
    .slice(1)
    .find((name) => !["or", "replace", "temp", "temporary", "local"].includes(name));
  if (words[0] === "alter" && (words[1] === "table" || words[1] === "materialized"))
    return alterTable(nodes, caseSensitive);
  if (words[0] === "alter" && words[1] === "schema") return { nodes: withoutQuota(nodes) };
  if (words[0] === "grant" || words[0] === "revoke" || words[1] === "default")
    return { nodes: withoutRoleWord(nodes) };
  if (words[0] === "drop" && words[1] === "role") return { nodes: withoutForce(nodes) };
  if (words[0] !== "create") return selectInto(statement);
  if (object === "external") throw unsupported(words.slice(0, 3).join(" ").toUpperCase(), { offset: 0 });
  if (object === "table") return createTable(nodes, caseSensitive);
  if (object === "materialized") {
    const { nodes: rewritten, name, ifNotExists, attributes } = rewriteCreateTable(nodes, caseSensitive);
    return { nodes: rewritten, table: { name, ifNotExists, attributes } };
  }
  if (object === "view") return { nodes: withoutSchemaBinding(nodes) };
  if (object === "schema") return { nodes: withoutQuota(nodes) };
  if (object === "function" || object === "procedure") return { nodes: routine(statement, options, object) };
  return undefined;
}

function createTable(nodes: Node[], caseSensitive: boolean): Ddl {
  const { nodes: rewritten, name, ifNotExists, attributes } = rewriteCreateTable(nodes, caseSensitive);
  return { nodes: rewritten, table: { name, ifNotExists, attributes } };
}

/** SELECT … INTO #t makes a temporary table. */
function selectInto(statement: Statement): Ddl | undefined {
  if (queryType(statement) !== "SELECT") return undefined;
  const at = statement.nodes.findIndex((node) => word(node) === "into");
  const name = statement.nodes[following(statement.nodes, at)];
  if (at < 0 || name?.kind !== "word" || !name.text.startsWith("#")) return undefined;
  const { nodes } = statement;
  return { nodes: [...nodes.slice(0, at + 1), ...emit(name.start, " TEMP"), ...nodes.slice(at + 1)] };
}

/** The words behind the name in ALTER TABLE and ALTER MATERIALIZED VIEW. */
function alterTable(nodes: Node[], caseSensitive: boolean): Ddl | undefined {
  let at = following(
    nodes,
    nodes.findIndex((node) => ["table", "view"].includes(word(node))),
  );
  if (word(nodes[at]) === "if") at = following(nodes, following(nodes, at));
  const nameStart = at;
  while (textOf(nodes.slice(at + 1, at + 2)) === ".") at += 2;
  const name = nodes.slice(nameStart, at + 1);
  const solid = nodes.slice(at + 1).filter((node) => !isBlank(node));
  const words = solid.map(word);
  const attributes = alteredAttributes(solid, words, caseSensitive);
  if (attributes) return { nodes: [], table: { name, ifNotExists: false, attributes }, attributesOnly: true };
  if (words[0] === "add") return addToTable(nodes, at, name, caseSensitive);
  if (words.slice(0, 2).join(" ") === "auto refresh" && ["yes", "no"].includes(words[2] ?? ""))
    return { nodes: [...nodes.slice(0, at + 1), ...emit(startOf(solid[0] as Node), " RESET (fillfactor)")] };
  return undefined;
}

/** What an ALTER TABLE changes of what is only remembered; undefined where it is PostgreSQL's to change. */
function alteredAttributes(
  solid: Node[],
  words: string[],
  caseSensitive: boolean,
): TableAttributes | undefined {
  const nameAt = (node: Node | undefined) => nameOf(node as Token, caseSensitive);
  if (words[0] === "add" && opensConstraint(solid[1]))
    return { constraints: [readConstraint(solid.slice(1), caseSensitive)] };
  if (words[0] === "drop" && words[1] === "constraint") {
    const rest = solid[words[3] === "cascade" || words[3] === "restrict" ? 4 : 3];
    if (!solid[2] || rest) throw syntaxError(rest ? textOf([rest]) : "", startOf(rest ?? (solid[1] as Node)));
    return { dropped: nameAt(solid[2]) };
  }
  if (words[0] !== "alter") return undefined;
  if (words[1] === "encode" && words[2] === "auto") return { encodings: null };
  if (words[1] === "column" && words[3] === "encode") return encodingsIn(solid, caseSensitive);
  const attributes: TableAttributes = {};
  const left = trim(takeTableAttributes(solid.slice(1), attributes, caseSensitive));
  const byKey = attributes.diststyle === undefined || attributes.diststyle === "KEY";
  if (byKey && word(left[0]) === "distkey" && left.length === 2)
    return { distkey: nameAt(left[1]), diststyle: "KEY" };
  if (left.length > 0 || Object.keys(attributes).length === 0) return undefined;
  return attributes.diststyle && attributes.diststyle !== "KEY"
    ? { ...attributes, distkey: null }
    : attributes;
}

/** ALTER COLUMN a ENCODE x, ALTER COLUMN b ENCODE y, … */
function encodingsIn(solid: Node[], caseSensitive: boolean): TableAttributes {
  const encodings: Record<string, string> = {};
  for (const [alter, column, name, encode, encoding, ...rest] of splitCommas(solid)) {
    const wrong =
      [alter, column, encode].map(word).join(" ") !== "alter column encode" || !word(encoding)
        ? (alter ?? (solid.at(-1) as Node))
        : rest[0];
    if (wrong) throw syntaxError(textOf([wrong]), startOf(wrong));
    encodings[nameOf(name as Token, caseSensitive)] = word(encoding);
  }
  return { encodings };
}

function addToTable(nodes: Node[], at: number, name: Node[], caseSensitive: boolean): Ddl {
  const attributes: TableAttributes = {};
  const add = following(nodes, at);
  const from = word(nodes[following(nodes, add)]) === "column" ? following(nodes, add) + 1 : add + 1;
  return {
    nodes: [...nodes.slice(0, from), ...rewriteColumn(nodes.slice(from), attributes, caseSensitive)],
    table: { name, ifNotExists: false, attributes },
  };
}

/** GRANT … TO ROLE r: PostgreSQL has one kind of role and no word for it. */
function withoutRoleWord(list: Node[]): Node[] {
  const nodes = systemRoles(list);
  return nodes.filter((node, i) => {
    if (word(node) !== "role") return true;
    const before = nodes
      .slice(0, i)
      .filter((each) => !isBlank(each))
      .at(-1);
    const first = word(before) === "grant" || word(before) === "revoke";
    return !(first || ["to", "from"].includes(word(before)) || textOf(before ? [before] : []) === ",");
  });
}

/** DROP ROLE r FORCE is what PostgreSQL does anyway; RESTRICT was looked after before. */
function withoutForce(nodes: Node[]): Node[] {
  const last = nodes.findLastIndex((node) => !isBlank(node));
  return ["force", "restrict"].includes(word(nodes[last])) ? nodes.slice(0, last) : nodes;
}

/** `sys:monitor` needs no quotes in Redshift. */
function systemRoles(nodes: Node[]): Node[] {
  return nodes.flatMap((node, i) => {
    const colon = nodes[i + 1];
    const role = nodes[i + 2];
    const isSystem =
      word(node) === "sys" && colon?.kind === "operator" && colon.text === ":" && role?.kind === "word";
    if (isSystem) return [synthetic(`"sys:${word(role)}"`, (node as Token).start, "quoted")];
    const before = word(nodes[i - 1]) === "sys" || word(nodes[i - 2]) === "sys";
    return before && (node.kind === "operator" || textOf(nodes.slice(i - 1, i)) === ":") ? [] : [node];
  });
}

function withoutSchemaBinding(nodes: Node[]): Node[] {
  const end = nodes.findLastIndex((node) => !isBlank(node)) + 1;
  const last = nodes
    .slice(0, end)
    .filter((node) => !isBlank(node))
    .slice(-4);
  if (last.map(word).join(" ") !== "with no schema binding") return nodes;
  return nodes.slice(0, nodes.indexOf(last[0] as Node));
}

function withoutQuota(nodes: Node[]): Node[] {
  const quota = nodes.findIndex((node) => word(node) === "quota");
  if (quota < 0) return nodes;
  const limit = following(nodes, quota);
  if (word(nodes[limit]) !== "unlimited")
    throw unsupported("QUOTA", { offset: startOf(nodes[quota] as Node) });
  return [...nodes.slice(0, quota), ...nodes.slice(limit + 1)];
}

/**
 * The body of a routine is SQL too: it is guarded and rewritten where it stands, inside its quotes. A function is one
 * SELECT, as in Redshift: it runs as whoever reads a view that calls it, and must change nothing in that one's name.
 */
function routine(statement: Statement, options: RewriteOptions, kind: "function" | "procedure"): Node[] {
  const words = statement.tokens.map(keyword);
  const language = words[words.lastIndexOf("language") + 1] ?? "";
  const offset = statement.tokens[0]?.start ?? 0;
  if (language !== (kind === "function" ? "sql" : "plpgsql"))
    throw unsupported(`CREATE ${kind.toUpperCase()} LANGUAGE ${language}`, { offset });
  const bodies = statement.nodes.filter(isDollarQuoted);
  if (bodies.length !== 1) throw unsupported(`A ${kind} whose body is not between $$ and $$`, { offset });
  return statement.nodes.map((node) => {
    if (!isDollarQuoted(node)) return node;
    const tag = /^\$[^$]*\$/.exec(node.text)?.[0] ?? "$$";
    const body = stringValue(node.text);
    guardBody(body, node.start + tag.length);
    if (kind === "function") guardSelect(body, node.start + tag.length);
    const tokens = tokenize(body).map((token) => shifted(token, node.start + tag.length));
    const text = flatten(rewriteNodes(nest(tokens), options))
      .map((token) => token.text)
      .join("");
    return { ...node, text: `${tag}${text}${tag}` };
  });
}

function isDollarQuoted(node: Node): node is Token {
  return node.kind === "string" && node.text.startsWith("$");
}

function shifted(token: Token, by: number): Token {
  return { ...token, start: token.start + by, end: token.end + by };
}

/** The remark that a statement is one of these two words. */
export function isRoutineDdl(statement: Statement): boolean {
  return (
    startsWith(statement, "create") &&
    statement.words.slice(1, 4).some((name) => name === "function" || name === "procedure")
  );
}
