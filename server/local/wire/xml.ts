import { XmlCodec } from "@aws-sdk/core/protocols";
import type { NormalizedSchema } from "@smithy/core/schema";
import { fromBase64, toBase64 } from "@smithy/core/serde";
import { awsError } from "./service";

const codec = new XmlCodec({
  timestampFormat: { useTrait: true, default: 5 },
  httpBindings: true,
  xmlNamespace: "",
  serviceNamespace: "",
});
codec.setSerdeContext({ base64Decoder: fromBase64, base64Encoder: toBase64 } as never);

export const xmlHeader = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** Reads an XML body by the model. */
export function readXml(schema: NormalizedSchema, body: Uint8Array): unknown {
  const text = new TextDecoder().decode(body);
  try {
    return codec.createDeserializer().read(schema, text);
  } catch {
    throw awsError(
      "MalformedXML",
      "The XML you provided was not well-formed or did not validate against our published schema",
    );
  }
}

/** The members of `value` as XML elements, without a root element. */
export function writeXmlMembers(schema: NormalizedSchema, value: unknown): string {
  const serializer = codec.createSerializer();
  serializer.write(schema, value);
  const text = String(serializer.flush());
  const start = text.indexOf(">");
  // `<Name/>`: nothing inside
  if (start < 0 || text[start - 1] === "/") return "";
  return text.slice(start + 1, text.lastIndexOf("</"));
}

/** Escapes text for an element's content. */
export function escapeXml(text: string): string {
  return text.replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: XML 1.0 can't carry these at all
    /[&<>"\r\u0000-\u0008\u000b\u000c\u000e-\u001f]/g,
    (char) => xmlEntities[char] ?? `&#x${char.charCodeAt(0).toString(16).toUpperCase()};`,
  );
}

const xmlEntities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
