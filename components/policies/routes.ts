import type { Route } from "next";

export const newPolicyHref = (principal?: string): Route =>
  `/access/policies/new${principal ? `?${new URLSearchParams({ principal })}` : ""}` as Route;

export const policiesHref = (filters: Record<string, string>): Route =>
  `/access/policies?${new URLSearchParams(filters)}` as Route;

export const expressionsHref = "/access/policies/expressions" as Route;
