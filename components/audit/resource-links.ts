import type { Route } from "next";
import { historyEntryHref, savedQueryHref } from "@/components/queries/routes";
import { runHref } from "@/components/runs/routes";

const PAGES: Record<string, (id: string) => Route> = {
  run: runHref,
  statement: historyEntryHref,
  savedQuery: savedQueryHref,
  person: (id) => `/admin/people?person=${encodeURIComponent(id)}` as Route,
  account: () => "/admin/accounts" as Route,
};

/** The page of the thing that an event tells of, where it has one. */
export function resourceHref(resourceType: string, resourceId: string): Route | null {
  return PAGES[resourceType]?.(resourceId) ?? null;
}
