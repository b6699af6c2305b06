import type { OperationModel, Protocol } from "./model";
import { protocolOf } from "./protocol";
import { parsePairs, queryValue, type WireRequest } from "./request";
import { compileRoutes, type RestMatch } from "./rest-route";
import type { Service } from "./service";
import { type Constraints, loadConstraints } from "./validate";

/** A service ready to be routed to. */
export interface RegisteredService {
  service: Service;
  constraints: Constraints;
  rest: ((request: WireRequest) => RestMatch | null) | null;
}

export interface Registry {
  services: readonly RegisteredService[];
  bySigningName: ReadonlyMap<string, RegisteredService>;
}

/** Where a request goes, as far as line and headers tell. */
export interface Destination {
  registered: RegisteredService | null;
  signingName: string;
  protocol: Protocol;
  /** Known before the body for JSON and REST; a query call may name it in its body. */
  operationName: string | null;
  operation: OperationModel | null;
  labels: Readonly<Record<string, string>>;
}

/** Prepares the services for routing. */
export function createRegistry(services: readonly Service[]): Registry {
  const registered = services.map((service) => ({
    service,
    constraints: loadConstraints(service.signingName),
    rest: service.model.protocol.startsWith("rest") ? compileRoutes(service.model) : null,
  }));
  return {
    services: registered,
    bySigningName: new Map(registered.map((entry) => [entry.service.signingName, entry])),
  };
}

/** Finds service, protocol and operation; `signingName` is the credential scope's, null when unsigned. */
export function routeRequest(
  registry: Registry,
  request: WireRequest,
  signingName: string | null,
): Destination {
  const registered = signingName
    ? registry.bySigningName.get(signingName)
    : unsignedService(registry, request);
  const model = registered?.service.model ?? null;
  const protocol = protocolOf(request, model);
  const destination: Destination = {
    registered: registered ?? null,
    signingName: signingName ?? registered?.service.signingName ?? "",
    protocol,
    operationName: null,
    operation: null,
    labels: {},
  };
  if (registered?.rest) {
    const match = registered.rest(request);
    if (match) {
      destination.operation = match.operation;
      destination.operationName = match.operation.name;
      destination.labels = match.labels;
    }
    return destination;
  }
  const target = request.headers["x-amz-target"];
  const name = protocol === "awsQuery" ? queryValue(request, "Action") : target?.split(".").pop();
  if (name !== undefined) setOperation(destination, name);
  return destination;
}

/** Completes a query call's destination from its form body; returns all of its parameters. */
export function readForm(
  registry: Registry,
  destination: Destination,
  request: WireRequest,
  body: Uint8Array,
): [string, string][] {
  const pairs = [...request.query, ...parsePairs(new TextDecoder().decode(body).trim())] as [
    string,
    string,
  ][];
  if (destination.signingName === "") {
    const version = pairs.find(([name]) => name === "Version")?.[1];
    destination.registered = serviceOfVersion(registry, version) ?? null;
    destination.signingName = destination.registered?.service.signingName ?? "";
  }
  const action = pairs.find(([name]) => name === "Action")?.[1];
  if (action !== undefined) setOperation(destination, action);
  return pairs;
}

function setOperation(destination: Destination, name: string): void {
  destination.operationName = name;
  destination.operation = destination.registered?.service.model.operations.get(name) ?? null;
}

/** Operations that carry no signature are told by target prefix or by API version. */
function unsignedService(registry: Registry, request: WireRequest): RegisteredService | undefined {
  const target = request.headers["x-amz-target"]?.split(".")[0];
  if (target !== undefined) {
    return registry.services.find(({ service }) => service.model.target === target);
  }
  const version = queryValue(request, "Version");
  if (version !== undefined) return serviceOfVersion(registry, version);
  const form = (request.headers["content-type"] ?? "").startsWith("application/x-www-form-urlencoded");
  return form ? undefined : registry.bySigningName.get("s3");
}

function serviceOfVersion(registry: Registry, version: string | undefined): RegisteredService | undefined {
  return registry.services.find(
    ({ service }) => service.model.protocol === "awsQuery" && service.model.apiVersion === version,
  );
}
