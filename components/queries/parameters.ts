import type { ParameterDefinition } from "@/server/saved-queries/contract";
import { problemOf } from "@/server/saved-queries/parameter-values";
import type { Parameter } from "@/server/statements/contract";
import type { ParameterType, UsedParameter } from "./used-parameters";

/** What a person gave a parameter: a text, or NULL. */
export type ParameterValues = Record<string, string | null>;

const NAME_TYPES: readonly [RegExp, ParameterType][] = [
  [/(^|_)(date|day|dt)$|^date_/, "date"],
  [/(^|_)(timestamp|ts)$|_at$/, "timestamp"],
  [/^(is|has|with|only)_|(^|_)flag$/, "boolean"],
  [/(^|_)(count|num|number|amount|price|qty|quantity|year|month|limit|offset|total|n|days|hours)$/, "number"],
];

/** What a parameter most likely is: as the text casts it, else as its name says; text when nothing tells. */
export const guessType = ({ name, type }: UsedParameter): ParameterType =>
  type ?? NAME_TYPES.find(([pattern]) => pattern.test(name.toLowerCase()))?.[1] ?? "text";

/** How each parameter of a text is asked for: as defined, else by a guess that takes NULL too. */
export function definitionsFor(
  used: readonly UsedParameter[],
  defined: readonly ParameterDefinition[],
): ParameterDefinition[] {
  return used.map(
    (one) =>
      defined.find(({ name }) => name === one.name) ?? {
        name: one.name,
        type: guessType(one),
        isNullable: true,
      },
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
    type: definition.type,
  }));
}

/** How the fields of a statement that ran ask: as what its values were sent; of choices only the chosen one is known. */
export const sentAs = (parameters: readonly Parameter[]): ParameterDefinition[] =>
  parameters.flatMap(({ name, value, type }): ParameterDefinition[] => {
    const definition = { name, type: type === "choice" ? "text" : type, isNullable: true } as const;
    if (definition.type !== undefined) return [{ ...definition, type: definition.type }];
    // Nobody said: a guess that cannot hold the value would show an empty field.
    const guess = { ...definition, type: guessType({ name, type: null }) };
    return problemOf(guess, value) === null ? [] : [{ ...guess, type: "text" }];
  });

/** The choices of a text, one a line. Those that were there stay to the letter, the empty one and spaces at the ends too. */
export function choicesIn(text: string, known: readonly string[]): string[] {
  const lines = text.split("\n").map((line) => (known.includes(line) ? line : line.trim()));
  return [...new Set(lines)].filter((line) => line !== "" || known.includes(""));
}

/** The values that were sent, as the fields take them. */
export const valuesOf = (parameters: readonly Parameter[]): ParameterValues =>
  Object.fromEntries(parameters.map(({ name, value }) => [name, value]));
