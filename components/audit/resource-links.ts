import type { Route } from "next";

const PAGES: Record<string, (id: string) => string> = {
  run: (id) => `/runs/${id}`,
  statement: (id) => `/queries/${id}`,
  person: (id) => `/admin/people?person=${id}`,
  account: () => "/admin/accounts",
};

/** The page of the thing that an event tells of, where it has one. */
export function resourceHref(resourceType: string, resourceId: string): Route | null {
  const page = PAGES[resourceType];
  return page ? (page(encodeURIComponent(resourceId)) as Route) : null;
}
