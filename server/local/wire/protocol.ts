import type { Readable } from "node:stream";
import { readJson, writeJson } from "./json";
import type { OperationModel, Protocol, ServiceModel } from "./model";
import { readQuery } from "./query";
import type { WireRequest, WireResponse } from "./request";
import { type RestBody, readRest, writeRest } from "./rest";
import { escapeXml, writeXmlMembers } from "./xml";

/** The protocol one request speaks: two clients of one service may differ. */
export function protocolOf(request: WireRequest, model: ServiceModel | null): Protocol {
  if (model?.protocol === "restXml" || model?.protocol === "restJson1") return model.protocol;
  const type = request.headers["content-type"] ?? "";
  if (request.headers["x-amz-target"] !== undefined || type.startsWith("application/x-amz-json")) {
    return type.includes("json-1.0") ? "awsJson1_0" : "awsJson1_1";
  }
  if (type.startsWith("application/x-www-form-urlencoded")) return "awsQuery";
  if (request.query.some(([name]) => name === "Action")) return "awsQuery";
  return model?.protocol ?? (type.includes("json") ? "awsJson1_1" : "restXml");
}

/** Reads an operation's input as the request's protocol puts it. */
export function readInput(
  protocol: Protocol,
  operation: OperationModel,
  request: WireRequest,
  body: Uint8Array | Readable,
  routed: { labels: Readonly<Record<string, string>>; form: readonly (readonly [string, string])[] },
): Record<string, unknown> {
  if (protocol === "awsQuery") return readQuery(operation.input, routed.form);
  if (protocol === "restXml" || protocol === "restJson1") {
    return readRest(operation, request, routed.labels, body, restBody(protocol, ""));
  }
  return readJson(operation.input, body instanceof Uint8Array ? body : new Uint8Array());
}

/** Writes an operation's output in the request's protocol. */
export function writeOutput(
  protocol: Protocol,
  model: ServiceModel,
  operation: OperationModel,
  output: Readonly<Record<string, unknown>>,
  requestId: string,
): WireResponse {
  if (protocol === "restXml" || protocol === "restJson1") {
    return writeRest(operation, output, restBody(protocol, model.xmlNamespace));
  }
  if (protocol === "awsQuery") {
    const { name } = operation;
    const members = operation.output.isStructSchema() ? writeXmlMembers(operation.output, output) : "";
    const result = operation.output.isStructSchema() ? `<${name}Result>${members}</${name}Result>` : "";
    const body =
      `<${name}Response xmlns="${escapeXml(model.xmlNamespace)}">${result}` +
      `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></${name}Response>`;
    return { status: 200, headers: { "content-type": "text/xml" }, body };
  }
  const type = protocol === "awsJson1_0" ? "application/x-amz-json-1.0" : "application/x-amz-json-1.1";
  const body = operation.output.isStructSchema() ? writeJson(operation.output, output, "plain") : "{}";
  return { status: 200, headers: { "content-type": type }, body };
}

function restBody(protocol: Protocol, namespace: string): RestBody {
  return protocol === "restXml" ? { kind: "xml", namespace } : { kind: "json" };
}
