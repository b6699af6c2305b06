import type { PARAMETER_TYPES, ParameterDefinition } from "@/server/saved-queries/contract";
import { problemOf } from "@/server/saved-queries/parameter-values";
import { keyword, type Token, tokenize } from "@/server/sql/tokenize";
import type { Parameter } from "@/server/statements/contract";

export type ParameterType = (typeof PARAMETER_TYPES)[number];

/** What a person gave a parameter: a text, or NULL. */
export type ParameterValues = Record<string, string | null>;

const CAST_TYPES: Record<string, ParameterType> = {
  date: "date",
  timestamp: "timestamp",
  timestamptz: "timestamp",
  bool: "boolean",
  boolean: "boolean",
  ...Object.fromEntries(
    "int int2 int4 int8 integer bigint smallint numeric decimal real float float4 float8 double"
      .split(" ")
      .map((type) => [type, "number"] as const),
  ),
  ...Object.fromEntries(
    "varchar char text bpchar nvarchar character super".split(" ").map((type) => [type, "text"] as const),
  ),
};

const NAME_TYPES: readonly [RegExp, ParameterType][] = [
  [/(^|_)(date|day|dt)$|^date_/, "date"],
  [/(^|_)(timestamp|ts)$|_at$/, "timestamp"],
  [/^(is|has|with|only)_|(^|_)flag$/, "boolean"],
  [/(^|_)(count|num|number|amount|price|qty|quantity|year|month|limit|offset|total|n|days|hours)$/, "number"],
];

/** What a parameter most likely is: as the text casts it, else as its name says; text when nothing tells. */
export function guessType(name: string, sql: string): ParameterType {
  return (
    castTypes(sql).get(name) ??
    NAME_TYPES.find(([pattern]) => pattern.test(name.toLowerCase()))?.[1] ??
    "text"
  );
}

/** `:p::date`, `cast(:p as date)` and `date :p` say what they take. */
function castTypes(sql: string): ReadonlyMap<string, ParameterType> {
  const found = new Map<string, ParameterType>();
  const tokens = significant(sql);
  for (const [at, token] of tokens.entries()) {
    if (token.kind !== "parameter") continue;
    const next = tokens[at + 1];
    const isCast = next?.text === "::" || keyword(next) === "as";
    const type = isCast ? CAST_TYPES[keyword(tokens[at + 2])] : undefined;
    if (type) found.set(token.text.slice(1), type);
  }
  return found;
}

function significant(sql: string): Token[] {
  try {
    return tokenize(sql).filter(({ kind }) => kind !== "space" && kind !== "comment");
  } catch {
    return [];
  }
}

/** How each parameter of a text is asked for: as defined, else by a guess that takes NULL too. */
export function definitionsFor(
  names: readonly string[],
  defined: readonly ParameterDefinition[],
  sql: string,
): ParameterDefinition[] {
  return names.map(
    (name) =>
      defined.find((one) => one.name === name) ?? { name, type: guessType(name, sql), isNullable: true },
  );
}

/** The value that a parameter has now: as given, else its default; a text that nobody filled in is the empty text. */
export function currentValue(
  definition: ParameterDefinition,
  values: ParameterValues,
): string | null | undefined {
  const given = values[definition.name];
  if (given !== undefined) return given;
  return definition.default !== undefined ? definition.default : definition.type === "text" ? "" : undefined;
}

/** Why a value cannot be sent, as a sentence; null when it can. */
export function problemWith(definition: ParameterDefinition, values: ParameterValues): string | null {
  const value = currentValue(definition, values);
  if (value === undefined || (value === "" && definition.type !== "text" && definition.type !== "choice"))
    return `:${definition.name} needs a value${definition.isNullable ? ", or NULL" : ""}.`;
  return problemOf(definition, value);
}

/** The values to send; the empty field of a text is the empty text, NULL is asked for explicitly. */
export function parametersOf(
  definitions: readonly ParameterDefinition[],
  values: ParameterValues,
): Parameter[] {
  return definitions.map((definition) => ({
    name: definition.name,
    value: currentValue(definition, values) ?? null,
  }));
}
