import type pg from "pg";
import { awsTargetFor } from "@/server/accounts";
import type { Output, ParsedInput } from "@/server/api/endpoint";
import { type DatasetRow, findDataset } from "@/server/catalog";
import { transaction } from "@/server/db/pool";
import { AppError, notFound } from "@/server/errors";
import type { EventSource } from "@/server/events";
import type { Context } from "@/server/identity";
import { queueRunIn } from "@/server/runs";
import { type Due, type Queued, registerScheduled } from "@/server/schedules";
import type * as contract from "./contract";
import { CRAWL_KIND } from "./contract";
import type { CrawlInput } from "./crawl-run";
import { addCrawl, goingOn } from "./crawl-store";
import { lockDataset, scopeOf } from "./dataset-store";

// Glue gives a crawler 24 hours.
const TIMEOUT_MS = 25 * 60 * 60_000;
const RETRY = { attempts: 5 };

/** Queues a crawl of a dataset; while one is going that one is answered. */
export async function startCrawl(
  ctx: Context,
  { datasetId }: ParsedInput<typeof contract.startCrawl>,
): Promise<Output<typeof contract.startCrawl>> {
  const dataset = await crawlable(datasetId);
  const { roleArn } = await awsTargetFor(ctx, dataset.accountId);
  return transaction(
    async (client) => {
      const going = await whatIsGoing(client, datasetId);
      if (going?.what === "crawl") return { runId: going.runId, isNew: false };
      refuseWhile(going);
      const runId = await queueCrawl(client, ctx, { dataset, roleArn, by: ctx.actor.name });
      return { runId, isNew: true };
    },
    () => ["headgate_event"],
  );
}

/** A dataset whose registration is over. */
async function crawlable(datasetId: string): Promise<DatasetRow> {
  const dataset = await findDataset(datasetId);
  if (!dataset) throw notFound("dataset");
  if (dataset.state !== "registered")
    throw new AppError(
      "precondition_failed",
      "The dataset is not registered yet: its registration comes first.",
      {
        details: { state: dataset.state },
      },
    );
  return dataset;
}

async function whatIsGoing(client: pg.ClientBase, datasetId: string) {
  if (!(await lockDataset(client, datasetId))) throw notFound("dataset");
  return goingOn(client, datasetId);
}

/** What a crawl finds and what is decided of it must not overtake one another. */
export function refuseWhile(going: Awaited<ReturnType<typeof goingOn>>): void {
  if (!going) return;
  const why =
    going.what === "crawl"
      ? "A crawl of this dataset is running: what it finds takes the place of these changes. Wait for it."
      : "Changes of this dataset are being put back. Wait for that.";
  throw new AppError("conflict", why, { details: { runId: going.runId } });
}

interface ToCrawl {
  dataset: DatasetRow;
  roleArn: string;
  by: string;
  idempotencyKey?: string;
}

async function queueCrawl(
  client: pg.ClientBase,
  source: EventSource,
  { dataset, roleArn, by, idempotencyKey }: ToCrawl,
): Promise<string> {
  const { crawlerName } = await scopeOf(dataset.id, client);
  const input: CrawlInput = { datasetId: dataset.id, roleArn, crawlerName };
  const run = await queueRunIn(client, source, {
    kind: CRAWL_KIND,
    title: crawlerName ? `Crawl ${dataset.name}` : `Read ${dataset.name} again`,
    ...{ input, accountId: dataset.accountId, timeoutMs: TIMEOUT_MS, retry: RETRY, idempotencyKey },
  });
  await addCrawl(client, { runId: run.id, datasetId: dataset.id, crawlerName, createdByName: by });
  return run.id;
}

/** Lets crawls be scheduled. */
export function registerScheduledCrawls(): void {
  registerScheduled({
    kind: CRAWL_KIND,
    resourceType: "dataset",
    permission: "catalog.update",
    readPermission: "catalog.read",
    accountOf: async (datasetId) => (await findDataset(datasetId))?.accountId ?? null,
    queue: queueScheduled,
  });
}

async function queueScheduled(
  client: pg.ClientBase,
  { subjectId, source, roleArn, person, idempotencyKey }: Due,
): Promise<Queued> {
  const dataset = await crawlable(subjectId);
  const going = await whatIsGoing(client, subjectId);
  if (going)
    return { skip: going.what === "crawl" ? "Another crawl was going." : "Changes were being put back." };
  return { runId: await queueCrawl(client, source, { dataset, roleArn, by: person.name, idempotencyKey }) };
}
