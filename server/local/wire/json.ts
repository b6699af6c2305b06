import { JsonCodec } from "@smithy/core/protocols";
import type { NormalizedSchema } from "@smithy/core/schema";
import { fromBase64, toBase64 } from "@smithy/core/serde";
import { awsError, textOfWritten } from "./service";

const serdeContext = { base64Decoder: fromBase64, base64Encoder: toBase64 } as never;

// default 7: timestamps are epoch seconds unless the model says otherwise
const rpc = new JsonCodec({ timestampFormat: { useTrait: true, default: 7 }, jsonName: false });
const rest = new JsonCodec({
  timestampFormat: { useTrait: true, default: 7 },
  jsonName: true,
  httpBindings: true,
});
rpc.setSerdeContext(serdeContext);
rest.setSerdeContext(serdeContext);

/** Writes an output as JSON; members the model doesn't know are dropped. */
export function writeJson(schema: NormalizedSchema, value: unknown, names: "plain" | "jsonName"): string {
  const written = textOfWritten(value);
  if (written !== undefined) return written;
  // a serializer buffers: one per call
  const serializer = (names === "plain" ? rpc : rest).createSerializer();
  serializer.write(schema, value ?? {});
  return String(serializer.flush());
}

/** Parses and converts a JSON body by the model; a wrong type is a SerializationException as AWS gives it. */
export function readJson(
  schema: NormalizedSchema,
  body: Uint8Array,
  names: "plain" | "jsonName" = "plain",
): Record<string, unknown> {
  let value: unknown = {};
  if (body.byteLength > 0) {
    try {
      value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
    } catch {
      throw serialization("The request body is not valid JSON.");
    }
  }
  if (!isObject(value)) throw serialization("Start of structure or map expected.");
  if (!schema.isStructSchema()) return {};
  return convert(schema, value, names) as Record<string, unknown>;
}

function convert(schema: NormalizedSchema, value: unknown, names: "plain" | "jsonName"): unknown {
  if (schema.isStructSchema()) return convertStruct(schema, value, names);
  if (schema.isListSchema()) {
    if (!Array.isArray(value)) throw mismatch(value, "a list");
    const member = schema.getValueSchema();
    const sparse = Boolean(schema.getMergedTraits().sparse);
    return value.map((item) => (item === null && sparse ? null : convert(member, item, names)));
  }
  if (schema.isMapSchema()) {
    if (!isObject(value)) throw mismatch(value, "a map");
    const member = schema.getValueSchema();
    const out: Record<string, unknown> = {};
    for (const [key, item] of Object.entries(value)) define(out, key, convert(member, item, names));
    return out;
  }
  return convertSimple(schema, value);
}

function convertStruct(schema: NormalizedSchema, value: unknown, names: "plain" | "jsonName"): unknown {
  if (!isObject(value)) throw mismatch(value, "a structure");
  const out: Record<string, unknown> = {};
  let members = 0;
  for (const [name, member] of schema.structIterator()) {
    const key = names === "jsonName" ? String(member.getMergedTraits().jsonName ?? name) : name;
    const item = Object.hasOwn(value, key) ? value[key] : undefined;
    if (item === undefined || item === null) continue;
    out[name] = convert(member, item, names);
    members += 1;
  }
  if (schema.isUnionSchema()) {
    const given = Object.entries(value).filter(([key, item]) => item !== null && key !== "__type").length;
    if (members !== 1 || given !== 1) {
      throw serialization("A union must have exactly one known member set.");
    }
  }
  return out;
}

function convertSimple(schema: NormalizedSchema, value: unknown): unknown {
  if (schema.isDocumentSchema()) return value;
  if (schema.isStringSchema()) {
    if (typeof value !== "string") throw mismatch(value, "a String");
    return value;
  }
  if (schema.isBooleanSchema()) {
    if (typeof value !== "boolean") throw mismatch(value, "a Boolean");
    return value;
  }
  if (schema.isTimestampSchema()) {
    const date = typeof value === "number" ? new Date(value * 1000) : new Date(String(value));
    if ((typeof value !== "number" && typeof value !== "string") || Number.isNaN(date.getTime())) {
      throw mismatch(value, "a Timestamp");
    }
    return date;
  }
  if (schema.isBlobSchema()) {
    if (typeof value !== "string") throw mismatch(value, "a Blob");
    if (!/^[A-Za-z0-9+/]*={0,2}$/.test(value)) throw serialization("A blob must be valid base64.");
    return new Uint8Array(Buffer.from(value, "base64"));
  }
  if (typeof value === "number") return value;
  // the protocol writes the numbers JSON has no literal for as strings
  if (value === "NaN" || value === "Infinity" || value === "-Infinity") return Number(value);
  throw mismatch(value, "a Number");
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Sets an own property whatever its name is: a client may well send `__proto__`. */
function define(target: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
}

function mismatch(value: unknown, wanted: string) {
  const kind = value === null ? "NULL_VALUE" : Array.isArray(value) ? "START_ARRAY" : typeKinds[typeof value];
  return serialization(`${kind ?? "VALUE"} can not be converted to ${wanted}`);
}

const typeKinds: Record<string, string> = {
  string: "STRING_VALUE",
  number: "NUMBER_VALUE",
  boolean: "BOOLEAN_VALUE",
  object: "START_OBJECT",
};

function serialization(message: string) {
  return awsError("SerializationException", message);
}
