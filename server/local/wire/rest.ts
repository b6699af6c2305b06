import { Readable } from "node:stream";
import { NormalizedSchema } from "@smithy/core/schema";
import { readJson, writeJson } from "./json";
import type { OperationModel } from "./model";
import type { WireRequest, WireResponse } from "./request";
import { readText, type TextSettings, writeText } from "./text";
import { escapeXml, readXml, writeXmlMembers, xmlHeader } from "./xml";

export type RestBody = { kind: "json" } | { kind: "xml"; namespace: string };

const jsonText: TextSettings = { timestampFormat: { useTrait: true, default: 7 }, httpBindings: true };
const xmlText: TextSettings = { timestampFormat: { useTrait: true, default: 5 }, httpBindings: true };

/** Binds labels, query, headers and payload of a REST request to the operation's input. */
export function readRest(
  operation: OperationModel,
  request: WireRequest,
  labels: Readonly<Record<string, string>>,
  body: Uint8Array | Readable,
  format: RestBody,
): Record<string, unknown> {
  const settings = format.kind === "json" ? jsonText : xmlText;
  const input: Record<string, unknown> = {};
  if (!operation.input.isStructSchema()) return input;
  let bodyMembers = 0;
  for (const [name, member] of operation.input.structIterator()) {
    const traits = member.getMergedTraits();
    if (traits.httpLabel) input[name] = readText(member, labels[name] ?? "", settings);
    else if (typeof traits.httpQuery === "string") readQueryMember(input, name, member, request, settings);
    else if (traits.httpQueryParams) input[name] = Object.fromEntries(request.query);
    else if (typeof traits.httpHeader === "string") {
      const value = request.headers[traits.httpHeader.toLowerCase()];
      if (value !== undefined && value !== "") input[name] = readText(member, value, settings);
    } else if (typeof traits.httpPrefixHeaders === "string") {
      input[name] = prefixed(request, traits.httpPrefixHeaders.toLowerCase());
    } else if (traits.httpPayload) {
      const value = readPayload(member, body, format);
      if (value !== undefined) input[name] = value;
    } else bodyMembers += 1;
  }
  if (bodyMembers > 0 && body instanceof Uint8Array && body.byteLength > 0) {
    const members =
      format.kind === "json"
        ? readJson(bodySchema(operation.input), body, "jsonName")
        : readXml(bodySchema(operation.input), body);
    Object.assign(input, members);
  }
  return input;
}

function readQueryMember(
  input: Record<string, unknown>,
  name: string,
  member: NormalizedSchema,
  request: WireRequest,
  settings: TextSettings,
): void {
  const key = member.getMergedTraits().httpQuery;
  const values = request.query.filter(([found]) => found === key).map(([, value]) => value);
  if (values.length === 0) return;
  if (member.isListSchema()) {
    const item = member.getValueSchema();
    input[name] = values.map((value) => readText(item, value, settings));
  } else if (values[0] !== "" || member.isStringSchema()) {
    input[name] = readText(member, values[0] as string, settings);
  }
}

function prefixed(request: WireRequest, prefix: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (name.startsWith(prefix)) found[name.slice(prefix.length)] = value;
  }
  return found;
}

function readPayload(member: NormalizedSchema, body: Uint8Array | Readable, format: RestBody): unknown {
  if (member.isStreaming()) return body instanceof Readable ? body : Readable.from([Buffer.from(body)]);
  if (!(body instanceof Uint8Array)) return undefined;
  if (member.isBlobSchema()) return body;
  if (member.isStringSchema()) return new TextDecoder().decode(body);
  if (body.byteLength === 0) return undefined;
  return format.kind === "json" ? readJson(member, body, "jsonName") : readXml(member, body);
}

