import type { NormalizedSchema } from "@smithy/core/schema";

/** What a sample is made for: a few members must fit their place in HTTP. */
export interface SampleOptions {
  /** Chooses among a union's members and varies the values. */
  seed: number;
  /** Only what the model requires, or every member. */
  members: "required" | "all";
  fixed: Readonly<Record<string, unknown>>;
}

const deepest = 4;
/** A shape that must hold itself does so by a list or a map, which may be empty. */
const bottom = 2 * deepest;

/** Makes a value of a schema, for round trips through real clients. */
export function sampleOf(schema: NormalizedSchema, options: SampleOptions): Record<string, unknown> {
  if (!schema.isStructSchema()) return {};
  return sampleStruct(schema, options, 0);
}

function sampleStruct(schema: NormalizedSchema, options: SampleOptions, depth: number) {
  const raw = schema.getSchema() as unknown as [
    number,
    string,
    string,
    unknown,
    string[],
    unknown[],
    number?,
  ];
  const required = new Set(raw[4].slice(0, raw[6] ?? 0));
  const members = [...schema.structIterator()];
  const out: Record<string, unknown> = {};
  if (schema.isUnionSchema()) {
    const chosen = members[options.seed % members.length];
    if (chosen) out[chosen[0]] = sampleValue(chosen[1], chosen[0], options, depth + 1);
    return out;
  }
  for (const [name, member] of members) {
    // a form can't carry an empty structure, so a nested one gets all of its members
    const needed = required.has(name) || (depth > 0 && required.size === 0);
    if (options.members === "required" && !needed) continue;
    if (depth === 0 && name in options.fixed) {
      if (options.fixed[name] !== undefined) out[name] = options.fixed[name];
      continue;
    }
    if (depth >= deepest && !required.has(name) && !isSimple(member)) continue;
    out[name] = sampleValue(member, name, options, depth + 1);
  }
  return out;
}

function sampleValue(schema: NormalizedSchema, name: string, options: SampleOptions, depth: number): unknown {
  const traits = schema.getMergedTraits();
  const inHeader = Boolean(traits.httpHeader) || typeof traits.httpPrefixHeaders === "string";
  if (schema.isStructSchema()) return sampleStruct(schema, options, depth);
  if (schema.isListSchema()) {
    if (depth > bottom) return [];
    const member = schema.getValueSchema();
    const first = inHeader ? headerText(name, options.seed) : sampleValue(member, name, options, depth + 1);
    return options.seed % 2 === 0
      ? [first]
      : [
          first,
          inHeader ? "b" : sampleValue(member, name, { ...options, seed: options.seed + 1 }, depth + 1),
        ];
  }
  if (schema.isMapSchema()) {
    if (depth > bottom) return {};
    const value = inHeader
      ? headerText(name, options.seed)
      : sampleValue(schema.getValueSchema(), name, options, depth + 1);
    return { [inHeader ? "colour" : `key & ${name}`]: value };
  }
  if (schema.isBlobSchema()) return new Uint8Array([0, 255, options.seed % 256, 10, 13]);
  if (schema.isBooleanSchema()) return options.seed % 2 === 0;
  if (schema.isTimestampSchema()) return new Date(1_700_000_000_000 + options.seed * 1000);
  if (schema.isNumericSchema()) return options.seed + 1;
  if (schema.isDocumentSchema()) return { any: [1, "two", null] };
  return inHeader ? headerText(name, options.seed) : `${name} é&<"'> 日本 ${options.seed}`;
}

function isSimple(schema: NormalizedSchema): boolean {
  return !schema.isStructSchema() && !schema.isListSchema() && !schema.isMapSchema();
}

function headerText(name: string, seed: number): string {
  return `${name}-${seed}`;
}
