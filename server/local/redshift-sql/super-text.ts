import type { ResultColumn } from "./types";

type Row = (string | null)[];

/** Takes the blanks that PostgreSQL writes between JSON's parts out of the SUPER cells of a row, as Redshift has none. */
export function compactSuper(columns: ResultColumn[]): (row: Row) => Row {
  const supers = columns.flatMap(({ typeName }, i) => (typeName === "super" ? [i] : []));
  if (supers.length === 0) return (row) => row;
  return (row) => {
    for (const i of supers) row[i] = row[i] == null ? null : compactJson(row[i]);
    return row;
  };
}

/** JSON without the white space outside its strings. */
function compactJson(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"|\s+/g, (piece) => (piece.startsWith('"') ? piece : ""));
}
