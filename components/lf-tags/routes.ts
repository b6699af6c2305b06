import type { Route } from "next";

export const tagsHref = "/access/tags" as Route;

interface AssignPlace {
  account?: string | undefined;
  database?: string | undefined;
  table?: string | undefined;
}

/** The matrix: of an account's databases, of one's tables or of a table's columns. */
export function assignHref(place: AssignPlace = {}): Route {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(place)) if (value) query.set(name, value);
  return `/access/tags/assign${query.size > 0 ? `?${query}` : ""}` as Route;
}
