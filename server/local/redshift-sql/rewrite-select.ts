import { unsupported } from "./errors";
import {
  emit,
  flatten,
  following,
  isBlank,
  isGroup,
  isPunct,
  type Node,
  preceding,
  render,
  splitCommas,
  startOf,
  textOf,
  trim,
  word,
} from "./tree";

/** Asked for the names of a query's columns; undefined while they are not known. */
export type ColumnNames = (query: string) => string[] | undefined;

/** Thrown when a rewrite needs the columns of `query`; they are asked of the database, and the rewrite begins anew. */
export class ColumnsNeeded extends Error {
  readonly query: string;
  /** What to take where the query makes no sense by itself, as one that reads an outer WITH. */
  readonly fallback: string[] | undefined;
  constructor(query: string, fallback: string[] | undefined) {
    super("the columns of a query are needed");
    this.query = query;
    this.fallback = fallback;
  }
}

const SET_OPERATORS = new Set(["union", "except", "intersect"]);
const AFTER_BLOCK = new Set(["order", "limit", "offset", "fetch", "for"]);

/** Rewrites MINUS, TOP and QUALIFY in one list of nodes (a statement, or what a parenthesis holds). */
export function rewriteSelects(nodes: Node[], columns: ColumnNames): Node[] {
  if (!nodes.some((node) => word(node) === "select")) return nodes;
  const list = nodes.map((node, i) =>
    isMinus(nodes, i) ? emit(startOf(node), "EXCEPT")[0] : node,
  ) as Node[];
  const bounds = blocks(list);
  if (bounds.length === 0) return list;
  const output: Node[] = [];
  let from = 0;
  for (const block of bounds) {
    output.push(...list.slice(from, block.start));
    output.push(
      ...rewriteBlock(list.slice(block.start, block.end), block.alone, list.slice(0, block.start), columns),
    );
    from = block.end;
  }
  return [...output, ...list.slice(from)];
}

function isMinus(nodes: Node[], at: number): boolean {
  if (word(nodes[at]) !== "minus") return false;
  const next = nodes[following(nodes, at)];
  const first = isGroup(next) ? next.nodes[following(next.nodes, -1)] : next;
  return preceding(nodes, at) >= 0 && ["select", "with", "values"].includes(word(first));
}

/** The select blocks of a list: from SELECT to the next set operator or the end. */
function blocks(list: Node[]): { start: number; end: number; alone: boolean }[] {
  const found: { start: number; end: number }[] = [];
  let operators = 0;
  for (let i = 0; i < list.length; i += 1) {
    const current = found.at(-1);
    const open = current && current.end === -1 ? current : undefined;
    const name =
      word(list[i]) || (list[i]?.kind === "operator" ? textOf([list[i] as Node]).toLowerCase() : "");
    if (isPunct(list[i], ";") && open) open.end = i;
    if (SET_OPERATORS.has(name)) {
      operators += 1;
      if (open) open.end = i;
    }
    if (name === "select" && !open) found.push({ start: i, end: -1 });
  }
  return found.map(({ start, end }) => ({
    start,
    end: endOf(list, start, end < 0 ? list.length : end),
    alone: operators === 0,
  }));
}

function endOf(list: Node[], start: number, end: number): number {
  let at = end;
  while (at > start && isBlank(list[at - 1])) at -= 1;
  return at;
}

function rewriteBlock(block: Node[], alone: boolean, before: Node[], columns: ColumnNames): Node[] {
  const top = takeTop(block);
  const tail = alone ? -1 : top.nodes.findIndex((node) => AFTER_BLOCK.has(word(node)));
  const core = tail < 0 ? top.nodes : top.nodes.slice(0, tail);
  const rest = tail < 0 ? [] : top.nodes.slice(tail);
  let rewritten = rewriteQualify(core, { before, columns });
  if (top.limit) {
    const limit = emit(startOf(block[0] as Node), " LIMIT ", top.limit);
    rewritten = [...endOfBlock(rewritten), ...limit];
    if (!alone) rewritten = emit(startOf(block[0] as Node), "(", rewritten, ") ");
  }
  return [...rewritten, ...rest];
}

