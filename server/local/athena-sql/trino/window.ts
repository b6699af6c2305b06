import { join, type Piece, raw, sql } from "@/server/local/athena-sql/piece";
import type { Trino } from "./context";

/** `ORDER BY a DESC NULLS FIRST, b`; DuckDB is set to Trino's order of nulls. */
export function orderBy(trino: Trino): Piece {
  const { reader } = trino;
  reader.expect("order", "by");
  const keys: Piece[] = [];
  do {
    const key = trino.expression();
    const direction = reader.takes("desc") ? " DESC" : reader.takes("asc") ? " ASC" : "";
    let nulls = "";
    if (reader.takes("nulls", "first")) nulls = " NULLS FIRST";
    else if (reader.takes("nulls", "last")) nulls = " NULLS LAST";
    keys.push(sql`${key}${direction}${nulls}`);
  } while (reader.takes(","));
  return sql`ORDER BY ${join(keys)}`;
}

/** What stands in the brackets of OVER and of WINDOW. */
export function windowBody(trino: Trino): Piece {
  const { reader } = trino;
  const parts: Piece[] = [];
  if (
    reader.peek().kind === "word" &&
    !/^(?:partition|order|rows|range|groups)$/.test(reader.peek().value) &&
    !reader.sees(")")
  ) {
    parts.push(raw(`"${reader.name().value.replaceAll('"', '""')}"`));
  }
  if (reader.takes("partition", "by")) {
    const keys = [trino.expression()];
    while (reader.takes(",")) keys.push(trino.expression());
    parts.push(sql`PARTITION BY ${join(keys)}`);
  }
  if (reader.sees("order", "by")) parts.push(orderBy(trino));
  for (const unit of ["rows", "range", "groups"]) {
    if (reader.takes(unit)) parts.push(sql`${unit.toUpperCase()} ${frame(trino)}`);
  }
  return join(parts, " ");
}

function frame(trino: Trino): Piece {
  if (!trino.reader.takes("between")) return bound(trino);
  const start = bound(trino);
  trino.reader.expect("and");
  return sql`BETWEEN ${start} AND ${bound(trino)}`;
}

function bound(trino: Trino): Piece {
  const { reader } = trino;
  for (const words of [
    ["unbounded", "preceding"],
    ["unbounded", "following"],
    ["current", "row"],
  ]) {
    if (reader.takes(...words)) return raw(words.join(" ").toUpperCase());
  }
  const distance = trino.value();
  if (reader.takes("preceding")) return sql`${distance} PRECEDING`;
  reader.expect("following");
  return sql`${distance} FOLLOWING`;
}
