import { AthenaClient, CreateWorkGroupCommand } from "@aws-sdk/client-athena";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { GET as scriptRoute } from "@/app/api/v1/scripts/[runId]/route";
import { POST as postScriptRoute } from "@/app/api/v1/scripts/route";
import { GET as getRoute } from "@/app/api/v1/statements/[statementId]/route";
import { POST as postRoute } from "@/app/api/v1/statements/route";
import { run } from "@/server/local/services/athena/testing";
import { startTestDataApi, type TestDataApi } from "@/server/local/services/redshift-data/testing";
import { registerFetchExecutor } from "@/server/results";
import { type RunningWorker, startWorker } from "@/server/runs";
import { until } from "@/server/runs/test-bed";
import type { Statement } from "@/server/statements/contract";
import { jsonOf, request, type TestApp, type TestPerson, testApp } from "@/server/testing/app";
import { type CountingProxy, countingProxy } from "@/server/testing/counting-proxy";
import { registerAthenaExecutor } from "./athena-executor";
import type { Script } from "./contract";
import { registerStatementExecutor } from "./executor";
import { registerScriptExecutor } from "./script-executor";
import { registerStopExecutor } from "./stop-left";

const CONSUMER = "333333333333";
export const target = {
  accountId: CONSUMER,
  warehouseKind: "workgroup",
  warehouse: "default",
  database: "dev",
};

export interface QueriesBed {
  app: TestApp;
  aws: TestDataApi;
  proxy: CountingProxy;
  analyst: TestPerson;
  /** POSTs a statement as the analyst; `fields` win. */
  post(sql: string, fields?: object, headers?: Record<string, string>): Promise<Response>;
  /** Runs a statement to its end. */
  run(sql: string, fields?: object): Promise<Statement>;
  get(id: string): Promise<Statement>;
  untilEnded(id: string): Promise<Statement>;
  postScript(sql: string, fields?: object, headers?: Record<string, string>): Promise<Response>;
  /** Runs a script to its end. */
  script(sql: string, fields?: object): Promise<Script>;
  getScript(runId: string): Promise<Script>;
  untilScriptEnded(runId: string): Promise<Script>;
  close(): Promise<void>;
}

interface BedOptions {
  /** What the local endpoint does otherwise than by itself. */
  aws?: Parameters<typeof startTestDataApi>[0];
  /** False where workers are processes of their own. */
  hasWorker?: boolean;
}

/** Headgate's routes, a worker and the local endpoint, with a counting proxy between: all real, in one process. */
export async function queriesBed(options: BedOptions = {}): Promise<QueriesBed> {
  const aws = await startTestDataApi(options.aws);
  const proxy = await countingProxy(aws.url);
  const own = aws.keys["HeadgateServer"];
  const app = await testApp({
    AWS_ENDPOINT_URL: proxy.url,
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: own?.accessKeyId,
    AWS_SECRET_ACCESS_KEY: own?.secretAccessKey,
  });
  await app.db.pool.query(
    "INSERT INTO aws_account (id, name, region, source) VALUES ($1, 'Analytics', 'us-east-1', 'demo') ON CONFLICT DO NOTHING",
    [CONSUMER],
  );
  // Its CSV was tried before: else the first results come as JSON, and the trial's own calls between.
  await app.db.pool.query(
    "INSERT INTO warehouse_setting (account_id, warehouse_kind, warehouse, csv_is_exact) VALUES ($1, $2, $3, true)",
    [CONSUMER, target.warehouseKind, target.warehouse],
  );
  const principals = { [CONSUMER]: `arn:aws:iam::${CONSUMER}:role/LFBusinessAnalyst1` };
  const analyst = await app.person("analyst", { principals });
  registerStatementExecutor();
  registerAthenaExecutor();
  registerScriptExecutor();
  registerStopExecutor();
  registerFetchExecutor();
  const worker = options.hasWorker === false ? null : startWorker();
  return {
    app,
    aws,
    proxy,
    analyst,
    ...verbs(analyst),
    ...scriptVerbs(analyst),
    close: () => close(worker, app, proxy, aws),
  };
}

