import { parseAsString, parseAsStringLiteral } from "nuqs";
import type { listAccessTests } from "@/server/access/contract";
import type { Input } from "@/server/api/endpoint";

export const STATES = ["failing", "passing"] as const;

/** What the list of tests keeps in its URL. */
export const testFilters = {
  q: parseAsString.withDefault(""),
  state: parseAsStringLiteral(STATES),
};

export interface TestFilters {
  q: string;
  state: (typeof STATES)[number] | null;
}

export function testsInput({ q, state }: TestFilters): Input<typeof listAccessTests> {
  const search = q.trim();
  return { ...(search ? { search } : {}), ...(state ? { state } : {}) };
}
