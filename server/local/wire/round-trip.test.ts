import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import * as athena from "@aws-sdk/client-athena";
import * as glue from "@aws-sdk/client-glue";
import * as iam from "@aws-sdk/client-iam";
import * as lakeformation from "@aws-sdk/client-lakeformation";
import * as redshift from "@aws-sdk/client-redshift";
import * as data from "@aws-sdk/client-redshift-data";
import * as serverless from "@aws-sdk/client-redshift-serverless";
import * as s3 from "@aws-sdk/client-s3";
import * as secrets from "@aws-sdk/client-secrets-manager";
import * as sts from "@aws-sdk/client-sts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createAuthenticator } from "@/server/local/auth/authenticate";
import { createDirectory } from "@/server/local/auth/principals";
import { type LocalServer, startServer } from "@/server/local/server";
import { createRegistry } from "./route";
import { sampleOf } from "./sample";
import { type AnyHandler, type AwsModel, defineService, type OperationModel } from "./service";

const modules: Record<string, AwsModel> = {
  athena,
  glue,
  lakeformation,
  iam,
  redshift,
  "redshift-data": data,
  "redshift-serverless": serverless,
  s3,
  secretsmanager: secrets,
  sts,
};
const skipped = new Set([
  // an event stream is a protocol of its own
  "SelectObjectContent",
  // sign for other services
  "ListDirectoryBuckets",
  "WriteGetObjectResponse",
  // unsigned by design; no handler here takes unsigned calls
  "AssumeRoleWithSAML",
  "AssumeRoleWithWebIdentity",
]);
const key = { accessKeyId: "AKIAROUNDTRIP", secretAccessKey: "secret/with+signs" };
const principal = {
  name: "Everyone",
  accountId: "111111111111",
  arn: "arn:aws:iam::111111111111:role/Everyone",
  trust: { principals: [], services: [] },
  policy: [{ actions: ["*"], resources: ["*"] }],
};

let server: LocalServer;
let received: unknown;
let answer: unknown;
let thrown: Error | null = null;
const internal: unknown[] = [];

const echo: AnyHandler = async (input) => {
  const copy: Record<string, unknown> = { ...(input as object) };
  for (const [name, value] of Object.entries(copy)) {
    if (value instanceof Readable) copy[name] = await buffer(value);
  }
  received = copy;
  if (thrown) throw thrown;
  return answer;
};
const services = Object.entries(modules).map(([name, module]) => {
  const names = Object.keys(module)
    .filter((member) => /^[A-Z].*[^_]Command$/.test(member))
    .map((member) => member.slice(0, -"Command".length));
  const handlers = Object.fromEntries(names.map((operation) => [operation, echo]));
  return defineService(module, { name }, handlers as never);
});

beforeAll(async () => {
  const registry = createRegistry(services);
  // generated values fit the types, not the patterns; constraints have tests of their own
  const loose = registry.services.map((entry) => ({ ...entry, constraints: {} }));
  server = await startServer({
    dispatcher: {
      registry: {
        services: loose,
        bySigningName: new Map(loose.map((entry) => [entry.service.signingName, entry])),
      },
      authenticator: createAuthenticator({
        directory: createDirectory([principal], { Everyone: key }),
        sessions: { find: async () => null, issue: () => Promise.reject(), reset: async () => {} },
        openAccount: null,
      }),
      onInternal: (error) => internal.push(error),
    },
    port: 0,
    healthy: async () => {},
  });
});
afterAll(() => server.stop());

type Client = { send(command: unknown): Promise<Record<string, unknown>>; destroy(): void };

function clientOf(module: AwsModel): Client {
  const name = Object.keys(module).find((member) => /^[A-Z].*Client$/.test(member));
  const Client = module[name as string] as new (options: object) => Client;
  return new Client({
    endpoint: server.url,
    region: "eu-west-1",
    maxAttempts: 1,
    credentials: key,
    disableHostPrefix: true,
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
  });
}

const fixedInput = {
  Bucket: "my-bucket",
  Key: "folder/ké y+&%.csv",
  CopySource: "my-bucket/other",
  ContentMD5: undefined,
  ContentLength: undefined,
  Body: new Uint8Array([1, 2, 3]),
  ChecksumAlgorithm: "CRC32",
  // the client hashes and encodes these itself
  SSECustomerKey: undefined,
  SSECustomerKeyMD5: undefined,
  CopySourceSSECustomerKey: undefined,
  CopySourceSSECustomerKeyMD5: undefined,
};

