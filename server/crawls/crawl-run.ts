import { accountOnRecord, recordedTarget } from "@/server/accounts";
import type { AwsTarget } from "@/server/aws/clients";
import { AwsError, mayPass } from "@/server/aws/error";
import { newestCrawl, stopCrawler } from "@/server/aws/glue-crawlers";
import { tablePages } from "@/server/aws/glue-tables";
import {
  countFolder,
  type DatasetRow,
  type FolderCounts,
  type FollowedFolder,
  findDataset,
  followFolder,
  refuseWithdrawn,
} from "@/server/catalog";
import { AppError } from "@/server/errors";
import { type Done, type Job, RetryableError, RunFailure, registerExecutor, type Wait } from "@/server/runs";
import { commitComparison, type Found } from "./commit";
import { compareSource } from "./compare";
import { CRAWL_KIND } from "./contract";
import { throughCrawler } from "./crawler-step";
import { folderOf, recordedTables } from "./dataset-store";
import { comparePartitions } from "./partitions";
import { keepInputs } from "./snapshot-store";
import { comparedOf } from "./source";

export interface CrawlInput {
  datasetId: string;
  roleArn: string;
  crawlerName: string | null;
}

export interface CrawlDetail {
  phase: "start" | "crawling" | "compare";
  /** The crawler's newest crawl before ours. */
  before: string | null;
  since?: string;
  /** Somebody else had started the crawler. */
  isJoined?: boolean;
}

type CrawlJob = Job<CrawlInput, CrawlDetail>;

/** Makes crawls runnable in this process. */
export function registerCrawlExecutor(): void {
  registerExecutor<CrawlInput, Found, CrawlDetail>({
    kind: CRAWL_KIND,
    title: "Crawl of a dataset",
    concurrency: 4,
    resumable: true,
    run: runCrawl,
    cancel: async (job) => {
      const { crawlerName } = job.input;
      // One that somebody else started is theirs to stop.
      if (!crawlerName || job.detail?.phase !== "crawling" || job.detail.isJoined) return undefined;
      const { target } = await place(job);
      await stopCrawler(target, crawlerName);
      job.log("info", `${crawlerName} is told to stop`);
      return undefined;
    },
  });
}

async function runCrawl(job: CrawlJob): Promise<Done<Found> | Wait> {
  const { dataset, target } = await place(job);
  try {
    if (!job.detail) await refuseWithdrawn(job, dataset.accountId);
    const { crawlerName } = job.input;
    const folder = await folderOf(dataset.id);
    if (!job.detail && (crawlerName || folder)) await takeSnapshot(job, { dataset, target }, crawlerName);
    if (crawlerName && job.detail?.phase !== "compare") {
      const wait = await throughCrawler(job, target, crawlerName);
      if (wait) return wait;
      await job.setDetail({ phase: "compare", before: null });
    }
    return await compare(job, { dataset, target, folder });
  } catch (error) {
    job.signal.throwIfAborted();
    throw explained(error);
  }
}

/** AWS's words stay as they are; what may pass is tried again. */
export function explained(error: unknown): unknown {
  if (mayPass(error)) return new RetryableError(error.awsCode, error.message, error);
  if (error instanceof AwsError) return new RunFailure(error.awsCode, error.message, { cause: error });
  if (error instanceof AppError) return new RunFailure(error.code, error.message, { cause: error });
  return error;
}

interface Place {
  dataset: DatasetRow;
  target: AwsTarget;
}

async function place(job: CrawlJob): Promise<Place> {
  const { datasetId, roleArn } = job.input;
  const dataset = await findDataset(datasetId);
  if (!dataset) throw new RunFailure("not_found", "The dataset is not there any more.");
  const account = await accountOnRecord(dataset.accountId);
  const target = recordedTarget({ accountId: dataset.accountId, roleArn }, account, job.run.ownerName);
  return { dataset, target };
}

/** What Glue has is written down before the crawler, or Headgate in its place, may change it. */
async function takeSnapshot(
  job: CrawlJob,
  { dataset, target }: Place,
  crawlerName: string | null,
): Promise<void> {
  job.progress(0, "Writing down what Glue has now");
  const database = dataset.glueDatabase ?? "";
  for await (const page of tablePages(target, database)) {
    job.signal.throwIfAborted();
    const inputs = page.map(({ input }) => input);
    const records = await recordedTables(
      dataset.id,
      inputs.map(({ Name }) => Name),
    );
    await keepInputs(
      job.run.id,
      inputs.filter(({ Name }) => records.has(Name)),
    );
    for (const input of inputs) {
      const recorded = records.get(input.Name);
      if (!recorded || recorded.partitionsKnown) continue;
      if (!comparedOf(input).columns.some(({ isPartitionKey }) => isPartitionKey)) continue;
      await comparePartitions(
        target,
        { database, runId: job.run.id, tableName: input.Name, recorded },
        job.signal,
      );
    }
  }
  const before = crawlerName === null ? null : ((await newestCrawl(target, crawlerName))?.id ?? null);
  await job.setDetail({ phase: "start", before });
}

/** A folder without a crawler is followed by Headgate; one with a crawler is counted. */
function look(job: CrawlJob, target: AwsTarget, folder: FollowedFolder): Promise<FolderCounts | null> {
  return job.input.crawlerName
    ? countFolder(job, target, folder.location)
    : followFolder(job, target, folder);
}

interface ToCompare extends Place {
  folder: FollowedFolder | null;
}

async function compare(job: CrawlJob, { dataset, target, folder }: ToCompare): Promise<Done<Found>> {
  job.progress(0.7, "Reading the source");
  const looked = folder && (await look(job, target, folder));
  const comparison = await compareSource({
    folder: folder && looked && { ...looked, tableName: folder.tableName },
    ...{ target, dataset, runId: job.run.id, signal: job.signal },
    onProgress: (tables) => job.progress(0.8, `${tables} tables read`),
  });
  job.signal.throwIfAborted();
  const { output, inTx } = commitComparison(job, dataset, comparison);
  if (comparison.hidden > 0)
    job.log("warn", `${comparison.hidden} tables are there and not listed for this role: left as they are`);
  job.log(
    "info",
    output.changes === 0 ? `${output.tables} tables, none changed` : `${output.changes} changes`,
  );
  return { output, inTx };
}