function verbs(analyst: TestPerson): Pick<QueriesBed, "post" | "run" | "get" | "untilEnded"> {
  const post: QueriesBed["post"] = (sql, fields = {}, headers = {}) =>
    postRoute(
      request("POST", "/api/v1/statements", { as: analyst, body: { ...target, sql, ...fields }, headers }),
      { params: Promise.resolve({}) },
    );
  const get: QueriesBed["get"] = async (id) =>
    jsonOf(
      await getRoute(request("GET", `/api/v1/statements/${id}`, { as: analyst }), {
        params: Promise.resolve({ statementId: id }),
      }),
    );
  const untilEnded: QueriesBed["untilEnded"] = async (id) => {
    await until(`statement ${id} ended`, async () => (await get(id)).endedAt !== null, { withinMs: 60_000 });
    return get(id);
  };
  const run: QueriesBed["run"] = async (sql, fields) => {
    const answer = await post(sql, fields);
    if (answer.status !== 202) throw new Error(JSON.stringify(await answer.json()));
    return untilEnded((await jsonOf(answer)).id);
  };
  return { post, get, untilEnded, run };
}

function scriptVerbs(
  analyst: TestPerson,
): Pick<QueriesBed, "postScript" | "script" | "getScript" | "untilScriptEnded"> {
  const postScript: QueriesBed["postScript"] = (sql, fields = {}, headers = {}) =>
    postScriptRoute(
      request("POST", "/api/v1/scripts", { as: analyst, body: { ...target, sql, ...fields }, headers }),
      { params: Promise.resolve({}) },
    );
  const getScript: QueriesBed["getScript"] = async (runId) =>
    jsonOf(
      await scriptRoute(request("GET", `/api/v1/scripts/${runId}`, { as: analyst }), {
        params: Promise.resolve({ runId }),
      }),
    );
  const untilScriptEnded: QueriesBed["untilScriptEnded"] = async (runId) => {
    const isOver = async () => (await getScript(runId)).statements.every(({ endedAt }) => endedAt !== null);
    await until(`script ${runId} ended`, isOver, { withinMs: 60_000 });
    return getScript(runId);
  };
  const script: QueriesBed["script"] = async (sql, fields) => {
    const answer = await postScript(sql, fields);
    if (answer.status !== 202) throw new Error(JSON.stringify(await answer.json()));
    return untilScriptEnded((await jsonOf(answer)).runId);
  };
  return { postScript, script, getScript, untilScriptEnded };
}

async function close(
  worker: RunningWorker | null,
  app: TestApp,
  proxy: CountingProxy,
  aws: TestDataApi,
): Promise<void> {
  await worker?.stop();
  await app.close();
  await proxy.stop();
  await aws.stop();
}

const RESULTS = "athena-results-333333333333-us-east-1";
export const DATA = "analytics-333333333333-us-east-1";

export const athenaTarget = {
  accountId: target.accountId,
  warehouseKind: "athena",
  warehouse: "lake",
  database: "db",
} as const;

export interface AthenaBed extends QueriesBed {
  athena: AthenaClient;
  /** Runs a statement at Athena as an admin of the account, beside Headgate. */
  admin(sql: string): Promise<void>;
  put(key: string, body: string): Promise<void>;
}

/** What queriesBed has, and a workgroup of Athena whose results go into a bucket. */
export async function athenaBed(options: Parameters<typeof queriesBed>[0] = {}): Promise<AthenaBed> {
  const bed = await queriesBed(options);
  const as = bed.aws.client("ConsumerAdminUser");
  const s3 = new S3Client({ ...as, forcePathStyle: true });
  const athena = new AthenaClient(as);
  for (const Bucket of [RESULTS, DATA]) await s3.send(new CreateBucketCommand({ Bucket }));
  const Configuration = { ResultConfiguration: { OutputLocation: `s3://${RESULTS}/lake/` } };
  await athena.send(new CreateWorkGroupCommand({ Name: athenaTarget.warehouse, Configuration }));
  const admin = async (sql: string) => {
    const { Status } = await run(athena, sql);
    if (Status?.State !== "SUCCEEDED") throw new Error(Status?.StateChangeReason);
  };
  await admin("create database db");
  const put = async (Key: string, body: string) => {
    await s3.send(new PutObjectCommand({ Bucket: DATA, Key, Body: body }));
  };
  return { ...bed, athena, admin, put };
}
