import { nameOf, quoteName, type Token } from "@/server/sql/tokenize";
import { type Constraint, namesIn, opensConstraint, readConstraint } from "./ddl-constraint";
import { unsupported } from "./errors";
import { rewriteType } from "./rewrite-types";
import {
  emit,
  following,
  type Group,
  isBlank,
  isGroup,
  isPunct,
  type Node,
  splitCommas,
  startOf,
  textOf,
  trim,
  word,
} from "./tree";

/** What Redshift keeps of a table and PostgreSQL has no place for. */
export interface TableAttributes {
  diststyle?: string | null;
  distkey?: string | null;
  sortkeys?: string[] | null;
  sortstyle?: string | null;
  /** By column; null is what ALTER ENCODE AUTO leaves. */
  encodings?: Record<string, string> | null;
  /** The constraints that come. */
  constraints?: Constraint[];
  /** The name of the constraint that goes. */
  dropped?: string;
}

export interface CreateTable {
  nodes: Node[];
  /** The nodes of the table's name. */
  name: Node[];
  ifNotExists: boolean;
  attributes: TableAttributes;
}

/** Takes what is Redshift's own out of a CREATE TABLE (or CREATE MATERIALIZED VIEW), and tells what it was. */
export function rewriteCreateTable(nodes: Node[], caseSensitive: boolean): CreateTable {
  const attributes: TableAttributes = {};
  let at = nodes.findIndex((node) => ["table", "view"].includes(word(node)));
  const head = nodes.slice(0, at + 1);
  at = following(nodes, at);
  const ifNotExists = word(nodes[at]) === "if";
  if (ifNotExists) at = following(nodes, following(nodes, following(nodes, at)));
  const nameStart = at;
  while (isPunct(nodes[at + 1], ".")) at += 2;
  const name = nodes.slice(nameStart, at + 1);
  const hash = name.length === 1 && name[0]?.kind === "word" && name[0].text.startsWith("#");
  const temporary = hash && !head.some((node) => ["temp", "temporary"].includes(word(node)));
  const as = nodes.findIndex((node, i) => i > at && word(node) === "as");
  const rest = as < 0 ? nodes.slice(at + 1) : nodes.slice(at + 1, as);
  const query = as < 0 ? [] : nodes.slice(as);
  const list = rest.find((node) => !isBlank(node));
  const columns = isGroup(list) && as < 0 ? list : undefined;
  const behind = columns ? rest.slice(rest.indexOf(columns) + 1) : rest;
  const tail = takeTableAttributes(behind, attributes, caseSensitive);
  const body = columns ? [rewriteColumns(columns, attributes, caseSensitive)] : [];
  const between = columns ? rest.slice(0, rest.indexOf(columns)) : [];
  const kept = [...between, ...body, ...tail];
  const opening = temporary
    ? [...head.slice(0, -1), ...emit(startOf(head.at(-1) as Node), "TEMP "), ...head.slice(-1)]
    : head;
  return {
    nodes: [...opening, ...nodes.slice(head.length, nameStart), ...name, ...kept, ...query],
    name,
    ifNotExists,
    attributes,
  };
}

function rewriteColumns(list: Group, attributes: TableAttributes, caseSensitive: boolean): Group {
  const notNull: string[] = [];
  const kept = splitCommas(list.nodes).flatMap((item) => {
    const first = trim(item)[0];
    if (opensConstraint(first)) {
      const constraint = readConstraint(item, caseSensitive);
      attributes.constraints = [...(attributes.constraints ?? []), constraint];
      // PRIMARY KEY binds nobody in Redshift but for its NOT NULL.
      if (constraint.kind === "pkey") notNull.push(...constraint.columns);
      return [];
    }
    if (word(first) === "like" || first?.kind === "group" || first === undefined) return [item];
    return [rewriteColumn(item, attributes, caseSensitive)];
  });
  const extra = notNull.map((name) => emit(startOf(list), ` NOT NULL ${quoteName(name)}`));
  const joined = [...kept, ...extra].flatMap((item, i) =>
    i === 0 ? item : [...emit(startOf(item[0] ?? list), ","), ...item],
  );
  return { ...list, nodes: joined };
}

/** Rewrites one column definition and records its keys, encoding and constraints. */
export function rewriteColumn(item: Node[], attributes: TableAttributes, caseSensitive: boolean): Node[] {
  const nameAt = following(item, -1);
  const column = nameOf(item[nameAt] as Token, caseSensitive);
  const typeAt = following(item, nameAt);
  const type = typeAt < 0 ? undefined : rewriteType(item, typeAt, true);
  const output = [...item.slice(0, typeAt < 0 ? item.length : typeAt), ...(type?.nodes ?? [])];
  for (let i = type ? type.end : typeAt; i >= 0 && i < item.length; i += 1) {
    const taken = columnAttribute(item, i, column, attributes, caseSensitive);
    if (taken) {
      output.push(...taken.nodes);
      i = taken.end - 1;
    } else output.push(item[i] as Node);
  }
  return output;
}

