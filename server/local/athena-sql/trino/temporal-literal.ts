import { AthenaSqlError, unsupported } from "@/server/local/athena-sql/error";
import { literal, type Piece, raw } from "@/server/local/athena-sql/piece";
import type { Token } from "@/server/local/athena-sql/tokenize";
import type { Trino } from "./context";

const units = new Set(["second", "minute", "hour", "day", "week", "month", "year"]);

/** `INTERVAL '3' DAY`, `INTERVAL -'3' DAY`; an interval of several fields is written out. */
export function interval({ reader }: Trino, { start }: Token): Piece | null {
  const mark = reader.mark();
  reader.next();
  const negative = reader.takes("-");
  if (!negative) reader.takes("+");
  if (reader.peek().kind !== "string") {
    reader.back(mark);
    return null;
  }
  const text = reader.string();
  const unit = reader.name();
  if (!units.has(unit.value)) {
    throw new AthenaSqlError("", `mismatched input '${unit.text}'`, unit.start, reader.source);
  }
  if (reader.sees("to")) throw unsupported("INTERVAL … TO", start, reader.source);
  if (!/^[-+]?\d+(?:\.\d+)?$/.test(text)) {
    throw new AthenaSqlError("INVALID_LITERAL", `Invalid INTERVAL literal: ${text}`, start, reader.source);
  }
  const amount = negative ? String(-Number(text)) : text;
  return { ...raw(`(INTERVAL ${literal(amount)} ${unit.value})`, start), interval: true };
}

const zoned = /[ +-](?:[A-Za-z][\w/+-]*|[+-]?\d{2}:\d{2})$/;

/** `TIMESTAMP '2024-01-01 10:00'`; one that names its zone is a TIMESTAMP WITH TIME ZONE. */
export function timestamp({ reader }: Trino, { start }: Token): Piece | null {
  if (reader.peek(1).kind !== "string") return null;
  reader.next();
  const text = reader.string();
  const time = text.replace(/^\s*\d+-\d+-\d+/, "");
  const withZone = zoned.test(time) && !/^ \d{2}:\d{2}$/.test(time);
  return raw(`CAST(${literal(text)} AS TIMESTAMP${withZone ? " WITH TIME ZONE" : ""})`, start);
}