function endOfBlock(nodes: Node[]): Node[] {
  // A comment to the end of its line would swallow what is put behind it.
  const last = nodes.at(-1);
  const open = last && last.kind === "comment" && last.text.startsWith("--");
  return open ? [...nodes, ...emit(startOf(last), "\n")] : nodes;
}

/** SELECT TOP n …: the number taken out of the list. */
function takeTop(block: Node[]): { nodes: Node[]; limit: Node[] | undefined } {
  let at = following(block, 0);
  if (["distinct", "all"].includes(word(block[at]))) at = following(block, at);
  if (word(block[at]) !== "top") return { nodes: block, limit: undefined };
  const count = following(block, at);
  const number = block[count];
  const isCount = number && (number.kind === "number" || number.kind === "parameter" || isGroup(number));
  if (!isCount) return { nodes: block, limit: undefined };
  const behind = block[following(block, count)];
  if (!behind || isPunct(behind, ",") || word(behind) === "from") return { nodes: block, limit: undefined };
  return { nodes: [...block.slice(0, at), ...block.slice(following(block, count))], limit: [number] };
}

/** What stands before a block (its WITH), and whom to ask for columns. */
interface Asked {
  before: Node[];
  columns: ColumnNames;
}

const QUALIFY_ENDS = new Set(["order", "limit", "offset", "fetch", "window"]);

/**
 * SELECT list FROM … QUALIFY condition: the condition becomes a column of the query, and an outer query
 * keeps the rows where it holds and leaves that column out again.
 */
function rewriteQualify(block: Node[], asked: Asked): Node[] {
  const at = block.findIndex((node) => word(node) === "qualify");
  if (at < 0) return block;
  const start = startOf(block[0] as Node);
  const listStart = selectListStart(block);
  const from = block.findIndex((node) => word(node) === "from");
  if (from < 0 || from > at) return block;
  let end = block.findIndex((node, i) => i > at && QUALIFY_ENDS.has(word(node)));
  if (end < 0) end = block.length;
  const limitAt = block.findIndex((node, i) => i >= end && ["limit", "offset", "fetch"].includes(word(node)));
  const order = block.slice(end, limitAt < 0 ? block.length : limitAt);
  const limit = limitAt < 0 ? [] : block.slice(limitAt);
  const distinct = listStart.distinct;
  if (distinct && trim(order).length > 0)
    throw unsupported("SELECT DISTINCT with QUALIFY and ORDER BY", { offset: startOf(block[at] as Node) });

  const items = splitCommas(block.slice(listStart.at, from)).map(trim);
  const condition = withAliases(trim(block.slice(at + 1, end)), items);
  const source = block.slice(from, at);
  const names = namesOf(items, block, from, source, asked);
  const aliases = names.map((_, i) => `rs_q${i + 1}`);
  const outer = names.map((name, i) => `rs_q${i + 1} AS ${name}`).join(", ");
  return emit(
    start,
    `SELECT ${distinct ? "DISTINCT " : ""}${outer} FROM (SELECT `,
    trim(block.slice(listStart.at, from)),
    ", (",
    condition,
    ") AS rs_kept ",
    trim(source),
    " ",
    trim(order),
    `) AS rs_qualified(${[...aliases, "rs_kept"].join(", ")}) WHERE rs_kept `,
    limit,
  );
}

function selectListStart(block: Node[]): { at: number; distinct: boolean } {
  const first = following(block, 0);
  const distinct = word(block[first]) === "distinct";
  return { at: distinct || word(block[first]) === "all" ? first + 1 : first, distinct };
}

