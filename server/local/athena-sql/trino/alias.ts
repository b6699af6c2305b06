import { type Piece, quoteName, raw, sql } from "@/server/local/athena-sql/piece";
import type { Trino } from "./context";

/** Name of a column that has none; the place in the result makes it `_col0`, `_col1`, … */
export const unnamedColumn = "_col#";

/** The name of a column of a result, by its place. */
export const columnName = (name: string, place: number): string =>
  name === unnamedColumn || name.startsWith(`${unnamedColumn}:`) || name.startsWith(`${unnamedColumn}_`)
    ? `_col${place}`
    : name;

const afterTable = new Set(
  "as cross inner left right full natural join on using where group having window order union except intersect limit offset fetch tablesample for when match_recognize".split(
    " ",
  ),
);

/** `AS name (a, b)`, if it is there. */
export const alias = (trino: Trino): Piece => aliasOf(readAlias(trino));

interface Alias {
  name: string;
  columns: string[] | null;
}

export function aliasOf(found: Alias | null): Piece {
  if (!found) return raw("");
  return sql` AS ${quoteName(found.name)}${found.columns ? `(${found.columns.map(quoteName).join(", ")})` : ""}`;
}

export function readAlias({ reader }: Trino): Alias | null {
  const { kind, value } = reader.peek();
  if (!reader.takes("as") && kind !== "quoted" && (kind !== "word" || afterTable.has(value))) return null;
  const name = reader.name().value;
  return { name, columns: reader.sees("(") ? reader.list(() => reader.name().value) : null };
}
