import { writeJson } from "./json";
import type { Protocol, ServiceModel } from "./model";
import type { WireResponse } from "./request";
import { AwsError, awsError } from "./service";
import { escapeXml, xmlHeader } from "./xml";

/** An error reduced to what goes over the wire. */
export interface Fault {
  code: string;
  message: string;
  status: number;
  /** The SDK exception's or AwsError's further members. */
  extra: Readonly<Record<string, unknown>>;
  internal: boolean;
}

/** Error families whose code depends on the protocol that carries them; names as the JSON services say them. */
const spellings: Record<string, Partial<Record<Family, string>>> = {
  AccessDeniedException: { query: "AccessDenied", xml: "AccessDenied" },
  UnrecognizedClientException: { query: "InvalidClientTokenId", xml: "InvalidAccessKeyId" },
  InvalidSignatureException: { query: "SignatureDoesNotMatch", xml: "SignatureDoesNotMatch" },
  ExpiredTokenException: { query: "ExpiredToken", xml: "ExpiredToken" },
  MissingAuthenticationTokenException: { query: "MissingAuthenticationToken", xml: "AccessDenied" },
  IncompleteSignatureException: { query: "IncompleteSignature", xml: "AuthorizationHeaderMalformed" },
  ValidationException: { query: "ValidationError", xml: "InvalidRequest" },
  SerializationException: { query: "MalformedInput", xml: "MalformedXML" },
  NotImplementedException: { xml: "NotImplemented" },
  RequestEntityTooLargeException: { query: "RequestEntityTooLarge", xml: "EntityTooLarge" },
  MalformedInput: { json: "SerializationException", xml: "InvalidArgument" },
};

const forbidden = new Set([
  "AccessDeniedException",
  "UnrecognizedClientException",
  "InvalidSignatureException",
  "ExpiredTokenException",
  "MissingAuthenticationTokenException",
  "IncompleteSignatureException",
]);

/** PostgreSQL's text can't hold U+0000, the one character a client may send that gets as far as a query. */
const unstorable = new Set(["22021", "22P05"]);

type Family = "json" | "query" | "xml";

function familyOf(protocol: Protocol): Family {
  if (protocol === "awsQuery") return "query";
  return protocol === "restXml" ? "xml" : "json";
}

/** Says what an exception means on the wire; anything unforeseen is an internal failure whose text stays here. */
export function faultOf(error: unknown, model: ServiceModel | null, protocol: Protocol): Fault {
  const family = familyOf(protocol);
  if (error instanceof AwsError) {
    const code = spellings[error.name]?.[family] ?? error.name;
    return {
      code,
      message: error.message,
      status: statusFor(error, family),
      extra: error.extra,
      internal: false,
    };
  }
  if (error instanceof Error && "$fault" in error) {
    const schema = model?.errors.get(error.name);
    const traits = schema?.getMergedTraits() as
      | { httpError?: number; awsQueryError?: [string, number] }
      | undefined;
    const status =
      (family === "query" ? traits?.awsQueryError?.[1] : undefined) ??
      traits?.httpError ??
      (error.$fault === "server" ? 500 : 400);
    const code = (family === "query" && traits?.awsQueryError?.[0]) || error.name;
    const { name: _name, message, stack: _stack, ...extra } = error as Error & Record<string, unknown>;
    return { code, message, status, extra, internal: false };
  }
  if (unstorable.has((error as { code?: string } | null)?.code ?? "")) {
    const nul = awsError("ValidationException", "The local AWS endpoint can't store a NUL character.");
    return faultOf(nul, model, protocol);
  }
  const message = "We encountered an internal error. Please try again.";
  const code = family === "xml" ? "InternalError" : "InternalFailure";
  return { code, message, status: 500, extra: {}, internal: true };
}

function statusFor(error: AwsError, family: Family): number {
  // The awsJson services answer 400 where the others answer 403.
  if (family !== "json" && error.status === 400 && forbidden.has(error.name)) {
    return family === "xml" && error.name === "ExpiredTokenException" ? 400 : 403;
  }
  return error.status;
}

/** Writes a fault in the protocol's own error shape. */
export function writeFault(
  fault: Fault,
  protocol: Protocol,
  model: ServiceModel | null,
  request: { id: string; method: string; path: string },
): WireResponse {
  const family = familyOf(protocol);
  if (family === "json") return writeJsonFault(fault, protocol, model);
  if (family === "query") {
    const type = fault.status < 500 ? "Sender" : "Receiver";
    const namespace = model?.xmlNamespace ?? "";
    const body =
      `${xmlHeader}<ErrorResponse xmlns="${escapeXml(namespace)}"><Error><Type>${type}</Type>` +
      `<Code>${escapeXml(fault.code)}</Code><Message>${escapeXml(fault.message)}</Message>${extras(fault)}</Error>` +
      `<RequestId>${request.id}</RequestId></ErrorResponse>`;
    return { status: fault.status, headers: { "content-type": "text/xml" }, body };
  }
  if (request.method === "HEAD" || fault.status === 304) {
    return { status: fault.status, headers: {}, body: null };
  }
  const body =
    `${xmlHeader}<Error><Code>${escapeXml(fault.code)}</Code><Message>${escapeXml(fault.message)}</Message>` +
    `${extras(fault)}<RequestId>${request.id}</RequestId><HostId>${request.id}</HostId></Error>`;
  return { status: fault.status, headers: { "content-type": "application/xml" }, body };
}

function writeJsonFault(fault: Fault, protocol: Protocol, model: ServiceModel | null): WireResponse {
  const schema = model?.errors.get(fault.code);
  const body: Record<string, unknown> = {
    __type: fault.code,
    ...(schema
      ? JSON.parse(writeJson(schema, fault.extra, protocol === "restJson1" ? "jsonName" : "plain"))
      : fault.extra),
    message: fault.message,
  };
  // botocore reads the member the model names, and some models name it with a capital
  if (schema?.isStructSchema() && "Message" in schema.getMemberSchemas()) body["Message"] = fault.message;
  const headers: Record<string, string> = {
    "content-type": protocol === "awsJson1_0" ? "application/x-amz-json-1.0" : "application/x-amz-json-1.1",
  };
  if (protocol === "restJson1") {
    headers["content-type"] = "application/json";
    headers["x-amzn-errortype"] = fault.code;
  }
  return { status: fault.status, headers, body: JSON.stringify(body) };
}

function extras(fault: Fault): string {
  return Object.entries(fault.extra)
    .filter(
      ([name, value]) => !name.startsWith("$") && (typeof value === "string" || typeof value === "number"),
    )
    .map(([name, value]) => `<${name}>${escapeXml(String(value))}</${name}>`)
    .join("");
}
