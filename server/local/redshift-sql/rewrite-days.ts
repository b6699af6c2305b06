import { emit, following, isGroup, isPunct, type Node, preceding, startOf, word } from "./tree";

const ARITHMETIC = new Set("+ - * / % ^".split(" "));
const BINDS_TIGHTER = new Set("* / % ^ ::".split(" "));

function operator(node: Node | undefined): string {
  return node?.kind === "operator" ? node.text : "";
}

/** GETDATE() + 7: a whole number is days where what stands before it is a timestamp beyond doubt. */
export function daysAt(nodes: Node[], at: number): { nodes: Node[]; end: number } | undefined {
  const number = nodes[at];
  const sign = preceding(nodes, at);
  if (number?.kind !== "number" || !/^\d+$/.test(number.text)) return undefined;
  if (!["+", "-"].includes(operator(nodes[sign])) || BINDS_TIGHTER.has(operator(nodes[following(nodes, at)])))
    return undefined;
  const start = startOfTimestamp(nodes, preceding(nodes, sign));
  if (start < 0 || ARITHMETIC.has(operator(nodes[preceding(nodes, start)]))) return undefined;
  return { nodes: emit(startOf(number), `interval '${number.text} days'`), end: at + 1 };
}

/** Where the timestamp begins that ends at `end`: SYSDATE, GETDATE() or a cast; -1 where there is none. */
function startOfTimestamp(nodes: Node[], end: number): number {
  const before = preceding(nodes, end);
  const name = word(nodes[end]);
  if (name === "sysdate" && !isPunct(nodes[before], ".")) return end;
  if (isGroup(nodes[end]) && word(nodes[before]) === "getdate") return before;
  const cast = ["timestamp", "timestamptz"].includes(name) && operator(nodes[before]) === "::";
  return cast ? preceding(nodes, before) : -1;
}
