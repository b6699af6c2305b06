import {
  CreateCrawlerCommand,
  CreateDatabaseCommand,
  GetTableCommand,
  GetTablesCommand,
  GlueClient,
} from "@aws-sdk/client-glue";
import { CreateBucketCommand, DeleteObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { GET as partitionsRoute } from "@/app/api/v1/datasets/[datasetId]/crawl-changes/[changeId]/partitions/route";
import { POST as acceptRoute } from "@/app/api/v1/datasets/[datasetId]/crawl-changes/accept/route";
import { POST as refuseRoute } from "@/app/api/v1/datasets/[datasetId]/crawl-changes/refuse/route";
import { GET as changesRoute } from "@/app/api/v1/datasets/[datasetId]/crawl-changes/route";
import { PATCH, GET as settingRoute } from "@/app/api/v1/datasets/[datasetId]/crawl-setting/route";
import { GET as crawlersRoute, POST as createRoute } from "@/app/api/v1/datasets/[datasetId]/crawlers/route";
import { GET as crawlsRoute, POST } from "@/app/api/v1/datasets/[datasetId]/crawls/route";
import { GET as tableRoute } from "@/app/api/v1/datasets/[datasetId]/tables/[tableId]/route";
import { GET as tablesRoute } from "@/app/api/v1/datasets/[datasetId]/tables/route";
import { POST as registerRoute } from "@/app/api/v1/datasets/route";
import { dataLakeBucket as Bucket } from "@/prisma/demo/lake";
import { type AccountsBed, accountsBed } from "@/server/accounts/test-bed";
import { type RunningWorker, startWorker } from "@/server/runs";
import { rowOf, until, untilState } from "@/server/runs/test-bed";
import { jsonOf, request, type TestPerson } from "@/server/testing/app";
import { registerExecutors } from "@/server/worker/executors";

const PRODUCER = "111111111111";
export const CRAWLER_ROLE = `arn:aws:iam::${PRODUCER}:role/AWSGlueServiceRole-CrossAccountCrawler`;

type Route = (request: Request, route: { params: Promise<Record<string, string>> }) => Promise<Response>;
// biome-ignore lint/suspicious/noExplicitAny: a test that reads a field which is not there fails by itself
type Answer = any;

interface BedOptions {
  hasWorker?: boolean;
  /** Another endpoint over the same state, to go to instead. */
  reach?: (aws: AccountsBed["aws"]) => Promise<string>;
}

/** Headgate's routes, a worker where it is wanted, and Glue with the producer's bucket behind a counting proxy. */
export async function crawlsBed({ hasWorker = true, reach }: BedOptions = {}) {
  const bed = await accountsBed(reach);
  await bed.app.db.pool.query(
    "INSERT INTO aws_account (id, name, region, source) VALUES ($1, 'Producer', 'us-east-1', 'demo')",
    [PRODUCER],
  );
  const as = bed.aws.client("LOBProducerSteward");
  const s3 = new S3Client({ ...as, forcePathStyle: true });
  const glue = new GlueClient(as);
  await s3.send(new CreateBucketCommand({ Bucket }));
  registerExecutors();
  const worker: RunningWorker | null = hasWorker ? startWorker() : null;
  const principals = { [PRODUCER]: `arn:aws:iam::${PRODUCER}:role/LOBProducerSteward` };
  const steward = await bed.app.person("steward", { principals });
  return {
    ...{ ...bed, s3, glue, steward },
    person: (role: "viewer" | "analyst" | "steward") => bed.app.person(role, { principals }),
    put: (Key: string, Body: string | Buffer) => s3.send(new PutObjectCommand({ Bucket, Key, Body })),
    remove: (Key: string) => s3.send(new DeleteObjectCommand({ Bucket, Key })),
    table: async (DatabaseName: string, Name: string) =>
      (await glue.send(new GetTableCommand({ DatabaseName, Name }))).Table,
    tableNames: async (DatabaseName: string) =>
      ((await glue.send(new GetTablesCommand({ DatabaseName }))).TableList ?? []).map(({ Name }) => Name),
    ...routes(steward),
    ...lake({ bed, glue, steward }),
    close: async () => {
      await worker?.stop();
      await bed.close();
    },
  };
}

export type CrawlsBed = Awaited<ReturnType<typeof crawlsBed>>;

interface Lake {
  bed: AccountsBed;
  glue: GlueClient;
  steward: TestPerson;
}

function lake({ bed, glue, steward }: Lake) {
  const ask = asker(steward);
  const registerSource = async (
    source: object,
    { accountId = PRODUCER, as = steward }: { accountId?: string; as?: TestPerson } = {},
  ): Promise<string> => {
    const begun = await ask(registerRoute, "POST", {}, { accountId, source }, { as });
    if (begun.status !== 202) throw new Error(JSON.stringify(begun));
    await untilState(begun.runId, "succeeded", { withinMs: 60_000 });
    return begun.datasetId;
  };
  const database = (Name: string) => glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name } }));
  return {
    database,
    /** A database and a crawler over the folder of the same name, each of whose folders is a table. */
    crawler: async (name: string, more: object = {}) => {
      await database(name);
      await glue.send(
        new CreateCrawlerCommand({
          ...{ Name: name, Role: CRAWLER_ROLE, DatabaseName: name },
          Targets: { S3Targets: [{ Path: `s3://${Bucket}/${name}/` }] },
          Configuration: JSON.stringify({ Version: 1, Grouping: { TableLevelConfiguration: 3 } }),
          ...more,
        }),
      );
    },
    /** Registers a Glue database as it is. */
    register: (name: string, tables?: string[]) =>
      registerSource({ kind: "glue", database: name, ...(tables ? { tables } : {}) }),
    registerSource,
    events: async (datasetId: string, verb: string) =>
      (
        await bed.app.db.pool.query(
          "SELECT actor_id, before, after FROM event WHERE resource_id = $1 AND verb = $2 ORDER BY id",
          [datasetId, verb],
        )
      ).rows,
  };
}

