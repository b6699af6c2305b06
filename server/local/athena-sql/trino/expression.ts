import { unsupported } from "@/server/local/athena-sql/error";
import { join, type Piece, raw, sql } from "@/server/local/athena-sql/piece";
import type { Trino } from "./context";
import { primary } from "./primary";

/** An expression of Trino's in DuckDB's words. */
export function expression(trino: Trino): Piece {
  const parts = [conjunction(trino)];
  while (trino.reader.takes("or")) parts.push(conjunction(trino));
  return parts.length === 1 ? (parts[0] as Piece) : sql`(${join(parts, " OR ")})`;
}

function conjunction(trino: Trino): Piece {
  const parts = [negation(trino)];
  while (trino.reader.takes("and")) parts.push(negation(trino));
  if (parts.length === 1) return parts[0] as Piece;
  return { ...sql`(${join(parts, " AND ")})`, conjuncts: parts.flatMap((part) => part.conjuncts ?? [part]) };
}

function negation(trino: Trino): Piece {
  return trino.reader.takes("not") ? sql`(NOT ${negation(trino)})` : predicate(trino);
}

const comparisons: Readonly<Record<string, string>> = {
  "=": "=",
  "<>": "<>",
  "!=": "<>",
  "<": "<",
  ">": ">",
  "<=": "<=",
  ">=": ">=",
};

function predicate(trino: Trino): Piece {
  const { reader } = trino;
  let left = value(trino);
  for (;;) {
    const token = reader.peek();
    const comparison = token.kind === "operator" ? comparisons[token.text] : undefined;
    if (comparison) {
      reader.next();
      left = sql`(${left} ${raw(comparison, token.start)} ${quantified(trino)})`;
      continue;
    }
    const mark = reader.mark();
    const not = reader.takes("not") ? "NOT " : "";
    if (reader.takes("between")) left = between(trino, left, not);
    else if (reader.takes("in")) left = sql`(${left} ${not}IN ${inList(trino)})`;
    else if (reader.takes("like")) left = like(trino, left, not);
    else if (not === "" && reader.takes("is")) left = is(trino, left);
    else {
      reader.back(mark);
      return left;
    }
  }
}

function quantified(trino: Trino): Piece {
  const { reader } = trino;
  for (const word of ["all", "any", "some"]) {
    if (!reader.takes(word)) continue;
    reader.expect("(");
    const query = trino.query();
    reader.expect(")");
    return { ...sql`${word.toUpperCase()} (${query})`, hasQuery: true };
  }
  return value(trino);
}

function between(trino: Trino, left: Piece, not: string): Piece {
  const low = value(trino);
  trino.reader.expect("and");
  return sql`(${left} ${not}BETWEEN ${low} AND ${value(trino)})`;
}

function inList(trino: Trino): Piece {
  const { reader } = trino;
  if (reader.sees("(", "select") || reader.sees("(", "with") || reader.sees("(", "values")) {
    reader.expect("(");
    const query = trino.query();
    reader.expect(")");
    return { ...sql`(${query})`, hasQuery: true };
  }
  return sql`(${join(reader.list(() => trino.expression()))})`;
}

function like(trino: Trino, left: Piece, not: string): Piece {
  const pattern = value(trino);
  const escaped = trino.reader.takes("escape") ? sql` ESCAPE ${value(trino)}` : raw("");
  return sql`(${left} ${not}LIKE ${pattern}${escaped})`;
}

function is(trino: Trino, left: Piece): Piece {
  const { reader } = trino;
  const not = reader.takes("not") ? "NOT " : "";
  if (reader.takes("null")) return sql`(${left} IS ${not}NULL)`;
  if (reader.takes("distinct", "from")) return sql`(${left} IS ${not}DISTINCT FROM ${value(trino)})`;
  throw reader.unexpected("'DISTINCT'", "'NULL'");
}

/** An expression without comparisons and their like. */
export function value(trino: Trino): Piece {
  const { reader } = trino;
  let left = product(trino);
  for (;;) {
    const { start } = reader.peek();
    const sign = ["+", "-", "||"].find((each) => reader.takes(each));
    if (!sign) return left;
    left = added(left, raw(sign, start), product(trino));
  }
}

function added(left: Piece, sign: Piece, right: Piece): Piece {
  const text = sign.fragments[0]?.text;
  if (text === "+" && right.interval && !left.interval)
    return sql`(${placed(sign)}athena_plus(${left}, ${right}))`;
  if (text === "+" && left.interval && !right.interval)
    return sql`(${placed(sign)}athena_plus(${right}, ${left}))`;
  if (text === "-" && right.interval && !left.interval)
    return sql`(${placed(sign)}athena_minus(${left}, ${right}))`;
  return sql`(${left} ${sign} ${right})`;
}

const placed = (sign: Piece): Piece => raw("", sign.fragments[0]?.at ?? null);

function product(trino: Trino): Piece {
  const { reader } = trino;
  let left = signed(trino);
  for (;;) {
    const { start } = reader.peek();
    const sign = ["*", "/", "%"].find((each) => reader.takes(each));
    if (!sign) return left;
    const right = signed(trino);
    // DuckDB gives NULL where Trino fails on a zero.
    const divisor = sign === "*" || isNonZeroNumber(right) ? right : sql`athena_divisor(${right})`;
    left = sql`(${left} ${raw(sign, start)} ${divisor})`;
  }
}

const isNonZeroNumber = ({ fragments }: Piece) =>
  fragments.length === 1 && /^[\d.]*[1-9][\d.]*$/.test(fragments[0]?.text ?? "");

function signed(trino: Trino): Piece {
  if (trino.reader.takes("-")) return sql`(- ${signed(trino)})`;
  if (trino.reader.takes("+")) return signed(trino);
  return zoned(trino);
}

function zoned(trino: Trino): Piece {
  const { reader } = trino;
  let left = primary(trino);
  for (;;) {
    const { start } = reader.peek();
    if (!reader.takes("at", "time", "zone")) return left;
    const zone = primary(trino);
    if (zone.string === undefined || !/^(?:utc|z|etc\/utc|gmt)$/i.test(zone.string)) {
      // DuckDB's timestamps don't carry a zone of their own, and would be shown in UTC.
      throw unsupported("AT TIME ZONE with a zone other than UTC", start, reader.source);
    }
    left = sql`CAST(${left} AS TIMESTAMP WITH TIME ZONE)`;
  }
}
