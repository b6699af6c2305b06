import type { IncomingMessage } from "node:http";
import { type Authentication, type Authenticator, contentMismatch } from "@/server/local/auth/authenticate";
import { type AuthorizeOptions, authorize, denied, mayEver } from "@/server/local/auth/policy";
import { readClaim, type SignatureClaim } from "@/server/local/auth/signature";
import { type Fault, faultOf, writeFault } from "@/server/local/wire/errors";
import { isChunked, payloadStream, readBody, unframedHeaders } from "@/server/local/wire/payload";
import { protocolOf, readInput, writeOutput } from "@/server/local/wire/protocol";
import type { WireRequest, WireResponse } from "@/server/local/wire/request";
import { type Destination, type Registry, readForm, routeRequest } from "@/server/local/wire/route";
import { awsError, type CallContext } from "@/server/local/wire/service";
import { validateInput } from "@/server/local/wire/validate";

// The largest buffered bodies are batches of the Data API (40 statements of 100 KB, which JSON may write at several
// times their length) and S3's XML lists (10,000 parts or 1,000 keys).
const bodyLimits = { awsJson: 16 * 1024 * 1024, other: 4 * 1024 * 1024 };

export interface Dispatcher {
  registry: Registry;
  authenticator: Authenticator;
  /** Told of failures that are nobody's fault but ours. */
  onInternal(error: unknown, requestId: string): void;
}

export interface Call {
  incoming: IncomingMessage;
  request: WireRequest;
  requestId: string;
  signal: AbortSignal;
}

/** Answers one AWS call: route, authenticate, read, validate, authorize, handle, write. Never throws. */
export async function dispatch(dispatcher: Dispatcher, call: Call): Promise<WireResponse> {
  const { request, requestId } = call;
  let destination: Destination | null = null;
  let fault: Fault;
  try {
    const claim = readClaim(request);
    destination = routeRequest(dispatcher.registry, request, claim?.signingName ?? null);
    const response = await handle(dispatcher, call, destination, claim);
    return withRequestId(response, destination, requestId);
  } catch (error) {
    const model = destination?.registered?.service.model ?? null;
    fault = faultOf(error, model, destination?.protocol ?? protocolOf(request, null));
    if (fault.internal) dispatcher.onInternal(error, requestId);
  }
  const model = destination?.registered?.service.model ?? null;
  const protocol = destination?.protocol ?? protocolOf(request, null);
  const about = { id: requestId, method: request.method, path: request.path };
  return withRequestId(writeFault(fault, protocol, model, about), destination, requestId);
}

async function handle(
  dispatcher: Dispatcher,
  call: Call,
  destination: Destination,
  claim: SignatureClaim | null,
): Promise<WireResponse> {
  const { incoming, request } = call;
  const streamed = destination.operation?.streamIn != null;
  // Only S3 reads bodies in signed chunks; to the other services such a body is one that doesn't match its signature.
  const chunked = isChunked(request) && destination.signingName === "s3";
  const bodyLimit = destination.protocol.startsWith("awsJson") ? bodyLimits.awsJson : bodyLimits.other;
  let body = streamed || chunked ? null : await readBody(incoming, bodyLimit);
  const form =
    destination.protocol === "awsQuery" && body
      ? readForm(dispatcher.registry, destination, request, body)
      : [];
  if (!claim) {
    // some operations are unsigned by design: those that aren't there are refused by name, too
    if (destination.operation) target(destination);
    throw missingToken(destination);
  }
  const authentication = await dispatcher.authenticator.authenticate(request, claim, body);
  const { handler, service, operation, constraints } = target(destination);
  const action = service.actionOf(operation.name);
  if (action !== null && !mayEver(authentication.permissions, action)) {
    throw denied(authentication.caller, action, "*", "identity-based");
  }

  const trailers = new Map<string, string>();
  const source =
    body ?? payloadStream(incoming, request, authentication.chunkSigner, trailers, contentMismatch);
  if (!streamed && source !== body) body = await readBody(source as never, bodyLimit);
  const read = chunked ? { ...request, headers: unframedHeaders(request.headers) } : request;
  const input = readInput(destination.protocol, operation, read, body ?? (source as never), {
    labels: destination.labels,
    form,
  });
  if (destination.protocol !== "restXml") validateInput(operation, input, constraints);
  const output = await handler(input, context(call, authentication, claim, trailers));
  const result = (output ?? {}) as Record<string, unknown>;
  const response = writeOutput(destination.protocol, service.model, operation, result, call.requestId);
  const status = (result["$metadata"] as { httpStatusCode?: number } | undefined)?.httpStatusCode;
  if (status !== undefined) response.status = status;
  return response;
}

/** The handler a call is for; what isn't there is refused by name. */
function target(destination: Destination) {
  const { registered, operation, operationName, signingName } = destination;
  const handler = registered?.service.handlers.get(operationName ?? "");
  if (registered && operation && handler) {
    return { handler, operation, service: registered.service, constraints: registered.constraints };
  }
  const name = operationName ? `${signingName}:${operationName}` : `this ${signingName} request`;
  throw awsError(
    "NotImplementedException",
    registered
      ? `The local AWS endpoint doesn't implement ${name}. GET /_local lists what it does.`
      : `The local AWS endpoint has no service ${signingName} (asked for ${name}). GET /_local lists what it has.`,
    501,
  );
}

function context(
  call: Call,
  authentication: Authentication,
  claim: SignatureClaim,
  trailers: ReadonlyMap<string, string>,
): CallContext {
  const { caller, permissions } = authentication;
  const { request } = call;
  return {
    caller,
    region: claim.region,
    requestId: call.requestId,
    signal: call.signal,
    trailers,
    authorize: (action: string, resource: string, options?: AuthorizeOptions) =>
      authorize(caller, permissions, action, resource, options),
    http: {
      method: request.method,
      host: request.headers["host"] ?? "",
      path: request.path,
      headers: request.headers,
    },
  };
}

function missingToken(destination: Destination) {
  if (destination.protocol === "restXml") return awsError("AccessDenied", "Access Denied", 403);
  return awsError("MissingAuthenticationTokenException", "Missing Authentication Token");
}

function withRequestId(
  response: WireResponse,
  destination: Destination | null,
  requestId: string,
): WireResponse {
  if (destination?.protocol === "restXml") {
    response.headers["x-amz-request-id"] = requestId;
    response.headers["x-amz-id-2"] = requestId;
  } else response.headers["x-amzn-requestid"] = requestId;
  return response;
}
