import { NormalizedSchema } from "@smithy/core/schema";
import type { StaticOperationSchema } from "@smithy/types";

/** The module namespace of an SDK client: `import * as sts from "@aws-sdk/client-sts"`. */
export type AwsModel = Readonly<Record<string, unknown>>;

export type Protocol = "awsJson1_0" | "awsJson1_1" | "restJson1" | "restXml" | "awsQuery";

export interface HttpTrait {
  method: string;
  /** Path template without the query: `/{Key+}`. */
  path: string;
  query: readonly [name: string, value: string | null][];
  status: number;
}

export interface OperationModel {
  name: string;
  input: NormalizedSchema;
  output: NormalizedSchema;
  http: HttpTrait | null;
  /** The member that carries a streamed request body, if any. */
  streamIn: string | null;
}

export interface ServiceModel {
  /** Smithy namespace, e.g. com.amazonaws.sts. */
  namespace: string;
  signingName: string;
  serviceId: string;
  apiVersion: string;
  protocol: Protocol;
  /** X-Amz-Target prefix of the JSON protocols. */
  target: string | null;
  xmlNamespace: string;
  operations: ReadonlyMap<string, OperationModel>;
  /** Error schemas by name. */
  errors: ReadonlyMap<string, NormalizedSchema>;
}

interface ClientConfig {
  defaultSigningName: string;
  serviceId: string;
  apiVersion: string;
  protocol: { getShapeId(): string };
  protocolSettings: { serviceTarget?: string; xmlNamespace?: string };
}

const OPERATION = 9;
const ERROR = -3;

/** Reads operations, errors and protocol facts from an SDK client module, which exports its schemas. */
export function readModel(module: AwsModel): ServiceModel {
  const config = clientConfig(module);
  const operations = new Map<string, OperationModel>();
  const errors = new Map<string, NormalizedSchema>();
  let namespace = "";
  for (const value of Object.values(module)) {
    if (!Array.isArray(value)) continue;
    if (value[0] === OPERATION) {
      const operation = readOperation(value as unknown as StaticOperationSchema);
      operations.set(operation.name, operation);
      namespace = value[1] as string;
    } else if (value[0] === ERROR && !String(value[1]).startsWith("smithy.ts.sdk.synthetic.")) {
      errors.set(value[2] as string, NormalizedSchema.of(value as never));
    }
  }
  return {
    namespace,
    signingName: config.defaultSigningName,
    serviceId: config.serviceId,
    apiVersion: config.apiVersion,
    protocol: config.protocol.getShapeId().split("#")[1] as Protocol,
    target: config.protocolSettings.serviceTarget ?? null,
    xmlNamespace: config.protocolSettings.xmlNamespace ?? "",
    operations,
    errors,
  };
}

function readOperation(schema: StaticOperationSchema): OperationModel {
  const [, , name, traits, inputRef, outputRef] = schema;
  const input = NormalizedSchema.of(inputRef);
  const http = typeof traits === "object" ? (traits as { http?: [string, string, number] }).http : undefined;
  let streamIn: string | null = null;
  if (input.isStructSchema()) {
    for (const [member, memberSchema] of input.structIterator()) {
      if (memberSchema.getMergedTraits().httpPayload && memberSchema.isStreaming()) streamIn = member;
    }
  }
  return {
    name,
    input,
    output: NormalizedSchema.of(outputRef),
    http: http ? readHttp(http) : null,
    streamIn,
  };
}

function readHttp([method, uri, status]: [string, string, number]): HttpTrait {
  const [path = "/", search = ""] = uri.split("?", 2);
  const query: [string, string | null][] = [];
  for (const pair of search.split("&")) {
    if (pair === "") continue;
    const at = pair.indexOf("=");
    query.push(at < 0 ? [pair, null] : [pair.slice(0, at), pair.slice(at + 1)]);
  }
  return { method, path, query, status };
}

function clientConfig(module: AwsModel): ClientConfig {
  for (const [name, value] of Object.entries(module)) {
    if (!name.endsWith("Client") || name.startsWith("_") || typeof value !== "function") continue;
    const Client = value as new (options: object) => { config: ClientConfig };
    // Never sends: the client is built only because it alone knows its protocol and signing name.
    return new Client({ region: "us-east-1", credentials: { accessKeyId: "-", secretAccessKey: "-" } })
      .config;
  }
  throw new Error("not an SDK client module");
}
