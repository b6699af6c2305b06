import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  AthenaClient,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  type QueryExecution,
  StartQueryExecutionCommand,
  type StartQueryExecutionCommandInput,
} from "@aws-sdk/client-athena";
import { S3Client } from "@aws-sdk/client-s3";
import { demoPrincipals } from "@/prisma/demo/lake";
import type { Catalog } from "@/server/local/athena/catalog";
import { memoryCatalog } from "@/server/local/athena/testing";
import { createAuthenticator } from "@/server/local/auth/authenticate";
import { type AccessKey, createDirectory } from "@/server/local/auth/principals";
import { createSessions } from "@/server/local/auth/sessions";
import { openObjectStore } from "@/server/local/objects/store";
import { startServer } from "@/server/local/server";
import { createS3Service } from "@/server/local/services/s3";
import { createObjectAccess } from "@/server/local/services/s3/object-access";
import { applySchema, openState } from "@/server/local/state/database";
import { createRegistry } from "@/server/local/wire/route";
import { withClient } from "@/server/postgres/databases";
import { testServerUrl } from "@/server/testing/database";
import { createAthenaService } from ".";

export const outputBucket = "athena-results-333333333333-us-east-1";

export interface TestAthena {
  url: string;
  keys: Record<string, AccessKey>;
  catalogs: Map<string, Catalog>;
  athena(principal?: string): AthenaClient;
  s3(principal?: string): S3Client;
  put(bucket: string, key: string, body: string | Uint8Array): Promise<unknown>;
  /** Stops the endpoint and starts another one over the same state. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** Athena and S3 behind the endpoint's own door, each account with a catalog in memory. */
export async function startTestAthena(): Promise<TestAthena> {
  const name = `athena_${randomBytes(8).toString("hex")}`;
  await withClient(testServerUrl(), (client) => client.query(`create database ${name}`));
  const url = new URL(testServerUrl());
  url.pathname = `/${name}`;
  const folder = await mkdtemp(join(tmpdir(), "headgate-athena-"));
  const keys: Record<string, AccessKey> = Object.fromEntries(
    demoPrincipals.map((principal) => [
      principal.name,
      {
        accessKeyId: `AKIA${randomBytes(8).toString("hex").toUpperCase()}`,
        secretAccessKey: randomBytes(30).toString("base64"),
      },
    ]),
  );
  const catalogs = new Map<string, Catalog>();
  const catalogOf = (accountId: string) => {
    const catalog = catalogs.get(accountId) ?? memoryCatalog();
    catalogs.set(accountId, catalog);
    return catalog;
  };
  const open = async () => {
    const state = openState(url.toString());
    const objects = await openObjectStore(state, join(folder, "objects"));
    const directory = createDirectory(demoPrincipals, keys);
    const sessions = createSessions(state);
    const now = Date.now;
    const athena = createAthenaService({
      state,
      objects,
      objectsOf: createObjectAccess({ objects, directory, sessions }),
      catalogOf: (ctx) => catalogOf(ctx.caller.accountId),
      now,
    });
    const services = [createS3Service({ objects } as Parameters<typeof createS3Service>[0]), athena];
    await applySchema(
      state,
      services.flatMap((service) => service.ddl ?? []),
    );
    for (const service of services) await service.start?.();
    const server = await startServer({
      dispatcher: {
        registry: createRegistry(services),
        authenticator: createAuthenticator({ directory, sessions, openAccount: null }),
        onInternal: (error) => console.error(error),
      },
      port: 0,
      healthy: async () => {},
    });
    const stop = async () => {
      await server.stop();
      for (const service of services) await service.close?.();
      await state.end();
    };
    return { server, objects, stop };
  };
  let running = await open();
  for (const bucket of [outputBucket, "analytics-333333333333-us-east-1"]) {
    await running.objects.createBucket(bucket, "333333333333", "us-east-1");
  }
  await running.objects.createBucket("raw-demo", "222222222222", "us-east-1");
  const client = (principal: string) => ({
    endpoint: running.server.url,
    region: "us-east-1",
    maxAttempts: 1,
    credentials: keys[principal] as AccessKey,
  });
  return {
    get url() {
      return running.server.url;
    },
    keys,
    catalogs,
    athena: (principal = "ConsumerAdminUser") => new AthenaClient(client(principal)),
    s3: (principal = "ConsumerAdminUser") => new S3Client({ ...client(principal), forcePathStyle: true }),
    put: (bucket, key, body) => running.objects.put(bucket, key, Buffer.from(body)),
    restart: async () => {
      await running.stop();
      running = await open();
    },
    stop: async () => {
      await running.stop();
      await rm(folder, { recursive: true, force: true });
      await withClient(testServerUrl(), (each) => each.query(`drop database if exists ${name} with (force)`));
    },
  };
}

/** Submits a query. */
export async function start(
  client: AthenaClient,
  sql: string,
  input: Partial<StartQueryExecutionCommandInput> = {},
): Promise<string> {
  const { QueryExecutionId = "" } = await client.send(
    new StartQueryExecutionCommand({
      QueryString: sql,
      QueryExecutionContext: { Database: "db" },
      ResultConfiguration: { OutputLocation: `s3://${outputBucket}/out/` },
      ...input,
    }),
  );
  return QueryExecutionId;
}

/** Asks until a query is over. */
export async function untilOver(client: AthenaClient, QueryExecutionId: string): Promise<QueryExecution> {
  for (;;) {
    const { QueryExecution = {} } = await client.send(new GetQueryExecutionCommand({ QueryExecutionId }));
    if (["SUCCEEDED", "FAILED", "CANCELLED"].includes(QueryExecution.Status?.State ?? ""))
      return QueryExecution;
  }
}

export async function run(
  client: AthenaClient,
  sql: string,
  input: Partial<StartQueryExecutionCommandInput> = {},
): Promise<QueryExecution> {
  return untilOver(client, await start(client, sql, input));
}

/** The rows of a query that succeeds; NULL is null. */
export async function rows(
  client: AthenaClient,
  sql: string,
  input: Partial<StartQueryExecutionCommandInput> = {},
): Promise<(string | null)[][]> {
  const { QueryExecutionId, Status } = await run(client, sql, input);
  if (Status?.State !== "SUCCEEDED") throw new Error(Status?.StateChangeReason);
  const { ResultSet } = await client.send(new GetQueryResultsCommand({ QueryExecutionId }));
  return (ResultSet?.Rows ?? []).map(({ Data }) =>
    (Data ?? []).map(({ VarCharValue }) => VarCharValue ?? null),
  );
}
