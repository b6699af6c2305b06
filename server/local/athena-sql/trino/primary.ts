import { AthenaSqlError } from "@/server/local/athena-sql/error";
import { join, literal, type Piece, quoteName, raw, sql } from "@/server/local/athena-sql/piece";
import type { Token } from "@/server/local/athena-sql/tokenize";
import { lambdaBody, type Trino } from "./context";
import { special } from "./special";

/** Words that can't be a column's name. */
const reserved = new Set(
  "alter and as between by case cast constraint create cross cube current_catalog current_date current_path current_role current_schema current_time current_timestamp current_user deallocate delete describe distinct drop else end escape except execute exists extract false for from full group grouping having in inner insert intersect into is join left like listagg localtime localtimestamp natural normalize not null on or order outer prepare recursive right rollup select skip table then trim true uescape union unnest using values when where with".split(
    " ",
  ),
);

/** A value with all that may be hung on its end: `a.b`, `a[1]`. */
export function primary(trino: Trino): Piece {
  const { reader } = trino;
  let value = atom(trino);
  for (;;) {
    const { start } = reader.peek();
    if (reader.takes("[")) {
      const index = trino.expression();
      reader.expect("]");
      value = sql`${value}${raw("[", start)}${index}]`;
    } else if (reader.sees(".") && reader.peek(1).kind !== "operator") {
      reader.next();
      value = sql`(${value}).${quoteName(reader.name().value)}`;
    } else return value;
  }
}

function atom(trino: Trino): Piece {
  const { reader } = trino;
  const token = reader.peek();
  switch (token.kind) {
    case "string":
      reader.next();
      return { ...raw(literal(token.value), token.start), string: token.value };
    case "binary":
      reader.next();
      return raw(`unhex(${literal(token.value.replaceAll(/\s/g, ""))})`, token.start);
    case "number":
      reader.next();
      return raw(token.text, token.start);
    case "parameter":
      reader.next();
      return parameter(trino, token);
    case "operator":
      if (reader.sees("(")) return bracketed(trino);
      break;
    case "quoted":
      return trino.nameOrCall();
    case "word":
      return worded(trino, token);
    default:
  }
  throw reader.unexpected("<expression>");
}

function parameter(trino: Trino, token: Token): Piece {
  const value = trino.parameters?.[trino.parametersUsed++];
  if (value !== undefined) return trino.parameter(value, token.start);
  throw new AthenaSqlError(
    "INVALID_PARAMETER_USAGE",
    `Incorrect number of parameters: expected at least ${trino.parametersUsed} but found ${trino.parameters?.length ?? 0}`,
    token.start,
    trino.reader.source,
  );
}

function bracketed(trino: Trino): Piece {
  const { reader } = trino;
  const { start } = reader.peek();
  const lambda = lambdaParameters(trino);
  if (lambda) return lambdaBody(trino, lambda, start);
  if (seesQuery(trino)) {
    reader.expect("(");
    const query = trino.query();
    reader.expect(")");
    return { ...sql`(${query})`, hasQuery: true };
  }
  const items = reader.list(() => trino.expression());
  const only = items[0];
  return items.length === 1 && only ? sql`(${only})` : sql`row(${join(items)})`;
}

function seesQuery({ reader }: Trino): boolean {
  let ahead = 0;
  while (reader.peek(ahead).text === "(") ahead += 1;
  const { kind, value } = reader.peek(ahead);
  return ahead > 0 && kind === "word" && ["select", "with", "values"].includes(value);
}

/** `(a, b) ->`; null when what stands in the brackets is something else. */
function lambdaParameters({ reader }: Trino): string[] | null {
  const mark = reader.mark();
  reader.expect("(");
  const names: string[] = [];
  while (["word", "quoted"].includes(reader.peek().kind)) {
    names.push(reader.next().value);
    if (!reader.takes(",")) break;
  }
  if (reader.takes(")", "->")) return names;
  reader.back(mark);
  return null;
}

function worded(trino: Trino, token: Token): Piece {
  const { reader } = trino;
  const after = reader.peek(1);
  if (after.kind === "operator" && after.text === "->") {
    reader.next();
    reader.next();
    return lambdaBody(trino, [token.value], token.start);
  }
  const read = special(trino, token);
  if (read) return read;
  if (reserved.has(token.value) && after.text !== "(") throw reader.unexpected("<expression>");
  return trino.nameOrCall();
}
