import {
  AthenaClient,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  type QueryExecution,
  StartQueryExecutionCommand,
  type StartQueryExecutionCommandInput,
} from "@aws-sdk/client-athena";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { type LocalAws, startLocalAws } from "@/server/local/local-aws";
import { startTestLocalAws, type TestLocalAws } from "@/server/local/testing";

export const outputBucket = "athena-results-333333333333-us-east-1";
export const dataBucket = "analytics-333333333333-us-east-1";

export interface TestAthena {
  athena(principal?: string): AthenaClient;
  /** Options of a client of another service that signs as a principal. */
  client(principal: string): ReturnType<TestLocalAws["client"]>;
  s3(principal?: string): S3Client;
  put(bucket: string, key: string, body: string | Uint8Array): Promise<unknown>;
  /** Stops the endpoint and starts another one over the same state. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** The local endpoint with buckets for data and results. */
export async function startTestAthena(): Promise<TestAthena> {
  const aws = await startTestLocalAws();
  // Beside the endpoint that owns the state, one that may go and come back.
  let running: LocalAws = await startLocalAws(aws.options);
  const client = (principal: string) => ({ ...aws.client(principal), endpoint: running.url });
  const s3 = (principal = "ConsumerAdminUser") =>
    new S3Client({ ...client(principal), forcePathStyle: true });
  for (const Bucket of [outputBucket, dataBucket]) await s3().send(new CreateBucketCommand({ Bucket }));
  await s3("CentralDataMeshOwner").send(new CreateBucketCommand({ Bucket: "raw-demo" }));
  return {
    athena: (principal = "ConsumerAdminUser") => new AthenaClient(client(principal)),
    client,
    s3,
    put: (Bucket, Key, body) => s3().send(new PutObjectCommand({ Bucket, Key, Body: Buffer.from(body) })),
    restart: async () => {
      await running.stop();
      running = await startLocalAws(aws.options);
    },
    stop: async () => {
      await running.stop();
      await aws.stop();
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
