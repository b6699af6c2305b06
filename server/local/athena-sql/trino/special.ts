import { AthenaSqlError, unsupported } from "@/server/local/athena-sql/error";
import { literal, type Piece, raw, sql } from "@/server/local/athena-sql/piece";
import type { Token } from "@/server/local/athena-sql/tokenize";
import { cast } from "./cast";
import type { Trino } from "./context";
import { substring as partOf } from "./functions/texts";
import { interval, timestamp } from "./temporal-literal";

type Form = (trino: Trino, token: Token) => Piece | null;

/** Forms that begin with a word; each may find that the word is only a name, and give way. */
const forms = new Map<string, Form>([
  ["null", constant("NULL")],
  ["true", constant("TRUE")],
  ["false", constant("FALSE")],
  ["current_date", constant("CAST(athena_now() AS DATE)")],
  ["current_timestamp", clock("athena_now()")],
  ["localtimestamp", clock("CAST(athena_now() AS TIMESTAMP)")],
  ["current_time", refused("current_time")],
  ["localtime", refused("localtime")],
  ["current_user", refused("current_user")],
  ["case", caseExpression],
  ["cast", (trino) => cast(trino, "CAST")],
  ["try_cast", (trino) => cast(trino, "TRY_CAST")],
  ["exists", exists],
  ["array", array],
  ["interval", interval],
  ["timestamp", timestamp],
  ["date", typed("DATE")],
  ["time", typed("TIME")],
  ["json", typed("JSON")],
  ["double", typed("DOUBLE")],
  ["real", typed("FLOAT")],
  ["bigint", typed("BIGINT")],
  ["decimal", bare],
  ["extract", extract],
  ["position", position],
  ["trim", trim],
  ["substring", substring],
  ["normalize", refused("normalize")],
]);

export function special(trino: Trino, token: Token): Piece | null {
  return forms.get(token.value)?.(trino, token) ?? null;
}

function constant(text: string): Form {
  return ({ reader }, { start }) => {
    reader.next();
    return raw(text, start);
  };
}

function clock(text: string): Form {
  return ({ reader }, { start }) => {
    reader.next();
    if (reader.takes("(")) {
      reader.integer();
      reader.expect(")");
    }
    return raw(text, start);
  };
}

function refused(name: string): Form {
  return ({ reader }, { start }) => {
    throw unsupported(name, start, reader.source);
  };
}

/** `DATE '2024-01-01'`, `DOUBLE '1'`. */
function typed(type: string): Form {
  return ({ reader }, { start }) => {
    if (reader.peek(1).kind !== "string") {
      // `double precision '1'`
      if (type !== "DOUBLE" || !reader.sees("double", "precision") || reader.peek(2).kind !== "string")
        return null;
      reader.next();
    }
    reader.next();
    return raw(`CAST(${literal(reader.string())} AS ${type})`, start);
  };
}

function bare({ reader }: Trino, { start }: Token): Piece | null {
  if (reader.peek(1).kind !== "string") return null;
  reader.next();
  const text = reader.string();
  if (/^[-+]?\d*\.?\d+$/.test(text)) return raw(text, start);
  throw new AthenaSqlError("INVALID_LITERAL", `Invalid decimal literal: ${text}`, start, reader.source);
}

function caseExpression(trino: Trino, { start }: Token): Piece {
  const { reader } = trino;
  reader.next();
  let piece = reader.sees("when") ? raw("(CASE", start) : sql`${raw("(CASE", start)} ${trino.expression()}`;
  do {
    reader.expect("when");
    const when = trino.expression();
    reader.expect("then");
    piece = sql`${piece} WHEN ${when} THEN ${trino.expression()}`;
  } while (reader.sees("when"));
  if (reader.takes("else")) piece = sql`${piece} ELSE ${trino.expression()}`;
  reader.expect("end");
  return sql`${piece} END)`;
}

function exists(trino: Trino): Piece {
  const { reader } = trino;
  reader.next();
  reader.expect("(");
  const query = trino.query();
  reader.expect(")");
  return { ...sql`EXISTS (${query})`, hasQuery: true };
}

function array(trino: Trino, { start }: Token): Piece | null {
  const { reader } = trino;
  if (reader.peek(1).text !== "[") return null;
  reader.next();
  reader.next();
  let items = raw("[", start);
  for (let first = true; !reader.takes("]"); first = false) {
    if (!first) reader.expect(",");
    items = sql`${items}${first ? "" : ", "}${trino.expression()}`;
  }
  return sql`${items}]`;
}

const fields: Readonly<Record<string, string>> = {
  year: "year",
  quarter: "quarter",
  month: "month",
  week: "week",
  day: "day",
  day_of_month: "day",
  day_of_week: "isodow",
  dow: "isodow",
  day_of_year: "dayofyear",
  doy: "dayofyear",
  year_of_week: "isoyear",
  yow: "isoyear",
  hour: "hour",
  minute: "minute",
  second: "second",
};

function extract(trino: Trino, { start }: Token): Piece {
  const { reader } = trino;
  reader.next();
  reader.expect("(");
  const name = reader.name();
  const field = fields[name.value];
  if (!field) throw new AthenaSqlError("", `Invalid EXTRACT field: ${name.text}`, name.start, reader.source);
  reader.expect("from");
  const value = trino.expression();
  reader.expect(")");
  return sql`${raw(`date_part('${field}', `, start)}${value})`;
}

function position(trino: Trino, { start }: Token): Piece | null {
  const { reader } = trino;
  if (reader.peek(1).text !== "(") return null;
  reader.next();
  reader.expect("(");
  const needle = trino.value();
  reader.expect("in");
  const text = trino.value();
  reader.expect(")");
  return sql`${raw("strpos(", start)}${text}, ${needle})`;
}

const trims: Readonly<Record<string, string>> = { leading: "ltrim", trailing: "rtrim", both: "trim" };

/** `trim(x)`, `trim(leading 'a' from x)`. */
function trim(trino: Trino, { start }: Token): Piece | null {
  const { reader } = trino;
  reader.next();
  reader.expect("(");
  const side = trims[reader.peek().value];
  if (side) reader.next();
  let taken: Piece | null = null;
  let value: Piece | null = reader.sees("from") ? null : trino.expression();
  if (reader.takes("from")) {
    taken = value;
    value = trino.expression();
  } else if (value && reader.takes(",")) taken = trino.expression();
  reader.expect(")");
  const called = raw(`${side ?? "trim"}(`, start);
  return sql`${called}${value ?? ""}, ${taken ?? "athena_spaces()"})`;
}

/** `substring(x from 2 for 3)`; with commas it is an ordinary call. */
function substring(trino: Trino, { start }: Token): Piece | null {
  const { reader } = trino;
  if (reader.peek(1).text !== "(") return null;
  reader.next();
  reader.expect("(");
  const args = [trino.expression()];
  while (reader.takes("from") || reader.takes("for") || reader.takes(",")) args.push(trino.expression());
  reader.expect(")");
  return partOf(args, start);
}
