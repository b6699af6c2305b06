import { Lexer } from "yaml";

const DEPTH_MAX = 20;

/**
 * Why a text is not parsed: the parser calls itself for each level, and takes the process along when they are many.
 * Its lexer does not. No file of LF-tags has a list, or a mapping within more than a few others.
 */
export function refusedYaml(text: string): { line: number; message: string } | undefined {
  let [line, depth] = [1, 0];
  for (const token of new Lexer().lex(text)) {
    if (token === "-" || token === "?" || token === "[")
      return { line, message: "Neither lists nor keys of more than one line are read." };
    if (/^[&*!]/.test(token)) return { line, message: "Anchors, aliases and tags of YAML are not read." };
    if (token === "{") depth += 1;
    if (token === "}") depth -= 1;
    if (depth > DEPTH_MAX) return { line, message: "This is nested too deeply." };
    line += token.split("\n").length - 1;
  }
  return undefined;
}