function columnAttribute(
  item: Node[],
  at: number,
  column: string,
  attributes: TableAttributes,
  caseSensitive: boolean,
) {
  const name = word(item[at]);
  const next = following(item, at);
  const drop = (end: number, text = "") => ({
    nodes: text ? emit(startOf(item[at] as Node), text) : [],
    end,
  });
  if (name === "encode") {
    attributes.encodings = { ...attributes.encodings, [column]: word(item[next]) };
    return drop(next + 1);
  }
  if (name === "distkey") {
    attributes.distkey = column;
    return drop(at + 1);
  }
  if (name === "sortkey") {
    attributes.sortkeys = [...(attributes.sortkeys ?? []), column];
    return drop(at + 1);
  }
  if (name === "identity" && isGroup(item[next])) return identity(item, at, next);
  const end = constraintEnd(item, at);
  if (end !== undefined) {
    const constraint = readConstraint(item.slice(at, end), caseSensitive, column);
    attributes.constraints = [...(attributes.constraints ?? []), constraint];
    return drop(end, constraint.kind === "pkey" ? "NOT NULL" : "");
  }
  if (name === "collate") {
    if (word(item[next]) !== "case_sensitive" && word(item[next]) !== "cs")
      throw unsupported("COLLATE CASE_INSENSITIVE", { offset: startOf(item[at] as Node) });
    return drop(next + 1);
  }
  if (name === "check") throw unsupported("CHECK", { offset: startOf(item[at] as Node) });
  return undefined;
}

/** Where the constraint of a column that begins at `at` ends, if one of the informational ones does. */
function constraintEnd(item: Node[], at: number): number | undefined {
  const first = word(item[at]) === "constraint" ? following(item, following(item, at)) : at;
  const next = following(item, first);
  const name = word(item[first]);
  if (name === "primary") return next + 1;
  if (name === "unique") return first + 1;
  if (name !== "references") return undefined;
  let end = next;
  while (isPunct(item[end + 1], ".")) end += 2;
  const list = following(item, end);
  return isGroup(item[list]) ? list + 1 : end + 1;
}

/** IDENTITY(seed, step): values that the user can't give, from the seed on. */
function identity(item: Node[], at: number, list: number) {
  const [seed = "1", step = "1"] = splitCommas((item[list] as Group).nodes).map((part) => textOf(trim(part)));
  // PostgreSQL's own bound at this end is 1 or -1, which a seed may lie beyond; the other end is the column type's.
  const bound = step.startsWith("-") ? "MAXVALUE" : "MINVALUE";
  const options = `(START WITH ${seed} INCREMENT BY ${step} ${bound} ${seed})`;
  const byDefault = item.slice(0, at).some((node) => word(node) === "generated");
  const text = byDefault ? `IDENTITY ${options}` : `GENERATED ALWAYS AS IDENTITY ${options}`;
  return { nodes: emit(startOf(item[at] as Node), text), end: list + 1 };
}

/** Takes DISTSTYLE, DISTKEY, SORTKEY, ENCODE AUTO, BACKUP and AUTO REFRESH out of what stands behind the columns. */
export function takeTableAttributes(
  nodes: Node[],
  attributes: TableAttributes,
  caseSensitive: boolean,
): Node[] {
  const output: Node[] = [];
  for (let i = 0; i < nodes.length; i += 1) {
    const end = tableAttribute(nodes, i, attributes, caseSensitive);
    if (end === undefined) output.push(nodes[i] as Node);
    else i = end - 1;
  }
  return output;
}

function tableAttribute(
  nodes: Node[],
  at: number,
  attributes: TableAttributes,
  caseSensitive: boolean,
): number | undefined {
  const name = word(nodes[at]);
  const next = following(nodes, at);
  const second = word(nodes[next]);
  if (name === "backup" && (second === "yes" || second === "no")) return next + 1;
  if (name === "auto" && second === "refresh") return following(nodes, next) + 1;
  if (name === "encode" && second === "auto") return next + 1;
  if (name === "diststyle" && ["even", "key", "all", "auto"].includes(second)) {
    attributes.diststyle = second.toUpperCase();
    return next + 1;
  }
  const list = nodes[next];
  if (name === "distkey" && isGroup(list)) {
    attributes.distkey = namesIn(list.nodes, caseSensitive)[0] ?? null;
    return next + 1;
  }
  const style = name === "compound" || name === "interleaved" ? name.toUpperCase() : null;
  if ((style ? second : name) !== "sortkey") return undefined;
  const keys = style ? following(nodes, next) : next;
  const sorted = nodes[keys];
  if (isGroup(sorted)) {
    attributes.sortkeys = namesIn(sorted.nodes, caseSensitive);
    attributes.sortstyle = style;
    return keys + 1;
  }
  if (style || (second !== "auto" && second !== "none")) return undefined;
  attributes.sortkeys = null;
  attributes.sortstyle = second === "none" ? "NONE" : null;
  return keys + 1;
}
