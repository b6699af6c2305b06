import { AthenaSqlError } from "./error";

export type Dialect = "trino" | "hive";
export type TokenKind = "word" | "quoted" | "string" | "binary" | "number" | "operator" | "parameter" | "end";

export interface Token {
  kind: TokenKind;
  /** As typed. */
  text: string;
  /** Of a word its lower case, of a quoted name or a string what it stands for. */
  value: string;
  start: number;
  end: number;
}

const space = /(?:\s|--[^\r\n]*|\/\*[\s\S]*?\*\/)+/y;
const number = /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const word = /[\p{L}_@][\p{L}\p{N}_@:]*/uy;
// Hive's names may begin with a digit, and `2022_sales` is no number.
const hiveWord = /[\p{L}\p{N}_]+/uy;
const operator = /->|=>|\|\||<>|!=|<=|>=|[-+*/%<>=()[\],.;:{}?]/y;

/** Splits a statement into its tokens, without white space and comments; the last one is the end. */
export function tokenize(source: string, dialect: Dialect): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; ; ) {
    at += match(space, source, at).length;
    if (at >= source.length) break;
    const token = read(source, at, dialect);
    tokens.push(token);
    at = token.end;
  }
  tokens.push({ kind: "end", text: "<EOF>", value: "", start: source.length, end: source.length });
  return tokens;
}

function match(pattern: RegExp, source: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(source)?.[0] ?? "";
}

function read(source: string, start: number, dialect: Dialect): Token {
  const token = (kind: TokenKind, text: string, value = text): Token => ({
    kind,
    text,
    value,
    start,
    end: start + text.length,
  });
  const char = source.charAt(start);
  if (char === "'") return quotation(source, start, dialect, "string");
  if (char === '"') return quotation(source, start, dialect, dialect === "hive" ? "string" : "quoted");
  if (char === "`" && dialect === "hive") return quotation(source, start, "trino", "quoted");
  if (/[xX]/.test(char) && source.charAt(start + 1) === "'") {
    const hex = quotation(source, start + 1, "trino", "binary");
    return { ...hex, text: source.slice(start, hex.end), start };
  }
  if (/[uU]/.test(char) && /^[uU]&['"]/.test(source.slice(start, start + 3))) {
    throw new AthenaSqlError(
      "NOT_SUPPORTED",
      "U& literals are not supported by the local engine",
      start,
      source,
    );
  }
  const digits = match(number, source, start);
  const name = match(dialect === "hive" ? hiveWord : word, source, start);
  if (digits.length > 0 && digits.length >= name.length) return token("number", digits);
  if (name !== "") return token("word", name, name.toLowerCase());
  const sign = match(operator, source, start);
  if (sign === "?") return token("parameter", sign);
  if (sign !== "") return token("operator", sign);
  const odd = String.fromCodePoint(source.codePointAt(start) ?? 0);
  if (odd === "`") {
    const reason = "backquoted identifiers are not supported; use double quotes to quote identifiers";
    throw new AthenaSqlError("", reason, start, source);
  }
  throw new AthenaSqlError("", `mismatched input '${odd}'`, start, source);
}

const hiveEscapes: Record<string, string> = { n: "\n", t: "\t", r: "\r", "0": "\0", b: "\b", Z: "\x1a" };

/** A quoted text; a doubled quote stands for one, and in Hive a backslash escapes what follows. */
function quotation(source: string, start: number, dialect: Dialect, kind: TokenKind): Token {
  const quote = source.charAt(start);
  let value = "";
  for (let at = start + 1; at < source.length; at++) {
    const char = source.charAt(at);
    if (dialect === "hive" && char === "\\") {
      const read = hiveEscape(source, at);
      value += read.value;
      at += read.length - 1;
    } else if (char !== quote) value += char;
    else if (dialect === "trino" && source.charAt(at + 1) === quote) {
      value += quote;
      at += 1;
    } else return { kind, text: source.slice(start, at + 1), value, start, end: at + 1 };
  }
  throw new AthenaSqlError("", `mismatched input '${quote}'. Expecting: a closing ${quote}`, start, source);
}

function hiveEscape(source: string, at: number): { value: string; length: number } {
  const coded = /^\\(?:u([0-9a-fA-F]{4})|([0-3][0-7]{2}))/.exec(source.slice(at, at + 6));
  if (coded) {
    const code = coded[1] ? Number.parseInt(coded[1], 16) : Number.parseInt(coded[2] ?? "0", 8);
    return { value: String.fromCharCode(code), length: coded[0].length };
  }
  const next = source.charAt(at + 1);
  // Hive keeps the backslash before the wildcards of LIKE, and before what it doesn't know drops it.
  const value = "%_".includes(next) && next !== "" ? `\\${next}` : (hiveEscapes[next] ?? next);
  return { value, length: 2 };
}
