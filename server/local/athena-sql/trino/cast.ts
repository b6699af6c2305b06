import { type Piece, raw, sql } from "@/server/local/athena-sql/piece";
import type { Trino } from "./context";
import { readType } from "./type";

/** `CAST(x AS type)` and `TRY_CAST`; text looks as Trino writes it. */
export function cast(trino: Trino, word: "CAST" | "TRY_CAST"): Piece {
  const { reader } = trino;
  const { start } = reader.next();
  reader.expect("(");
  const value = trino.expression();
  reader.expect("as");
  const type = readType(reader);
  reader.expect(")");
  if (type.duckdb === "VARCHAR") return text(value, type.length, type.padded ?? false, start);
  if (type.duckdb === "JSON") return sql`${raw("to_json(", start)}${value})`;
  return sql`${raw(`${word}(`, start)}${checked(value, type.duckdb)} AS ${type.duckdb})`;
}

const wholes = new Set(["TINYINT", "SMALLINT", "INTEGER", "BIGINT"]);

function checked(value: Piece, type: string): Piece {
  if (wholes.has(type)) return sql`athena_whole(${value})`;
  return type === "BOOLEAN" ? sql`athena_truth(${value})` : value;
}

function text(value: Piece, length: number | undefined, padded: boolean, at: number): Piece {
  const full = sql`${raw("athena_text(", at)}${value})`;
  if (length === undefined) return full;
  return padded ? sql`rpad(${full}, ${String(length)}, ' ')` : sql`left(${full}, ${String(length)})`;
}