function fixedOutput(operation: OperationModel) {
  const streams = operation.output.isStructSchema() && "Body" in operation.output.getMemberSchemas();
  return {
    ContentLength: streams ? 3 : undefined,
    Body: new Uint8Array([1, 2, 3]),
    ContentEncoding: undefined,
    // the client makes it from Expires
    ExpiresString: undefined,
  };
}

/** Every member of `expected` is in `actual`, with bytes compared as bytes. */
function expectWithin(actual: unknown, expected: unknown): void {
  const plain = (value: unknown): unknown => {
    if (value instanceof Uint8Array) return `bytes:${Buffer.from(value).toString("hex")}`;
    if (value instanceof Date) return value.toISOString();
    if (Array.isArray(value)) return value.map(plain);
    if (typeof value === "object" && value !== null) {
      return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, plain(item)]));
    }
    return value;
  };
  const found = plain(actual) as Record<string, unknown>;
  const wanted = plain(expected) as Record<string, unknown>;
  // member by member, so that a failure names its member
  for (const [name, value] of Object.entries(wanted))
    expect({ [name]: found[name] }).toMatchObject({ [name]: value });
}

async function readStreams(output: Record<string, unknown>): Promise<Record<string, unknown>> {
  const read = { ...output };
  for (const [name, value] of Object.entries(output)) {
    const stream = value as { transformToByteArray?: () => Promise<Uint8Array> } | undefined;
    if (stream?.transformToByteArray) read[name] = await stream.transformToByteArray();
  }
  return read;
}

describe.each(Object.keys(modules))("%s", (name) => {
  const module = modules[name] as AwsModel;
  const model = services.find((service) => service.name === name)?.model;
  const operations = [...(model?.operations.values() ?? [])].filter(({ name: op }) => !skipped.has(op));

  test("every operation carries its input and its output unharmed", async () => {
    const client = clientOf(module);
    const failed: string[] = [];
    for (const operation of operations) {
      for (const seed of [0, 1, 2, 3, 4, 5]) {
        const members = seed === 0 ? "required" : "all";
        const input = sampleOf(operation.input, { seed, members, fixed: fixedInput });
        answer = sampleOf(operation.output, { seed, members: "all", fixed: fixedOutput(operation) });
        const Command = module[`${operation.name}Command`] as new (input: unknown) => unknown;
        received = undefined;
        try {
          const output = await client.send(new Command(input));
          expectWithin(received, input);
          expectWithin(await readStreams(output), answer);
        } catch (error) {
          failed.push(`${operation.name} (${seed}): ${(error as Error).message.slice(0, 300)}`);
          break;
        }
      }
    }
    client.destroy();
    expect(failed).toEqual([]);
    expect(internal).toEqual([]);
  });

  test("every error arrives as its class, with its members", async () => {
    const client = clientOf(module);
    const operation = (operations.find(({ http }) => http === null || http.method === "PUT") ??
      operations[0]) as OperationModel;
    const Command = module[`${operation.name}Command`] as new (input: unknown) => unknown;
    const input = sampleOf(operation.input, { seed: 1, members: "required", fixed: fixedInput });
    for (const [errorName, schema] of model?.errors ?? []) {
      const fixed = { message: "What went wrong & why", Message: "What went wrong & why" };
      const { message: _m, Message: _M, ...extra } = sampleOf(schema, { seed: 1, members: "all", fixed });
      const Exception = module[errorName] as new (options: object) => Error;
      thrown = new Exception({ message: "What went wrong & why", $metadata: {}, ...extra });
      const error = await client.send(new Command(input)).catch((caught: unknown) => caught);
      thrown = null;
      expect(error, errorName).toBeInstanceOf(Exception);
      expect((error as Error).message, errorName).toBe("What went wrong & why");
      expectWithin(error, model?.protocol === "restXml" ? {} : extra);
      const { httpError, error: fault } = schema.getMergedTraits() as { httpError?: number; error?: string };
      expect((error as { $metadata: object }).$metadata, errorName).toMatchObject({
        httpStatusCode: httpError ?? (fault === "server" ? 500 : 400),
      });
    }
    client.destroy();
  });
});
