import type { Route } from "next";

/** The people page with one of them open; `search` holds the filters that stay. */
export function personHref(personId: string, search: string): Route {
  const params = new URLSearchParams(search);
  params.set("person", personId);
  return `/admin/people?${params}` as Route;
}
