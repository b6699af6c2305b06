import { findParameters } from "@/server/sql/statements";

/** The parameters that a text uses, in the order they appear; none where it cannot be read. */
export function usedParameters(sql: string): string[] {
  try {
    return [...new Set(findParameters(sql).map(({ name }) => name))];
  } catch {
    return [];
  }
}
