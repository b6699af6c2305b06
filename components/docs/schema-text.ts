export interface JsonSchema {
  type?: string | string[];
  format?: string;
  pattern?: string;
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
  description?: string;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: boolean | JsonSchema;
}

/** Numbers that only say "any safe integer" would be noise. */
const SAFE = Number.MAX_SAFE_INTEGER;

/** The name of a type in a word or two: `string (date-time)`, `run or null`, `list of string`. */
export function typeText(schema: JsonSchema): string {
  const either = schema.anyOf ?? schema.oneOf;
  if (either) return [...new Set(either.map(typeText))].join(" or ");
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  if (schema.type === "array") return schema.items ? `list of ${typeText(schema.items)}` : "list";
  if (schema.type === "object" && typeof schema.additionalProperties === "object" && !schema.properties) {
    return `map of ${typeText(schema.additionalProperties)}`;
  }
  const type = Array.isArray(schema.type) ? schema.type.join(" or ") : schema.type;
  if (!type) return "any";
  return schema.format ? `${type} (${schema.format})` : type;
}

/** Bounds and default, as short phrases. */
export function limitsText(schema: JsonSchema): string[] {
  const said: string[] = [];
  const { minimum, maximum, minLength, maxLength } = schema;
  if (minimum !== undefined && minimum > -SAFE) said.push(`from ${minimum}`);
  if (maximum !== undefined && maximum < SAFE) said.push(`to ${maximum}`);
  if (minLength) said.push(`at least ${minLength} characters`);
  if (maxLength !== undefined) said.push(`at most ${maxLength} characters`);
  if (schema.default !== undefined) said.push(`default ${JSON.stringify(schema.default)}`);
  return said;
}

export interface FieldLine {
  path: string;
  depth: number;
  name: string;
  type: string;
  required: boolean;
  description: string | undefined;
}

const DEPTH_MAX = 4;

/** The fields of a schema as lines, inner ones below their owner. */
export function fieldLines(schema: JsonSchema, depth = 0, parent = ""): FieldLine[] {
  const holder = holderOf(schema);
  if (!holder?.properties || depth > DEPTH_MAX) return [];
  return Object.entries(holder.properties).flatMap(([name, member]) => {
    const path = parent === "" ? name : `${parent}.${name}`;
    const line: FieldLine = {
      path,
      depth,
      name,
      type: typeText(member),
      required: holder.required?.includes(name) ?? false,
      description: member.description,
    };
    return [line, ...fieldLines(member, depth + 1, path)];
  });
}

/** The object within: of a list its members, of a choice the one that has fields. */
function holderOf(schema: JsonSchema): JsonSchema | undefined {
  if (schema.properties) return schema;
  if (schema.items) return holderOf(schema.items);
  for (const one of schema.anyOf ?? schema.oneOf ?? []) {
    const found = holderOf(one);
    if (found) return found;
  }
  return undefined;
}