/** The name that an item of a select list carries beyond doubt: its alias, or the column that it is. */
function certainName(item: Node[]): string | undefined {
  const solid = item.filter((node) => !isBlank(node));
  const last = solid.at(-1);
  if (!last || (last.kind !== "word" && last.kind !== "quoted")) return undefined;
  const column = solid.every((node, i) => (i % 2 ? isPunct(node, ".") : isName(node)));
  const behind = solid.at(-2);
  const alias = word(behind) === "as" || (isGroup(behind) && !/^(?:isnull|notnull)$/.test(word(last)));
  return column || alias ? last.text : undefined;
}

function isName(node: Node): boolean {
  return (
    node.kind === "quoted" || (node.kind === "word" && !/^(?:null|true|false|default)$/.test(word(node)))
  );
}

/** The best guess at an item's name, unquoted. */
function likelyName(item: Node[]): string {
  const solid = item.filter((node) => !isBlank(node));
  const cast = solid.findIndex((node) => node.kind === "operator" && node.text === "::");
  if (cast > 0) return likelyName(solid.slice(0, cast));
  const last = solid.at(-1);
  if (solid.some((node) => node.kind === "operator")) return "?column?";
  if (word(last) === "end") return "case";
  if (last?.kind === "word") return last.text.toLowerCase();
  if (last?.kind === "quoted") return last.text.slice(1, -1).replaceAll('""', '"');
  const overAt = solid.findIndex((node) => word(node) === "over");
  const callee = overAt > 1 ? solid[overAt - 2] : solid.at(-2);
  return isGroup(last) && word(callee) ? word(callee) : "?column?";
}

function isStar(item: Node[]): boolean {
  const last = trim(item).at(-1);
  return last?.kind === "operator" && last.text === "*";
}

/** The output names of the block's list, quoted; those that only the database can tell are asked of it. */
function namesOf(items: Node[][], block: Node[], from: number, source: Node[], asked: Asked): string[] {
  const certain = items.map(certainName);
  if (certain.every((name) => name !== undefined)) return certain;
  const withAt = asked.before.findIndex((node) => word(node) === "with");
  const prefix = withAt < 0 ? [] : asked.before.slice(withAt);
  const query = render(
    [
      ...prefix,
      ...emit(0, "SELECT "),
      ...block.slice(selectListStart(block).at, from),
      ...source,
      ...emit(0, " LIMIT 0"),
    ],
    "",
  ).text;
  const names = asked.columns(query);
  if (!names) throw new ColumnsNeeded(query, items.some(isStar) ? undefined : items.map(likelyName));
  return names.map((name) => `"${name.replaceAll('"', '""')}"`);
}

/** QUALIFY may name the list's aliases: each stands for its expression. */
function withAliases(condition: Node[], items: Node[][]): Node[] {
  const aliases = new Map<string, Node[]>();
  for (const item of items) {
    const solid = item.filter((node) => !isBlank(node));
    const as = item.findLastIndex((node) => word(node) === "as");
    const alias = solid.at(-1);
    if (solid.length < 2 || !alias || alias.kind === "group" || !["word", "quoted"].includes(alias.kind))
      continue;
    const expression = as >= 0 ? item.slice(0, as) : item.slice(0, item.lastIndexOf(alias));
    const dot = expression.filter((node) => !isBlank(node)).at(-1);
    if (!isPunct(dot, ".") && word(alias) !== "end")
      aliases.set(flatten([alias])[0]?.text.toLowerCase() ?? "", trim(expression));
  }
  return condition.map((node, i) => {
    const qualified =
      isPunct(condition[preceding(condition, i)], ".") || isPunct(condition[following(condition, i)], ".");
    const called = isGroup(condition[following(condition, i)]);
    const expression =
      node.kind === "word" && !qualified && !called ? aliases.get(node.text.toLowerCase()) : undefined;
    return expression
      ? ({
          kind: "group",
          open: emit(startOf(node), "(")[0],
          nodes: expression,
          close: emit(startOf(node), ")")[0],
        } as Node)
      : node;
  });
}
