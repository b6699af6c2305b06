import { parseAsString } from "nuqs";
import { parseTimeRange } from "@/components/data/time-range";
import type { Input } from "@/server/api/endpoint";
import type { listEvents } from "@/server/events/contract";

/** What the audit page keeps in its URL; `event` is the chosen row. */
export const auditFilters = {
  actor: parseAsString.withDefault(""),
  verb: parseAsString.withDefault(""),
  resource: parseAsString.withDefault(""),
  id: parseAsString.withDefault(""),
  time: parseAsString.withDefault(""),
};

export interface AuditFilters {
  actor: string;
  verb: string;
  resource: string;
  id: string;
  time: string;
}

/** The API's input for these filters. Seconds are cut, so that one minute asks one question. */
export function auditInput(filters: AuditFilters, now: Date): Input<typeof listEvents> {
  const minute = new Date(Math.floor(now.getTime() / 60_000) * 60_000);
  return {
    ...(filters.actor ? { actor: filters.actor } : {}),
    ...(filters.verb ? { verb: filters.verb } : {}),
    ...(filters.resource ? { resourceType: filters.resource } : {}),
    // An id alone names no thing, and the API refuses it: it counts once its type stands beside it.
    ...(filters.id && filters.resource ? { resourceId: filters.id } : {}),
    ...parseTimeRange(filters.time, minute),
  };
}
