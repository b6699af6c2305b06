import type { AthenaSqlError } from "./error";
import type { Token } from "./tokenize";

export type Refusal = (token: Token, expecting: readonly string[]) => AthenaSqlError;

/** Walks over the tokens of a statement; words are compared in lower case, operators as they are. */
export class Reader {
  readonly source: string;
  private readonly tokens: readonly Token[];
  private readonly refusal: Refusal;
  private at = 0;

  constructor(source: string, tokens: readonly Token[], refusal: Refusal) {
    this.source = source;
    this.tokens = tokens;
    this.refusal = refusal;
  }

  peek(ahead = 0): Token {
    const token = this.tokens[Math.min(this.at + ahead, this.tokens.length - 1)];
    if (!token) throw new Error("A statement has at least its end");
    return token;
  }

  next(): Token {
    const token = this.peek();
    this.at += 1;
    return token;
  }

  /** The place to come back to with {@link back}. */
  mark(): number {
    return this.at;
  }

  back(mark: number): void {
    this.at = mark;
  }

  /** Whether these words or operators come next. */
  sees(...symbols: string[]): boolean {
    return symbols.every((symbol, ahead) => is(this.peek(ahead), symbol));
  }

  takes(...symbols: string[]): boolean {
    if (!this.sees(...symbols)) return false;
    this.at += symbols.length;
    return true;
  }

  expect(...symbols: string[]): void {
    for (const symbol of symbols) if (!this.takes(symbol)) throw this.unexpected(`'${symbol.toUpperCase()}'`);
  }

  /** The end of the statement: a semicolon may stand before it. */
  end(): void {
    this.takes(";");
    if (this.peek().kind !== "end") throw this.unexpected("<EOF>");
  }

  name(): Token {
    const token = this.peek();
    if (token.kind !== "word" && token.kind !== "quoted") throw this.unexpected("<identifier>");
    return this.next();
  }

  string(): string {
    if (this.peek().kind !== "string") throw this.unexpected("<string>");
    return this.next().value;
  }

  integer(): number {
    const token = this.peek();
    if (token.kind !== "number" || !/^\d+$/.test(token.text)) throw this.unexpected("<integer>");
    return Number(this.next().text);
  }

  /** `( item , item … )`. */
  list<T>(item: () => T): T[] {
    this.expect("(");
    const items = [item()];
    while (this.takes(",")) items.push(item());
    this.expect(")");
    return items;
  }

  unexpected(...expecting: string[]): AthenaSqlError {
    return this.refusal(this.peek(), expecting);
  }
}

function is(token: Token, symbol: string): boolean {
  if (token.kind === "word") return token.value === symbol;
  return token.kind === "operator" && token.text === symbol;
}
