import { findParameters } from "@/server/sql/statements";
import type { Parameter } from "@/server/statements/contract";

/** What a person gave a parameter: a text, or NULL. */
export type ParameterValues = Record<string, string | null>;

/** The names of a text's parameters in the order they appear; none while a quote or comment is still open. */
export function parameterNames(sql: string): string[] {
  try {
    return [...new Set(findParameters(sql).map((use) => use.name))];
  } catch {
    return [];
  }
}

/** The values to send: the empty field is the empty text, NULL is asked for explicitly. */
export function parametersOf(names: readonly string[], values: ParameterValues): Parameter[] {
  return names.map((name) => ({ name, value: values[name] === undefined ? "" : values[name] }));
}
