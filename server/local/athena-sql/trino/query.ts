import { unsupported } from "@/server/local/athena-sql/error";
import { join, type Piece, quoteName, raw, sql } from "@/server/local/athena-sql/piece";
import { unnamedColumn } from "./alias";
import { emptyScope, type Trino } from "./context";
import { select } from "./select";
import { orderBy } from "./window";

/** `WITH … SELECT … UNION … ORDER BY … OFFSET … LIMIT …`. */
export function query(trino: Trino): Piece {
  const names: string[] = [];
  trino.withNames.push(names);
  try {
    const before = trino.reader.takes("with") ? sql`${withQueries(trino, names)} ` : raw("");
    return sql`${before}${body(trino)}`;
  } finally {
    trino.withNames.pop();
  }
}

function withQueries(trino: Trino, names: string[]): Piece {
  const { reader } = trino;
  const recursive = reader.takes("recursive");
  const queries: Piece[] = [];
  do {
    const name = reader.name();
    if (recursive) names.push(name.value.toLowerCase());
    const columns = reader.sees("(")
      ? `(${reader.list(() => quoteName(reader.name().value)).join(", ")})`
      : "";
    reader.expect("as", "(");
    const inner = query(trino);
    reader.expect(")");
    queries.push(sql`${raw(quoteName(name.value), name.start)}${columns} AS (${inner})`);
    if (!recursive) names.push(name.value.toLowerCase());
  } while (reader.takes(","));
  return sql`WITH ${recursive ? "RECURSIVE " : ""}${join(queries)}`;
}

function body(trino: Trino): Piece {
  const { reader } = trino;
  // The keys of an ORDER BY see what the SELECT before it sees.
  trino.scopes.push(emptyScope());
  try {
    let piece = setOperations(trino);
    if (reader.sees("order", "by")) piece = sql`${piece} ${orderBy(trino)}`;
    return sql`${piece}${limits(trino)}`;
  } finally {
    const closed = trino.scopes.pop();
    trino.scopes.at(-1)?.columns.push(...(closed?.columns ?? []));
  }
}

function setOperations(trino: Trino): Piece {
  let left = intersections(trino);
  for (;;) {
    const operator = ["union", "except"].find((each) => trino.reader.takes(each));
    if (!operator) return left;
    left = sql`${left} ${operator.toUpperCase()}${quantifier(trino, operator)} ${intersections(trino)}`;
  }
}

function intersections(trino: Trino): Piece {
  let left = term(trino);
  while (trino.reader.takes("intersect"))
    left = sql`${left} INTERSECT${quantifier(trino, "intersect")} ${term(trino)}`;
  return left;
}

function quantifier({ reader }: Trino, operator: string): string {
  if (reader.takes("distinct")) return "";
  const { start } = reader.peek();
  if (!reader.takes("all")) return "";
  if (operator !== "union") throw unsupported(`${operator.toUpperCase()} ALL`, start, reader.source);
  return " ALL";
}

function term(trino: Trino): Piece {
  const { reader } = trino;
  if (reader.takes("(")) {
    const inner = query(trino);
    reader.expect(")");
    return sql`(${inner})`;
  }
  const { start } = reader.peek();
  if (reader.takes("values")) {
    const rows: Piece[][] = [];
    do rows.push(valuesRow(trino));
    while (reader.takes(","));
    const names = rows[0]?.map((_, i) => quoteName(`${unnamedColumn}:${i}`)).join(", ") ?? "";
    const lists = rows.map((row) => sql`(${join(row)})`);
    return sql`${raw("SELECT * FROM (VALUES ", start)}${join(lists)}) AS v(${names})`;
  }
  if (reader.takes("table")) throw unsupported("TABLE", start, reader.source);
  return select(trino);
}

function valuesRow(trino: Trino): Piece[] {
  const { reader } = trino;
  if (!reader.sees("(") && !reader.sees("row", "(")) return [trino.expression()];
  reader.takes("row");
  return reader.list(() => trino.expression());
}

/** Trino writes OFFSET before LIMIT; DuckDB takes both orders. */
function limits(trino: Trino): Piece {
  const { reader } = trino;
  let piece = raw("");
  if (reader.takes("offset")) {
    piece = sql` OFFSET ${count(trino)}`;
    if (!reader.takes("rows")) reader.takes("row");
  }
  if (reader.takes("limit")) {
    if (!reader.takes("all")) piece = sql`${piece} LIMIT ${count(trino)}`;
  } else if (reader.takes("fetch")) {
    if (!reader.takes("first")) reader.expect("next");
    const rows = reader.sees("row") || reader.sees("rows") ? raw("1") : count(trino);
    if (!reader.takes("rows")) reader.expect("row");
    if (reader.sees("with", "ties")) throw unsupported("WITH TIES", reader.peek().start, reader.source);
    reader.expect("only");
    piece = sql`${piece} LIMIT ${rows}`;
  }
  return piece;
}

function count(trino: Trino): Piece {
  const { reader } = trino;
  return reader.peek().kind === "parameter" ? trino.expression() : raw(String(reader.integer()));
}
