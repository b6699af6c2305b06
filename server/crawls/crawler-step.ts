import type { AwsTarget } from "@/server/aws/clients";
import * as glue from "@/server/aws/glue-crawlers";
import { type Job, RunFailure, type Wait } from "@/server/runs";
import type { CrawlDetail, CrawlInput } from "./crawl-run";
import { noteCrawler } from "./crawl-store";
import { emptyFolders } from "./empty-folders";

type CrawlJob = Job<CrawlInput, CrawlDetail>;

const LOOK_MIN_MS = 500;
const LOOK_MAX_MS = 15_000;

/**
 * Starts the crawler once and waits for it without a worker; null when it has come to its end. Which crawl was the
 * newest before is written down first: after a crash another newest one is ours, whatever became of the answer.
 */
export async function throughCrawler(
  job: CrawlJob,
  target: AwsTarget,
  crawlerName: string,
): Promise<Wait | null> {
  const detail = job.detail ?? { phase: "start" as const, before: null };
  const newest = await glue.newestCrawl(target, crawlerName);
  if (detail.phase === "start") {
    const isNew = newest !== null && newest.id !== detail.before;
    const isOver = isNew && newest.state !== "RUNNING";
    // A new one that still runs may be over by the time a second start arrives, which would then crawl again.
    const isJoined = !isNew && !(await start(job, target, crawlerName));
    if (isJoined) await noteCrawler(job.run.id, { isJoined });
    const before = isJoined ? null : detail.before;
    await job.setDetail({ before, isJoined, phase: "crawling", since: new Date().toISOString() });
    if (!isOver) return look(job, new Date());
  }
  const { state, targets } = await glue.getCrawler(target, crawlerName);
  if (state !== "READY") {
    await tellProgress(job, target, crawlerName);
    return look(job, new Date(detail.since ?? Date.now()));
  }
  await end(job, target, { crawlerName, targets }, job.detail?.before ?? null);
  return null;
}

async function start(job: CrawlJob, target: AwsTarget, crawlerName: string): Promise<boolean> {
  job.progress(0.1, `Starting the crawler ${crawlerName}`);
  const isStarted = await glue.startCrawler(target, crawlerName);
  job.log(
    "info",
    isStarted ? `${crawlerName} is started` : `${crawlerName} was running already: waiting for that`,
  );
  return isStarted;
}

function look(job: CrawlJob, since: Date): Wait {
  const age = Date.now() - since.getTime();
  const pauseMs = Math.min(LOOK_MAX_MS, Math.max(LOOK_MIN_MS, age / 10));
  return job.wait("aws", new Date(Date.now() + pauseMs));
}

async function tellProgress(job: CrawlJob, target: AwsTarget, crawlerName: string): Promise<void> {
  const metrics = await glue.crawlerMetrics(target, crawlerName);
  const usual = metrics?.medianRuntimeSeconds ?? 0;
  const tookMs = Date.now() - new Date(job.detail?.since ?? Date.now()).getTime();
  const share = usual > 0 ? Math.min(0.9, tookMs / 1_000 / usual) : null;
  job.progress(share === null ? null : 0.1 + share * 0.6, `${crawlerName} is crawling`);
}

async function end(
  job: CrawlJob,
  target: AwsTarget,
  { crawlerName, targets }: { crawlerName: string; targets: readonly string[] },
  before: string | null,
): Promise<void> {
  const [crawl, metrics, empty] = await Promise.all([
    glue.newestCrawl(target, crawlerName),
    glue.crawlerMetrics(target, crawlerName),
    emptyFolders(target, targets),
  ]);
  if (!crawl || crawl.id === before)
    throw new RunFailure("crawl_lost", `Glue tells of no crawl by ${crawlerName} since it was started.`);
  const { state, startedAt, endedAt, message } = crawl;
  await noteCrawler(job.run.id, {
    crawler: {
      ...{ state, startedAt, endedAt, message },
      tablesCreated: metrics?.tablesCreated ?? 0,
      tablesUpdated: metrics?.tablesUpdated ?? 0,
      tablesDeleted: metrics?.tablesDeleted ?? 0,
      emptyFolders: empty,
    },
  });
  for (const folder of empty) job.log("warn", `Nothing lies in ${folder}`);
  if (message) job.log(state === "COMPLETED" ? "warn" : "error", message);
  if (state === "STOPPED") throw new RunFailure("crawl_stopped", `The crawler ${crawlerName} was stopped.`);
  if (state !== "COMPLETED")
    throw new RunFailure("crawl_failed", message ?? `The crawl by ${crawlerName} is ${state}.`);
}