function asker(person: TestPerson) {
  return async (
    route: Route,
    method: string,
    ids: Record<string, string>,
    body?: object,
    { as = person, query = "" }: { as?: TestPerson; query?: string } = {},
  ): Promise<Answer> => {
    const asked = request(method, `/api/v1/x${query}`, { as, ...(body ? { body } : {}) });
    const answer = await route(asked, { params: Promise.resolve(ids) });
    return { status: answer.status, ...(await jsonOf(answer)) };
  };
}

type As = { as?: TestPerson };

function routes(steward: TestPerson) {
  const ask = asker(steward);
  const start = (datasetId: string, as: As = {}) => ask(POST, "POST", { datasetId }, {}, as);
  const crawls = async (datasetId: string, as: As = {}) =>
    (await ask(crawlsRoute, "GET", { datasetId }, undefined, as)).items;
  const changes = (datasetId: string, query = "", as: As = {}) =>
    ask(changesRoute, "GET", { datasetId }, undefined, { ...as, query });
  const ended = async (runId: string): Promise<Answer> => {
    await until(`run ${runId} ended`, async () => (await rowOf(runId)).ended_at !== null, {
      withinMs: 150_000,
    });
    return rowOf(runId);
  };
  const refuse = (datasetId: string, body: object, as: As = {}) =>
    ask(refuseRoute, "POST", { datasetId }, body, as);
  return {
    ...{ start, crawls, changes, ended, refuse },
    /** Crawls to its end; answers the crawl as it is listed. */
    crawl: async (datasetId: string): Promise<Answer> => {
      const begun = await start(datasetId);
      if (begun.status !== 202) throw new Error(JSON.stringify(begun));
      await ended(begun.runId);
      return (await crawls(datasetId)).find((one: Answer) => one.runId === begun.runId);
    },
    accept: (datasetId: string, body: object, as: As = {}) =>
      ask(acceptRoute, "POST", { datasetId }, body, as),
    /** Refuses to its end; answers the run. */
    refused: async (datasetId: string, body: object): Promise<Answer> => {
      const begun = await refuse(datasetId, body);
      if (begun.status !== 202) throw new Error(JSON.stringify(begun));
      return ended(begun.runId);
    },
    changed: (datasetId: string, changeId: string, query = "") =>
      ask(partitionsRoute, "GET", { datasetId, changeId }, undefined, { query }),
    setting: (datasetId: string, as: As = {}) => ask(settingRoute, "GET", { datasetId }, undefined, as),
    set: (datasetId: string, body: object, as: As = {}) => ask(PATCH, "PATCH", { datasetId }, body, as),
    crawlers: (datasetId: string, as: As = {}) => ask(crawlersRoute, "GET", { datasetId }, undefined, as),
    createCrawler: (datasetId: string, body: object, as: As = {}) =>
      ask(createRoute, "POST", { datasetId }, body, as),
    tables: async (datasetId: string): Promise<Answer> =>
      (await ask(tablesRoute, "GET", { datasetId }, undefined, { query: "?limit=200" })).items,
    recorded: (datasetId: string, tableId: string) => ask(tableRoute, "GET", { datasetId, tableId }),
  };
}
