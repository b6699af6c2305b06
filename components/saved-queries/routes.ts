import type { Route } from "next";

export const savedQueriesHref = "/queries/saved" as Route;

/** The permalink of a saved query, or of one of its versions. */
export const savedQueryPageHref = (id: string, version?: number) =>
  `/queries/saved/${encodeURIComponent(id)}${version ? `?version=${version}` : ""}` as Route;

/** Its page with the versions in sight. */
export const savedVersionsHref = (id: string) =>
  `/queries/saved/${encodeURIComponent(id)}?view=versions` as Route;
