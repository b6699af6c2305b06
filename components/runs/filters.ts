import { parseAsArrayOf, parseAsString, parseAsStringLiteral } from "nuqs";
import { parseTimeRange } from "@/components/data/time-range";
import type { Input } from "@/server/api/endpoint";
import { type listRuns, RUN_STATES } from "@/server/runs/contract";

/** What the runs page keeps in its URL. */
export const runFilters = {
  q: parseAsString.withDefault(""),
  state: parseAsArrayOf(parseAsStringLiteral(RUN_STATES)).withDefault([]),
  kind: parseAsArrayOf(parseAsString).withDefault([]),
  person: parseAsString.withDefault(""),
  time: parseAsString.withDefault(""),
};

export interface RunFilters {
  q: string;
  state: (typeof RUN_STATES)[number][];
  kind: string[];
  person: string;
  time: string;
}

/** The API's input for these filters. Seconds are cut, so that one minute asks one question. */
export function runsInput(filters: RunFilters, now: Date): Input<typeof listRuns> {
  const minute = new Date(Math.floor(now.getTime() / 60_000) * 60_000);
  const text = filters.q.trim();
  return {
    ...(text ? { text } : {}),
    ...(filters.state.length > 0 ? { state: filters.state } : {}),
    ...(filters.kind.length > 0 ? { kind: filters.kind } : {}),
    ...(filters.person ? { ownerId: filters.person } : {}),
    ...parseTimeRange(filters.time, minute),
  };
}
