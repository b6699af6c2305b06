import { FromStringShapeDeserializer, ToStringShapeSerializer } from "@smithy/core/protocols";
import type { NormalizedSchema } from "@smithy/core/schema";
import { fromBase64, toBase64 } from "@smithy/core/serde";
import { awsError } from "./service";

export type TextSettings = ConstructorParameters<typeof FromStringShapeDeserializer>[0];

const serdeContext = { base64Decoder: fromBase64, base64Encoder: toBase64 } as never;

/** Reads a value that travels as text (header, label, query, form, XML leaf), checking its type. */
export function readText(schema: NormalizedSchema, text: string, settings: TextSettings): unknown {
  const deserializer = new FromStringShapeDeserializer(settings);
  deserializer.setSerdeContext(serdeContext);
  if (schema.isBooleanSchema() && !/^(true|false)$/i.test(text)) throw malformed(text, "Boolean");
  if (schema.isBlobSchema() && !/^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(text)) throw malformed(text, "Blob");
  if (schema.isNumericSchema() && !/^[+-]?(\d+\.?\d*(e[+-]?\d+)?|NaN|Infinity)$/i.test(text)) {
    throw malformed(text, "number");
  }
  let value: unknown;
  try {
    value = deserializer.read(schema, text);
  } catch {
    throw malformed(text, schema.isTimestampSchema() ? "timestamp" : "value");
  }
  if (value instanceof Date && Number.isNaN(value.getTime())) throw malformed(text, "timestamp");
  return value;
}

/** Writes a header value. */
export function writeText(schema: NormalizedSchema, value: unknown, settings: TextSettings): string {
  const serializer = new ToStringShapeSerializer(settings);
  serializer.setSerdeContext(serdeContext);
  serializer.write(schema, value);
  return String(serializer.flush());
}

function malformed(text: string, wanted: string) {
  return awsError("MalformedInput", `${text.slice(0, 100)} is not a valid ${wanted}`);
}
