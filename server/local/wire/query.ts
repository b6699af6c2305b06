import type { NormalizedSchema } from "@smithy/core/schema";
import { awsError } from "./service";
import { readText, type TextSettings } from "./text";

/** Form keys as a tree: `Tags.member.1.Key=a` -> { Tags: { member: { 1: { Key: "a" } } } }. */
type FormNode = { value?: string; children: Map<string, FormNode> };

const isoText: TextSettings = { timestampFormat: { useTrait: true, default: 5 }, httpBindings: false };
// Deeper than any model nests, shallow enough that a hostile key can't exhaust the stack.
const deepestKey = 64;

/** Reads the parameters of an awsQuery call by the model. */
export function readQuery(
  schema: NormalizedSchema,
  pairs: readonly (readonly [string, string])[],
): Record<string, unknown> {
  if (!schema.isStructSchema()) return {};
  const root: FormNode = { children: new Map() };
  for (const [name, value] of pairs) {
    const parts = name.split(".");
    if (parts.length > deepestKey) throw awsError("MalformedQueryString", "The query string is too deep.");
    let node = root;
    for (const part of parts) {
      let next = node.children.get(part);
      if (!next) {
        next = { children: new Map() };
        node.children.set(part, next);
      }
      node = next;
    }
    node.value = value;
  }
  return readStruct(schema, root);
}

function readStruct(schema: NormalizedSchema, node: FormNode): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const [name, member] of schema.structIterator()) {
    const child = node.children.get(String(member.getMergedTraits().xmlName ?? name));
    if (child) out[name] = readNode(member, child);
  }
  if (schema.isUnionSchema() && Object.keys(out).length !== 1) {
    throw awsError("MalformedInput", "A union must have exactly one known member set.");
  }
  return out;
}

function readNode(schema: NormalizedSchema, node: FormNode): unknown {
  if (schema.isStructSchema()) return readStruct(schema, node);
  const flat = Boolean(schema.getMergedTraits().xmlFlattened);
  if (schema.isListSchema()) {
    const member = schema.getValueSchema();
    const name = String(member.getMergedTraits().xmlName ?? "member");
    const holder = flat ? node : node.children.get(name);
    return numbered(holder).map((item) => readNode(member, item));
  }
  if (schema.isMapSchema()) {
    const key = String(schema.getKeySchema().getMergedTraits().xmlName ?? "key");
    const valueSchema = schema.getValueSchema();
    const value = String(valueSchema.getMergedTraits().xmlName ?? "value");
    const entries = numbered(flat ? node : node.children.get("entry")).map((entry) => {
      const found = entry.children.get(value);
      return [
        entry.children.get(key)?.value ?? "",
        found ? readNode(valueSchema, found) : undefined,
      ] as const;
    });
    return Object.fromEntries(entries);
  }
  return readText(schema, node.value ?? "", isoText);
}

function numbered(node: FormNode | undefined): FormNode[] {
  if (!node) return [];
  return [...node.children]
    .filter(([key]) => /^\d{1,6}$/.test(key))
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([, child]) => child);
}
