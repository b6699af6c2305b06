import { either, join, type Piece, quoteName, raw, sql } from "@/server/local/athena-sql/piece";
import { readAlias, unnamedColumn } from "./alias";
import type { Trino } from "./context";

/** `UNNEST(a, b) WITH ORDINALITY AS t(x, y, n)`: one row for each element, the shorter lists filled up with NULL. */
export function unnest(trino: Trino, at: number): Piece {
  const { reader } = trino;
  const lists = reader.list(() => trino.expression());
  const ordinality = reader.takes("with", "ordinality");
  const alias = readAlias(trino);
  const wanted = (alias?.columns?.length ?? lists.length + (ordinality ? 1 : 0)) - (ordinality ? 1 : 0);
  const [only = raw("")] = lists;
  // One list with more than one column beside it: the entries of a map, or the fields of rows.
  const wide = lists.length === 1 && wanted > 1;
  const columns = wide
    ? [sql`unnest(${either("map_entries", "", at)}(${only}), max_depth := 2)`]
    : lists.map((list) => sql`unnest(${list}) AS ${quoteName(unnamedColumn)}`);
  if (ordinality) columns.push(sql`unnest(range(1, ${longest(lists)} + 1)) AS ${quoteName(unnamedColumn)}`);
  const names = alias?.columns ? `(${alias.columns.map(quoteName).join(", ")})` : "";
  return sql`${raw("LATERAL (SELECT ", at)}${join(columns)})${alias ? ` AS ${quoteName(alias.name)}${names}` : ""}`;
}

function longest(lists: Piece[]): Piece {
  return sql`greatest(${join(lists.map((list) => sql`coalesce(${either("len", "cardinality")}(${list}), 0)`))})`;
}
