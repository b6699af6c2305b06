import type { Route } from "next";

export const runsHref = "/runs" as Route;

export function runHref(runId: string): Route {
  return `/runs/${runId}` as Route;
}
