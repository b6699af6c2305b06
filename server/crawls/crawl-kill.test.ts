import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { ListCrawlsCommand } from "@aws-sdk/client-glue";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { TestDataApi } from "@/server/local/services/redshift-data/testing";
import { freePort } from "@/server/postgres/cluster";
import { until } from "@/server/runs/test-bed";
import { type CrawlsBed, crawlsBed } from "./test-bed";

let bed: CrawlsBed;
let aws: TestDataApi;
let endpoint: ChildProcess;
let worker: ChildProcess | undefined;
let port: number;

beforeAll(async () => {
  port = await freePort();
  bed = await crawlsBed({
    hasWorker: false,
    reach: async (own) => {
      aws = own;
      return startEndpoint();
    },
  });
}, 120_000);
afterAll(async () => {
  await kill(worker);
  await kill(endpoint);
  await bed?.close();
});
beforeEach(() => bed.proxy.reset());

/** The endpoint that Headgate reaches, as a process; the one in this process only made the state. */
async function startEndpoint(): Promise<string> {
  endpoint = spawn(process.execPath, ["--import", "tsx", "server/local/chaos-endpoint.ts"], {
    env: { ...process.env, LOCAL_AWS_OPTIONS: JSON.stringify({ ...aws.options, port }) },
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (!endpoint.stdout) throw new Error("no output");
  const [url] = await once(createInterface(endpoint.stdout), "line");
  return String(url);
}

function startWorker(): void {
  worker = spawn(process.execPath, ["--import", "tsx", "server/crawls/chaos-worker.ts"], { stdio: "ignore" });
}

async function kill(child: ChildProcess | undefined): Promise<void> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
}

const crawlsAtGlue = async (CrawlerName: string) =>
  (await bed.glue.send(new ListCrawlsCommand({ CrawlerName }))).Crawls ?? [];
const isAtGlue = (name: string, state: string) =>
  until(`the crawl is ${state}`, async () => (await crawlsAtGlue(name))[0]?.State === state, {
    withinMs: 60_000,
  });

/** Keeps the crawler from writing its first table: it is in the middle of its crawl for as long as this is held. */
async function hold(): Promise<() => Promise<void>> {
  const client = new pg.Client({ connectionString: aws.databaseUrl });
  await client.connect();
  await client.query("BEGIN; LOCK TABLE catalog_partition IN ACCESS EXCLUSIVE MODE");
  return () => client.end();
}

async function dataset(name: string): Promise<string> {
  for (const day of [1, 2, 3]) await bed.put(`${name}/orders/day=${day}/a.csv`, "id,amount\n1,2\n3,4\n");
  await bed.crawler(name);
  startWorker();
  const { rows } = await bed.app.db.pool.query(
    `INSERT INTO dataset (id, account_id, source_kind, source_key, glue_database, name, state, run_id, created_by_name,
       updated_at, registered_at)
     VALUES (gen_random_uuid(), '111111111111', 'glue', $1, $2, $2, 'registered', gen_random_uuid(), 'test', now(), now())
     RETURNING id`,
    [`glue:${name}`, name],
  );
  expect(await bed.set(rows[0].id, { crawlerName: name })).toMatchObject({ status: 200 });
  return rows[0].id;
}

const WHOLE = { found: { new: 1, newPartitions: 3, changed: 0, dropped: 0 }, pending: 1 };

test("a worker killed while the crawler runs: the next one waits for the same crawl", {
  timeout: 180_000,
}, async () => {
  const datasetId = await dataset("watched");
  const letGo = await hold();
  const { runId } = await bed.start(datasetId);
  await isAtGlue("watched", "RUNNING");
  await kill(worker);
  startWorker();
  await letGo();
  expect(await bed.ended(runId)).toMatchObject({ state: "succeeded" });
  expect(await crawlsAtGlue("watched")).toHaveLength(1);
  expect(await bed.crawls(datasetId)).toMatchObject([{ ...WHOLE, isJoined: false }]);
  await kill(worker);
});

test("a worker killed before it heard that the crawler was started: the crawl is not done a second time", {
  timeout: 180_000,
}, async () => {
  const datasetId = await dataset("unheard");
  bed.proxy.losesAnswersTo = "StartCrawler";
  const { runId } = await bed.start(datasetId);
  await isAtGlue("unheard", "COMPLETED");
  await kill(worker);
  bed.proxy.losesAnswersTo = null;
  startWorker();
  expect(await bed.ended(runId)).toMatchObject({ state: "succeeded" });
  expect(await crawlsAtGlue("unheard")).toHaveLength(1);
  expect(await bed.crawls(datasetId)).toMatchObject([{ ...WHOLE, isJoined: false }]);
  await kill(worker);
});

test("Glue killed at half: the run fails with what Glue tells, and the next crawl finds everything", {
  timeout: 180_000,
}, async () => {
  const datasetId = await dataset("halved");
  const letGo = await hold();
  const { runId } = await bed.start(datasetId);
  await isAtGlue("halved", "RUNNING");
  await kill(endpoint);
  await letGo();
  await startEndpoint();
  const ended = await bed.ended(runId);
  expect(ended).toMatchObject({ state: "failed", error_code: "crawl_failed" });
  const [crawl] = await crawlsAtGlue("halved");
  expect(ended.error_message).toBe(crawl?.ErrorMessage);
  expect(await bed.crawls(datasetId)).toMatchObject([
    { pending: 0, crawler: { message: ended.error_message } },
  ]);
  expect(await bed.crawl(datasetId)).toMatchObject({ state: "succeeded", ...WHOLE });
  await kill(worker);
});

test("a worker killed before it heard that a table was put back: the next one finds it so", {
  timeout: 180_000,
}, async () => {
  const datasetId = await dataset("undone");
  const { runId } = await bed.crawl(datasetId);
  bed.proxy.losesAnswersTo = "DeleteTable";
  const refusal = await bed.refuse(datasetId, { runId });
  const isGone = async () => (await bed.tableNames("undone")).length === 0;
  await until("the table is gone", isGone, { withinMs: 60_000 });
  await kill(worker);
  bed.proxy.losesAnswersTo = null;
  startWorker();
  expect(await bed.ended(refusal.runId)).toMatchObject({ state: "succeeded" });
  expect((await bed.changes(datasetId, `?runId=${runId}`)).items).toMatchObject([{ state: "refused" }]);
  await kill(worker);
});
