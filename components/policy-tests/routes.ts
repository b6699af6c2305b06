import type { Route } from "next";

export const testHref = (testId: string): Route =>
  `/access/tests?${new URLSearchParams({ test: testId })}` as Route;

export const newTestHref = "/access/tests/new" as Route;

export const editTestHref = (testId: string): Route => `/access/tests/${testId}` as Route;
