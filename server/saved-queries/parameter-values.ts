import { AppError, type Issue } from "@/server/errors";
import type { Parameter } from "@/server/statements/contract";
import type { ParameterDefinition } from "./contract";

const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;
const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const TIME = /^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,6})?)?( ?(Z|[+-]\d{2}(:?\d{2})?))?$/;

/** Why a value is none of its parameter's, as a sentence; null when it is one. */
export function problemOf(definition: ParameterDefinition, value: string | null): string | null {
  const name = `:${definition.name}`;
  if (value === null) return definition.isNullable ? null : `${name} may not be NULL.`;
  switch (definition.type) {
    case "text":
      return null;
    case "number":
      return NUMBER.test(value) ? null : `${name} takes a number such as 42 or -1.5e3.`;
    case "boolean":
      return /^(true|false)$/i.test(value) ? null : `${name} takes true or false.`;
    case "date":
      return isDate(value) ? null : `${name} takes a date such as 2026-11-23.`;
    case "timestamp":
      return isTimestamp(value) ? null : `${name} takes a timestamp such as 2026-11-23 15:04:05.`;
    case "choice":
      return definition.choices?.includes(value)
        ? null
        : `${name} takes one of: ${definition.choices?.join(", ") ?? ""}.`;
  }
}

function isDate(value: string): boolean {
  const [, year, month, day] = DATE.exec(value) ?? [];
  if (!year || !month || !day || year === "0000") return false;
  const date = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().slice(0, 10) === value;
}

function isTimestamp(value: string): boolean {
  if (!isDate(value.slice(0, 10))) return false;
  const rest = value.slice(10);
  return rest === "" || (/^[ T]/.test(rest) && TIME.test(rest.slice(1)));
}

/** Refuses definitions that could never be asked for: twice the same name, no choices, a default that is no value. */
export function refuseBadDefinitions(definitions: readonly ParameterDefinition[]): void {
  const issues: Issue[] = [];
  const seen = new Set<string>();
  for (const [at, definition] of definitions.entries()) {
    const path = `parameters.${at}`;
    if (seen.has(definition.name)) {
      issues.push({ path: `${path}.name`, message: `:${definition.name} is defined twice.` });
    }
    seen.add(definition.name);
    if (definition.type === "choice" && !definition.choices?.length) {
      issues.push({ path: `${path}.choices`, message: `:${definition.name} needs at least one choice.` });
    } else if (definition.default !== undefined) {
      const message = problemOf(definition, definition.default);
      if (message) issues.push({ path: `${path}.default`, message: `The default: ${message}` });
    }
  }
  refuse(issues);
}

/**
 * The values that a text runs with: what was given, else the defaults. Throws `invalid` naming each that is missing,
 * is none of its type, or is no parameter of the text.
 */
export function valuesFor(
  used: readonly string[],
  definitions: readonly ParameterDefinition[],
  given: readonly Parameter[],
): Parameter[] {
  const issues: Issue[] = [];
  const values = new Map<string, string | null>();
  for (const [at, { name, value }] of given.entries()) {
    const path = `parameters.${at}.name`;
    if (!used.includes(name)) issues.push({ path, message: `The query has no parameter :${name}.` });
    else if (values.has(name)) issues.push({ path, message: `:${name} is given twice.` });
    else values.set(name, value);
  }
  const parameters = used.flatMap((name): Parameter[] => {
    const definition = definitions.find((one) => one.name === name);
    const value = values.has(name) ? values.get(name) : definition?.default;
    if (value === undefined) {
      issues.push({ path: `parameters.${name}`, message: `:${name} has no value and no default.` });
      return [];
    }
    const message = definition ? problemOf(definition, value) : null;
    if (message) issues.push({ path: `parameters.${name}`, message });
    return [{ name, value, ...(definition ? { type: definition.type } : {}) }];
  });
  refuse(issues);
  return parameters;
}

function refuse(issues: Issue[]): void {
  const [first] = issues;
  if (first) throw new AppError("invalid", first.message, { issues });
}
