import { CELL_BYTES_MAX } from "./engine/protocol";

/** Chinese, Japanese and Korean letters, which take two places each. */
const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/g;
/** The first half of a letter that is two units long. */
const HALF = /[\ud800-\udbff]$/;
const HIDDEN = /[\n\r\t]|^ | $/;

/** How many letters of the mono face a value takes on one line. */
export const placesOf = (value: string): number => value.length + (value.match(WIDE)?.length ?? 0);

/** How many letters of a value so many places hold. */
function lettersIn(value: string, places: number): number {
  const narrow = value.slice(0, Math.max(0, places));
  let letters = narrow.length;
  while (placesOf(narrow.slice(0, letters)) > places) letters -= 1;
  return letters;
}

/** A value on one line: line ends, tabs and spaces at the edges are made visible, what is too long is cut. */
export function cellText(value: string, places: number): string {
  const isCut = lettersIn(value, places) < value.length || value.length >= CELL_BYTES_MAX;
  const cut = isCut
    ? `${value.slice(0, Math.max(1, lettersIn(value, places - 1))).replace(HALF, "")}…`
    : value;
  if (!HIDDEN.test(cut)) return cut;
  return cut
    .replace(/\r\n|\n|\r/g, "↵")
    .replaceAll("\t", "⇥")
    .replace(/^ +| +$/g, (spaces) => "·".repeat(spaces.length));
}

/** Whether a text is an object or list in JSON; a bare number or word is not worth a tree. */
export function isJson(text: string): boolean {
  if (!/^\s*[{[]/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const STRING_OR_SIGN = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

/** Indents JSON without reading its numbers, which may have more digits than JavaScript keeps. */
export function indentJson(json: string): string {
  const tokens = json.match(STRING_OR_SIGN) ?? [];
  let depth = 0;
  let text = "";
  const line = () => `\n${"  ".repeat(depth)}`;
  for (const [at, token] of tokens.entries()) {
    const isEmpty = (token === "{" && tokens[at + 1] === "}") || (token === "[" && tokens[at + 1] === "]");
    if (token === "{" || token === "[") {
      depth += 1;
      text += isEmpty ? token : token + line();
    } else if (token === "}" || token === "]") {
      depth -= 1;
      const wasEmpty = tokens[at - 1] === "{" || tokens[at - 1] === "[";
      text += wasEmpty ? token : line() + token;
    } else if (token === ",") text += token + line();
    else text += token === ":" ? ": " : token;
  }
  return text;
}
