import { parseAsArrayOf, parseAsString, parseAsStringLiteral } from "nuqs";
import { parseTimeRange } from "@/components/data/time-range";
import type { Input } from "@/server/api/endpoint";
import type { listStatements } from "@/server/history/contract";
import { STATEMENT_STATUSES } from "@/server/statements/contract";

/** What the history keeps in its URL. */
export const historyFilters = {
  q: parseAsString.withDefault(""),
  status: parseAsArrayOf(parseAsStringLiteral(STATEMENT_STATUSES)).withDefault([]),
  database: parseAsString.withDefault(""),
  time: parseAsString.withDefault(""),
};

export interface HistoryFilters {
  q: string;
  status: (typeof STATEMENT_STATUSES)[number][];
  database: string;
  time: string;
}

/** The API's input for these filters. Seconds are cut, so that one minute asks one question. */
export function historyInput(filters: HistoryFilters, now: Date): Input<typeof listStatements> {
  const minute = new Date(Math.floor(now.getTime() / 60_000) * 60_000);
  const text = filters.q.trim();
  return {
    ...(text ? { text } : {}),
    ...(filters.status.length > 0 ? { status: filters.status } : {}),
    ...(filters.database ? { database: filters.database } : {}),
    ...parseTimeRange(filters.time, minute),
  };
}
