import { isSpace, keyword, type Token, type TokenKind } from "@/server/sql/tokenize";

/** A parenthesis (or bracket) with what stands in it; `close` is missing where the text leaves it open. */
export interface Group {
  kind: "group";
  open: Token;
  nodes: Node[];
  close: Token | undefined;
}

export type Node = Token | Group;

const CLOSING: Record<string, string> = { "(": ")", "[": "]" };

/** Nests tokens by their parentheses; a stray closing one stays a plain token. */
export function nest(tokens: Token[]): Node[] {
  const root: Node[] = [];
  const open: Group[] = [];
  for (const token of tokens) {
    const nodes = open.at(-1)?.nodes ?? root;
    const top = open.at(-1);
    if (token.kind === "punct" && CLOSING[token.text]) {
      const group: Group = { kind: "group", open: token, nodes: [], close: undefined };
      nodes.push(group);
      open.push(group);
    } else if (top && token.kind === "punct" && token.text === CLOSING[top.open.text]) {
      top.close = token;
      open.pop();
    } else nodes.push(token);
  }
  return root;
}

export function flatten(nodes: Node[]): Token[] {
  return nodes.flatMap((node) =>
    node.kind === "group" ? [node.open, ...flatten(node.nodes), ...(node.close ? [node.close] : [])] : [node],
  );
}

export function textOf(nodes: Node[]): string {
  return flatten(nodes)
    .map((token) => token.text)
    .join("");
}

export function isGroup(node: Node | undefined): node is Group {
  return node?.kind === "group" && node.open.text === "(";
}

export function isBlank(node: Node | undefined): boolean {
  return node !== undefined && node.kind !== "group" && isSpace(node);
}

/** The keyword at a node in lower case; empty for groups and for anything but an unquoted word. */
export function word(node: Node | undefined): string {
  return node && node.kind !== "group" ? keyword(node) : "";
}

export function isPunct(node: Node | undefined, text: string): boolean {
  return node !== undefined && node.kind === "punct" && node.text === text;
}

export function startOf(node: Node): number {
  return node.kind === "group" ? node.open.start : node.start;
}

/** Index of the next node after `at` that is not white space, or -1. */
export function following(nodes: Node[], at: number): number {
  for (let i = at + 1; i < nodes.length; i += 1) if (!isBlank(nodes[i])) return i;
  return -1;
}

export function preceding(nodes: Node[], at: number): number {
  for (let i = at - 1; i >= 0; i -= 1) if (!isBlank(nodes[i])) return i;
  return -1;
}

export function trim(nodes: Node[]): Node[] {
  let from = 0;
  let to = nodes.length;
  while (from < to && isBlank(nodes[from])) from += 1;
  while (to > from && isBlank(nodes[to - 1])) to -= 1;
  return nodes.slice(from, to);
}

/** Splits a list at its own commas; an empty list has no items. */
export function splitCommas(nodes: Node[]): Node[][] {
  const items: Node[][] = [[]];
  for (const node of nodes) {
    if (isPunct(node, ",")) items.push([]);
    else items.at(-1)?.push(node);
  }
  return items.length === 1 && trim(items[0] ?? []).length === 0 ? [] : items;
}

/** Text of our own, told to stand at `at` in the source. */
export function synthetic(text: string, at: number, kind: TokenKind = "operator"): Token {
  return { kind, text, start: at, end: at };
}

/** Puts a list together from source nodes and text of our own, which stands where the node before it ended. */
export function emit(at: number, ...parts: (string | Node | Node[])[]): Node[] {
  let anchor = at;
  const output: Node[] = [];
  for (const part of parts) {
    if (typeof part === "string") {
      output.push(synthetic(part, anchor));
      continue;
    }
    const nodes = Array.isArray(part) ? part : [part];
    output.push(...nodes);
    anchor = lastEnd(nodes) ?? anchor;
  }
  return output;
}

function lastEnd(nodes: Node[]): number | undefined {
  const last = nodes.at(-1);
  if (last?.kind !== "group") return last?.end;
  return last.close?.end ?? lastEnd(last.nodes) ?? last.open.end;
}

export interface Rendered {
  text: string;
  /** The offset in the source (UTF-16) that an offset in `text` comes from. */
  sourceOffset(offset: number): number;
}

/** Joins the nodes to text, remembering where each piece stood in `source`. */
export function render(nodes: Node[], source: string): Rendered {
  const pieces: { out: number; start: number; same: boolean }[] = [];
  let text = "";
  for (const token of flatten(nodes)) {
    const same = source.slice(token.start, token.end) === token.text;
    pieces.push({ out: text.length, start: token.start, same });
    text += token.text;
  }
  const sourceOffset = (offset: number): number => {
    let low = 0;
    let high = pieces.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((pieces[middle]?.out ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    const piece = pieces[low];
    if (!piece) return 0;
    return piece.same ? piece.start + (offset - piece.out) : piece.start;
  };
  return { text, sourceOffset };
}