/** Binds an output to status, headers and payload. */
export function writeRest(
  operation: OperationModel,
  output: Readonly<Record<string, unknown>>,
  format: RestBody,
): WireResponse {
  const settings = format.kind === "json" ? jsonText : xmlText;
  const response: WireResponse = { status: operation.http?.status ?? 200, headers: {}, body: null };
  if (!operation.output.isStructSchema()) return response;
  let bodyMembers = 0;
  for (const [name, member] of operation.output.structIterator()) {
    const traits = member.getMergedTraits();
    const value = output[name];
    if (!isBound(traits)) bodyMembers += 1;
    if (value === undefined || value === null) continue;
    if (typeof traits.httpHeader === "string") {
      const text = writeText(member, value, settings);
      if (text !== "") response.headers[traits.httpHeader.toLowerCase()] = headerText(text);
    } else if (typeof traits.httpPrefixHeaders === "string") {
      for (const [key, item] of Object.entries(value as Record<string, string>)) {
        response.headers[(traits.httpPrefixHeaders + key).toLowerCase()] = headerText(item);
      }
    } else if (traits.httpPayload) writePayload(response, member, value, format);
    else if (traits.httpResponseCode) response.status = Number(value);
  }
  if (bodyMembers > 0) writeBody(response, operation, output, format);
  return response;
}

function writePayload(
  response: WireResponse,
  member: NormalizedSchema,
  value: unknown,
  format: RestBody,
): void {
  if (member.isBlobSchema() || member.isStringSchema()) {
    response.body = value as Readable | Uint8Array | string;
    response.headers["content-type"] ??= "application/octet-stream";
  } else if (format.kind === "json") {
    response.headers["content-type"] ??= "application/json";
    response.body = writeJson(member, value, "jsonName");
  } else {
    const root = String(member.getMergedTraits().xmlName ?? member.getName());
    response.headers["content-type"] = "application/xml";
    response.body = xmlRoot(root, format.namespace, writeXmlMembers(member, value));
  }
}

function writeBody(
  response: WireResponse,
  operation: OperationModel,
  output: Readonly<Record<string, unknown>>,
  format: RestBody,
): void {
  const schema = bodySchema(operation.output);
  if (format.kind === "json") {
    response.headers["content-type"] ??= "application/json";
    response.body = writeJson(schema, output, "jsonName");
    return;
  }
  response.headers["content-type"] = "application/xml";
  const root = String(operation.output.getMergedTraits().xmlName ?? operation.output.getName());
  // GetBucketLocation alone answers with an unwrapped body: the root element is the member itself.
  const members =
    operation.name === "GetBucketLocation"
      ? escapeXml(String(output["LocationConstraint"] ?? ""))
      : writeXmlMembers(schema, output);
  response.body = xmlRoot(root, format.namespace, members);
}

function xmlRoot(name: string, namespace: string, members: string): string {
  return `${xmlHeader}<${name}${namespace ? ` xmlns="${namespace}"` : ""}>${members}</${name}>`;
}

// Node refuses header values with line breaks or characters beyond Latin-1; S3 sends such metadata as UTF-8 octets.
function headerText(text: string): string {
  return Buffer.from(text.replace(/[\r\n]+/g, " "), "utf8").toString("latin1");
}

/** Whether a member travels outside the body, or is the body. */
function isBound(traits: ReturnType<NormalizedSchema["getMergedTraits"]>): boolean {
  return (
    Boolean(traits.httpLabel || traits.httpQuery || traits.httpQueryParams || traits.httpHeader) ||
    Boolean(traits.httpPayload || traits.httpResponseCode) ||
    typeof traits.httpPrefixHeaders === "string"
  );
}

const bodySchemas = new WeakMap<object, NormalizedSchema>();

/** The part of a structure that travels in the body: without what is bound to labels, query or headers. */
function bodySchema(schema: NormalizedSchema): NormalizedSchema {
  const raw = schema.getSchema() as unknown as [number, string, string, unknown, string[], unknown[]];
  const cached = bodySchemas.get(raw);
  if (cached) return cached;
  const names: string[] = [];
  const members: unknown[] = [];
  for (const [index, name] of raw[4].entries()) {
    if (isBound(schema.getMemberSchema(name).getMergedTraits())) continue;
    names.push(name);
    members.push(raw[5][index]);
  }
  const found = NormalizedSchema.of([raw[0], raw[1], raw[2], raw[3], names, members] as never);
  bodySchemas.set(raw, found);
  return found;
}
