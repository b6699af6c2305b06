import { isSpace, keyword, nameOf, type Token, tokenize } from "./tokenize";

interface FilterColumn {
  name: string;
  type: string;
  isPartitionKey: boolean;
}

const LENGTH_MAX = 2_048;
const TYPES =
  /^(string|char|varchar|tinyint|smallint|int|integer|long|bigint|float|double|decimal|boolean|date|timestamp|struct)\b/i;
/** All rows, as Lake Formation has it. */
const ALL_ROWS = /^\s*true\s*$/i;
/** As every engine reads it: no escapes, no dollar quotes. */
const PLAIN = /^'(?:[^']|'')*'$/;
const COMPARISONS = new Set(["=", "<", ">", "<=", ">=", "<>", "!="]);

/** Thrown within the reading, told outside of it. */
class Wrong extends Error {}

/**
 * Why Lake Formation would not take a row filter expression; null where it would: columns compared with constants,
 * joined by AND, OR, NOT and parentheses.
 * https://docs.aws.amazon.com/lake-formation/latest/dg/partiql-support.html
 */
export function rowFilterProblem(text: string, columns: readonly FilterColumn[]): string | null {
  if (text.trim() === "") return "Say for which rows.";
  if (ALL_ROWS.test(text)) return null;
  if (text.length >= LENGTH_MAX)
    return `It has ${text.length} characters; Lake Formation takes fewer than ${LENGTH_MAX}.`;
  try {
    const tokens = tokenize(text);
    if (tokens.some(({ kind }) => kind === "comment")) throw new Wrong("Comments are not allowed.");
    const reading = new Reading(
      tokens.filter((token) => !isSpace(token)),
      columns,
    );
    reading.either();
    reading.end();
    return null;
  } catch (error) {
    return error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
  }
}

/** Those of the columns that a row filter expression asks for. */
export function columnsAskedFor(text: string, columns: readonly string[]): string[] {
  const named = new Set(
    tokenize(text).flatMap((token) =>
      token.kind === "word" || token.kind === "quoted" ? [nameOf(token)] : [],
    ),
  );
  return columns.filter((name) => named.has(name));
}

class Reading {
  private at = 0;
  private readonly tokens: readonly Token[];
  private readonly columns: readonly FilterColumn[];

  constructor(tokens: readonly Token[], columns: readonly FilterColumn[]) {
    this.tokens = tokens;
    this.columns = columns;
  }

  /** What OR joins, each of what AND joins. */
  either(): void {
    do this.all();
    while (this.takes("OR"));
  }

  end(): void {
    const left = this.tokens[this.at];
    if (left) throw new Wrong(`Not expected here: ${left.text}`);
  }

  private all(): void {
    do this.one();
    while (this.takes("AND"));
  }

  private one(): void {
    if (this.takes("NOT")) this.one();
    else if (this.takes("(")) {
      this.either();
      this.needs(")");
    } else this.compared(this.column());
  }

  private compared(column: FilterColumn): void {
    if (COMPARISONS.has(this.tokens[this.at]?.text ?? "")) {
      this.at += 1;
      this.constant();
    } else if (this.takes("IS")) this.nothing(column);
    else this.among(column);
  }

  private nothing({ name, isPartitionKey }: FilterColumn): void {
    this.takes("NOT");
    this.needs("NULL");
    if (isPartitionKey) throw new Wrong(`${name} is a partition key: IS NULL can't be asked of it.`);
  }

  private among({ name }: FilterColumn): void {
    this.takes("NOT");
    if (this.takes("LIKE")) this.constant();
    else if (this.takes("BETWEEN")) {
      this.constant();
      this.needs("AND");
      this.constant();
    } else if (this.takes("IN")) {
      this.needs("(");
      do this.constant();
      while (this.takes(","));
      this.needs(")");
    } else throw new Wrong(`After ${name} comes =, <, >, <=, >=, <>, BETWEEN, IN, LIKE or IS NULL.`);
  }

  /** A column, or a field of one that is a struct. */
  private column(): FilterColumn {
    const token = this.tokens[this.at];
    if (!token || (token.kind !== "word" && token.kind !== "quoted"))
      throw new Wrong(`A column is missing${before(token)}.`);
    this.at += 1;
    if (this.tokens[this.at]?.text === "(") throw new Wrong(`Functions are not allowed: ${token.text}(…).`);
    const name = nameOf(token);
    const column = this.columns.find((one) => one.name === name);
    if (!column) throw new Wrong(`The table has no column ${name}.`);
    if (!TYPES.test(column.type))
      throw new Wrong(`${name} is ${column.type}, which a row filter can't compare.`);
    while (this.takes(".")) this.field();
    return column;
  }

  private field(): void {
    const token = this.tokens[this.at];
    if (token?.kind !== "word" && token?.kind !== "quoted")
      throw new Wrong(`A field is missing${before(token)}.`);
    this.at += 1;
  }

  private constant(): void {
    if (this.tokens[this.at]?.text === "-" || this.takes("DATE") || this.takes("TIMESTAMP")) this.sign();
    const token = this.tokens[this.at];
    const word = keyword(token).toUpperCase();
    if (token?.kind === "string" && !PLAIN.test(token.text))
      throw new Wrong(`Text stands in single quotes, one within it twice: not ${token.text}.`);
    const isConstant =
      token?.kind === "string" || token?.kind === "number" || word === "TRUE" || word === "FALSE";
    if (!isConstant)
      throw new Wrong(
        token?.kind === "word" || token?.kind === "quoted"
          ? `Only constants can be compared with, not ${token.text}: text stands in single quotes.`
          : `A value is missing${before(token)}.`,
      );
    this.at += 1;
  }

  private sign(): void {
    if (this.tokens[this.at]?.text === "-") this.at += 1;
  }

  private takes(text: string): boolean {
    const token = this.tokens[this.at];
    const isIt =
      token?.kind === "quoted" ? false : token?.text === text || keyword(token).toUpperCase() === text;
    if (isIt) this.at += 1;
    return isIt;
  }

  private needs(text: string): void {
    if (!this.takes(text)) throw new Wrong(`${text} is missing${before(this.tokens[this.at])}.`);
  }
}

const before = (token: Token | undefined) => (token ? ` before ${token.text}` : " at the end");
