import type { Route } from "next";
import { datasetHref } from "@/components/catalog/routes";
import { changeHref } from "@/components/changes/routes";
import { testHref } from "@/components/policy-tests/routes";
import { historyEntryHref } from "@/components/queries/routes";
import { runHref } from "@/components/runs/routes";
import { savedQueryPageHref } from "@/components/saved-queries/routes";

const PAGES: Record<string, (id: string) => Route> = {
  run: runHref,
  statement: historyEntryHref,
  dataset: datasetHref,
  change: changeHref,
  accessTest: testHref,
  savedQuery: (id) => savedQueryPageHref(id),
  person: (id) => `/admin/people?person=${encodeURIComponent(id)}` as Route,
  account: (id) => `/admin/accounts?account=${encodeURIComponent(id)}` as Route,
};

/** The page of the thing that an event tells of, where it has one. */
export function resourceHref(resourceType: string, resourceId: string): Route | null {
  return PAGES[resourceType]?.(resourceId) ?? null;
}
