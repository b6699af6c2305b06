import { readFileSync } from "node:fs";
import type { NormalizedSchema } from "@smithy/core/schema";
import type { OperationModel } from "./model";
import { awsError } from "./service";

interface Rule {
  min?: number;
  max?: number;
  pattern?: string;
  enum?: string[];
  /** Rule of a list's members or a map's values. */
  of?: Rule;
  key?: Rule;
}

/** Structure name -> member name -> rule; generated, see constraints/generate.py. */
export type Constraints = Readonly<Record<string, Readonly<Record<string, Rule>>>>;

/** The constraints table of a service; S3 has none, it checks its inputs in words of its own. */
export function loadConstraints(service: string): Constraints {
  try {
    return JSON.parse(readFileSync(new URL(`./constraints/${service}.json`, import.meta.url), "utf8"));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return {};
    throw error;
  }
}

/** Throws AWS's ValidationException when required members are missing or a constraint is broken. */
export function validateInput(
  operation: OperationModel,
  input: Record<string, unknown>,
  constraints: Constraints,
): void {
  const problems: string[] = [];
  if (operation.input.isStructSchema()) checkStruct(operation.input, input, "", constraints, problems);
  if (problems.length === 0) return;
  const noun = problems.length === 1 ? "error" : "errors";
  throw awsError(
    "ValidationException",
    `${problems.length} validation ${noun} detected: ${problems.join("; ")}`,
  );
}

function checkStruct(
  schema: NormalizedSchema,
  value: Record<string, unknown>,
  path: string,
  constraints: Constraints,
  problems: string[],
): void {
  const required = requiredNames(schema);
  const rules = constraints[schema.getName() ?? ""];
  for (const [name, member] of schema.structIterator()) {
    const item = value[name];
    const at = path === "" ? lowerFirst(name) : `${path}.${lowerFirst(name)}`;
    if (item === undefined || item === null) {
      if (required.has(name)) {
        problems.push(`Value null at '${at}' failed to satisfy constraint: Member must not be null`);
      }
      continue;
    }
    checkValue(member, item, at, rules?.[name], constraints, problems);
  }
}

function checkValue(
  schema: NormalizedSchema,
  value: unknown,
  path: string,
  rule: Rule | undefined,
  constraints: Constraints,
  problems: string[],
): void {
  if (rule) {
    const shown = schema.getMergedTraits().sensitive ? "Value" : `Value '${show(value)}'`;
    for (const broken of brokenRules(value, rule)) {
      problems.push(`${shown} at '${path}' failed to satisfy constraint: ${broken}`);
    }
  }
  if (schema.isStructSchema()) {
    checkStruct(schema, value as Record<string, unknown>, path, constraints, problems);
  } else if (schema.isListSchema() && Array.isArray(value)) {
    const member = schema.getValueSchema();
    if (!rule?.of && !nests(member)) return;
    for (const [index, item] of value.entries()) {
      checkValue(member, item, `${path}.${index + 1}.member`, rule?.of, constraints, problems);
    }
  } else if (schema.isMapSchema()) {
    const member = schema.getValueSchema();
    for (const [key, item] of Object.entries(value as Record<string, unknown>)) {
      if (rule?.key) checkValue(schema.getKeySchema(), key, `${path}.key`, rule.key, constraints, problems);
      checkValue(member, item, `${path}.${key}.member`, rule?.of, constraints, problems);
    }
  }
}

function nests(schema: NormalizedSchema): boolean {
  return schema.isStructSchema() || schema.isListSchema() || schema.isMapSchema();
}

function* brokenRules(value: unknown, rule: Rule): Generator<string> {
  if (typeof value === "number") {
    if (rule.max !== undefined && value > rule.max) {
      yield `Member must have value less than or equal to ${rule.max}`;
    }
    if (rule.min !== undefined && value < rule.min) {
      yield `Member must have value greater than or equal to ${rule.min}`;
    }
    return;
  }
  const length = sizeOf(value);
  if (length !== null && rule.max !== undefined && length > rule.max) {
    yield `Member must have length less than or equal to ${rule.max}`;
  }
  if (length !== null && rule.min !== undefined && length < rule.min) {
    yield `Member must have length greater than or equal to ${rule.min}`;
  }
  if (typeof value !== "string") return;
  if (rule.pattern !== undefined && !compile(rule.pattern).test(value)) {
    yield `Member must satisfy regular expression pattern: ${rule.pattern}`;
  }
  if (rule.enum && !rule.enum.includes(value)) {
    yield `Member must satisfy enum value set: [${rule.enum.join(", ")}]`;
  }
}

function sizeOf(value: unknown): number | null {
  // Smithy counts Unicode scalar values, JavaScript UTF-16 units
  if (typeof value === "string") return /[\ud800-\udfff]/.test(value) ? [...value].length : value.length;
  if (Array.isArray(value)) return value.length;
  if (value instanceof Uint8Array) return value.byteLength;
  if (typeof value === "object" && value !== null && !(value instanceof Date))
    return Object.keys(value).length;
  return null;
}

const compiled = new Map<string, RegExp>();

/** AWS matches a pattern against the whole value. */
function compile(pattern: string): RegExp {
  const known = compiled.get(pattern);
  if (known) return known;
  const whole = `^(?:${pattern})$`;
  let regex: RegExp;
  try {
    regex = new RegExp(whole, "u");
  } catch {
    // Java accepts escapes such as \: that the unicode mode refuses
    regex = new RegExp(whole);
  }
  compiled.set(pattern, regex);
  return regex;
}

const longestShown = 1024;

function show(value: unknown): string {
  const text =
    typeof value === "string"
      ? value
      : Array.isArray(value)
        ? `[${value.map((item) => (typeof item === "object" ? "…" : String(item))).join(", ")}]`
        : typeof value === "object"
          ? "{…}"
          : String(value);
  return text.length > longestShown ? `${text.slice(0, longestShown)}…` : text;
}

function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

const requiredCache = new WeakMap<object, ReadonlySet<string>>();

/** Members a structure requires: its schema lists them first and says how many they are. */
function requiredNames(schema: NormalizedSchema): ReadonlySet<string> {
  const raw = schema.getSchema() as unknown as [
    number,
    string,
    string,
    unknown,
    string[],
    unknown[],
    number?,
  ];
  const known = requiredCache.get(raw);
  if (known) return known;
  const names = raw[0] === 3 ? new Set(raw[4].slice(0, raw[6] ?? 0)) : new Set<string>();
  requiredCache.set(raw, names);
  return names;
}
