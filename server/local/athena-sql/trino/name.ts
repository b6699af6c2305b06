import { type Fragment, type Piece, quoteName } from "@/server/local/athena-sql/piece";
import { call } from "./call";
import { scopeOf, type Trino } from "./context";

/** A column, or a function's call. */
export function nameOrCall(trino: Trino): Piece {
  const { reader } = trino;
  const first = reader.name();
  if (reader.sees("(")) return call(trino, first);
  const parts = [first.value];
  while (reader.sees(".") && ["word", "quoted"].includes(reader.peek(1).kind)) {
    reader.next();
    parts.push(reader.name().value);
  }
  const fragment: Fragment = { text: parts.map(quoteName).join("."), at: first.start };
  if (trino.lambdaNames.includes(first.value)) return { fragments: [fragment], columns: [], hasQuery: false };
  const column = { parts, at: first.start, fragment };
  const scope = scopeOf(trino);
  scope.columns.push(column);
  if (parts.length === 1) scope.bare.push(column);
  return { fragments: [fragment], columns: [column], hasQuery: false, column };
}
