import { AthenaSqlError } from "@/server/local/athena-sql/error";
import type { Piece } from "@/server/local/athena-sql/piece";
import { Reader } from "@/server/local/athena-sql/reader";
import { type Token, tokenize } from "@/server/local/athena-sql/tokenize";
import { emptyScope, type TableUse, type Trino } from "./context";
import { expression, value } from "./expression";
import { nameOrCall } from "./name";
import { query } from "./query";

export interface Context {
  /** The database of names without one. */
  database: string;
  /** Values of the parameters, each as the SQL of an expression. */
  parameters?: readonly string[] | undefined;
  /** Begins the names of the views that stand for tables. */
  prefix?: string;
}

export interface Translated {
  piece: Piece;
  tables: TableUse[];
  source: string;
  parametersUsed: number;
}

/** A reader that refuses in the words of Trino's parser. */
export function trinoReader(source: string): Reader {
  return new Reader(source, tokenize(source, "trino"), (token, expecting) =>
    mismatch(token, expecting, source),
  );
}

function mismatch(token: Token, expecting: readonly string[], source: string): AthenaSqlError {
  const expected = expecting.length > 0 ? ` Expecting: ${expecting.join(", ")}` : "";
  return new AthenaSqlError("", `mismatched input '${token.text}'.${expected}`, token.start, source);
}

/** A translator that stands at the reader's place. */
function createTrino(reader: Reader, context: Context): Trino {
  const trino: Trino = {
    reader,
    database: context.database.toLowerCase(),
    prefix: context.prefix ?? "t",
    tables: [],
    scopes: [],
    withNames: [],
    lambdaNames: [],
    parameters: context.parameters,
    parametersUsed: 0,
    expression: () => expression(trino),
    value: () => value(trino),
    nameOrCall: () => nameOrCall(trino),
    query: () => query(trino),
    parameter: (text, at) => parameterValue(text, at),
  };
  return trino;
}

/** A parameter is an expression by itself; no column is in its sight. */
function parameterValue(text: string, at: number): Piece {
  const piece = translatePredicate(text);
  for (const fragment of piece.fragments) fragment.at = at;
  return piece;
}

/** A condition on the rows of one table, which is all of a text. */
export function translatePredicate(text: string): Piece {
  const reader = trinoReader(text);
  const trino = createTrino(reader, { database: "" });
  trino.scopes.push(emptyScope());
  const piece = trino.expression();
  reader.end();
  return piece;
}

/** A query that is all of a text: a view's, or a statement's. */
export function translateQuery(source: string, context: Context): Translated {
  const reader = trinoReader(source);
  const translated = queryAt(reader, context);
  reader.end();
  return translated;
}

/** The query at the reader's place. */
export function queryAt(reader: Reader, context: Context): Translated {
  const trino = createTrino(reader, context);
  const piece = trino.query();
  return { piece, tables: trino.tables, source: reader.source, parametersUsed: trino.parametersUsed };
}
