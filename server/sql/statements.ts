import { isSpace, type Token, tokenize } from "./tokenize";

export interface SourceRange {
  text: string;
  start: number;
  end: number;
}

/** Splits a script at its semicolons; statements that hold nothing but comments are left out. */
export const splitStatements = (sql: string): SourceRange[] => splitTokens(sql, tokenize(sql));

export function splitTokens(sql: string, tokens: readonly Token[]): SourceRange[] {
  const statements: SourceRange[] = [];
  let first: Token | undefined;
  let last: Token | undefined;
  const flush = () => {
    if (first && last)
      statements.push({ text: sql.slice(first.start, last.end), start: first.start, end: last.end });
    first = undefined;
    last = undefined;
  };
  for (const token of tokens) {
    if (token.text === ";" && token.kind === "punct") flush();
    else if (!isSpace(token)) {
      first ??= token;
      last = token;
    }
  }
  flush();
  return statements;
}

export interface ParameterUse {
  name: string;
  start: number;
  end: number;
}

/** Every `:name` placeholder, in order; casts, strings, comments, quoted names and array slices are not parameters. */
export const findParameters = (sql: string): ParameterUse[] => parametersAmong(tokenize(sql));

export const parametersAmong = (tokens: readonly Token[]): ParameterUse[] =>
  tokens
    .filter((token) => token.kind === "parameter")
    .map(({ text, start, end }) => ({ name: text.slice(1), start, end }));
