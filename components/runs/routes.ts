import type { Route } from "next";

export function runHref(runId: string): Route {
  return `/runs/${runId}` as Route;
}
