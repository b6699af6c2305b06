import type { Route } from "next";

interface Prefilled {
  principal: string;
  accountId: string;
  database: string;
  table: string;
  column: string | null;
}

/** The form, with what is known of the policy filled in. */
export function newPolicyHref({ accountId: account, ...rest }: Partial<Prefilled> = {}): Route {
  const filled = Object.entries({ account, ...rest }).flatMap(([name, value]) =>
    value ? [[name, value]] : [],
  );
  return `/access/policies/new${filled.length > 0 ? `?${new URLSearchParams(filled)}` : ""}` as Route;
}

export const policiesHref = (filters: Record<string, string>): Route =>
  `/access/policies?${new URLSearchParams(filters)}` as Route;

export const expressionsHref = "/access/policies/expressions" as Route;
