import { invalidInput } from "./errors";

export type FilterToken =
  | { kind: "name"; text: string; quoted: boolean }
  | { kind: "text"; text: string }
  | { kind: "number"; text: string }
  | { kind: "sign"; text: string }
  | { kind: "end"; text: "" };

const pattern =
  /\s*(?:'((?:[^']|'')*)'|(-?\d+(?:\.\d+)?)(?![\p{L}\p{N}_])|([`"])((?:(?!\3).)*)\3|([\p{L}_][\p{L}\p{N}_$.-]*)|(<>|!=|<=|>=|==|[=<>(),]))/uy;

/** Splits a filter of partitions into its tokens. */
export function filterTokens(expression: string): FilterToken[] {
  const tokens: FilterToken[] = [];
  const end = expression.trimEnd().length;
  pattern.lastIndex = 0;
  while (pattern.lastIndex < end) {
    const at = pattern.lastIndex;
    const match = pattern.exec(expression);
    if (!match) throw invalidInput(`Unsupported expression '${expression}' at position ${at}`);
    const [, text, number, , quoted, name, sign] = match;
    if (text !== undefined) tokens.push({ kind: "text", text: text.replaceAll("''", "'") });
    else if (number !== undefined) tokens.push({ kind: "number", text: number });
    else if (quoted !== undefined) tokens.push({ kind: "name", text: quoted, quoted: true });
    else if (name !== undefined) tokens.push({ kind: "name", text: name, quoted: false });
    else tokens.push({ kind: "sign", text: sign ?? "" });
  }
  tokens.push({ kind: "end", text: "" });
  return tokens;
}
