import { syntaxError } from "@/server/sql/error";
import { isSpace, keyword, nameOf, stringValue, type Token } from "@/server/sql/tokenize";

/** Reads a statement of our own (COPY, UNLOAD, SHOW, …) token by token. */
export class Reader {
  private readonly tokens: Token[];
  private readonly caseSensitive: boolean;
  private at = 0;

  constructor(tokens: Token[], caseSensitive = false) {
    this.tokens = tokens.filter((token) => !isSpace(token));
    this.caseSensitive = caseSensitive;
  }

  get done(): boolean {
    return this.at >= this.tokens.length;
  }

  peek(ahead = 0): Token | undefined {
    return this.tokens[this.at + ahead];
  }

  /** Whether the next tokens are these keywords. */
  sees(...words: string[]): boolean {
    return words.every((word, i) => keyword(this.peek(i)) === word || this.peek(i)?.text === word);
  }

  /** Takes the keywords if they come next. */
  takes(...words: string[]): boolean {
    if (!this.sees(...words)) return false;
    this.at += words.length;
    return true;
  }

  expect(...words: string[]): void {
    for (const word of words) if (!this.takes(word)) throw this.unexpected();
  }

  next(): Token {
    const token = this.tokens[this.at];
    if (!token) throw this.unexpected();
    this.at += 1;
    return token;
  }

  string(): string {
    const token = this.peek();
    if (token?.kind !== "string") throw this.unexpected();
    this.at += 1;
    return stringValue(token.text);
  }

  optionalString(): string | undefined {
    return this.peek()?.kind === "string" ? this.string() : undefined;
  }

  integer(): number {
    const token = this.peek();
    if (token?.kind !== "number" || !/^\d+$/.test(token.text)) throw this.unexpected();
    this.at += 1;
    return Number(token.text);
  }

  name(): string {
    const token = this.peek();
    if (token?.kind !== "word" && token?.kind !== "quoted") throw this.unexpected();
    this.at += 1;
    return nameOf(token, this.caseSensitive);
  }

  /** A name in parts: `db.schema.table`. */
  path(): string[] {
    const parts = [this.name()];
    while (this.takes(".")) parts.push(this.name());
    return parts;
  }

  /** Names in a parenthesis. */
  names(): string[] {
    this.expect("(");
    const names = [this.name()];
    while (this.takes(",")) names.push(this.name());
    this.expect(")");
    return names;
  }

  /** The tokens of the parenthesis that comes next, without its own two. */
  parenthesis(): Token[] {
    this.expect("(");
    const from = this.at;
    for (let depth = 1; depth > 0; ) {
      const { text } = this.next();
      if (text === "(") depth += 1;
      if (text === ")") depth -= 1;
    }
    return this.tokens.slice(from, this.at - 1);
  }

  end(): void {
    if (!this.done) throw this.unexpected();
  }

  unexpected() {
    const token = this.peek();
    return syntaxError(token?.text ?? "", token?.start ?? this.tokens.at(-1)?.end ?? 0);
  }
}
