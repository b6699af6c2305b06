import {
  CreateCrawlerCommand,
  GetCrawlerCommand,
  GetCrawlerMetricsCommand,
  GlueClient,
  ListCrawlsCommand,
  paginateGetCrawlers,
  type Crawler as SdkCrawler,
  StartCrawlerCommand,
  StopCrawlerCommand,
} from "@aws-sdk/client-glue";
import { type AwsTarget, clientFor } from "./clients";
import { AwsError, awsCall } from "./error";

export interface Crawler {
  name: string;
  database: string;
  state: "READY" | "RUNNING" | "STOPPING";
  roleArn: string;
  targets: string[];
  deleteBehavior: string;
  /** How its last crawl ended, in Glue's words. */
  lastStatus: string | null;
  lastMessage: string | null;
}

/** One crawl of a crawler, as Glue's history has it. */
export interface CrawlFacts {
  id: string;
  state: "RUNNING" | "COMPLETED" | "FAILED" | "STOPPED";
  startedAt: string | null;
  endedAt: string | null;
  message: string | null;
}

export interface CrawlerMetrics {
  timeLeftSeconds: number;
  isEstimating: boolean;
  lastRuntimeSeconds: number;
  medianRuntimeSeconds: number;
  tablesCreated: number;
  tablesUpdated: number;
  tablesDeleted: number;
}

export interface NewCrawler {
  name: string;
  roleArn: string;
  database: string;
  locations: readonly string[];
  exclusions: readonly string[];
  /** Reads by Lake Formation's credentials, of data in another account where one is named. */
  lakeFormationAccountId: string | null;
}

const client = (target: AwsTarget) => clientFor(GlueClient, target);

/** IAM action: glue:GetCrawlers. */
export async function allCrawlers(target: AwsTarget): Promise<Crawler[]> {
  return awsCall("glue", "GetCrawlers", async () => {
    const found: Crawler[] = [];
    for await (const page of paginateGetCrawlers({ client: client(target), pageSize: 100 }, {}))
      found.push(...(page.Crawlers ?? []).map(crawlerOf));
    return found;
  });
}

/** IAM action: glue:GetCrawler. */
export async function getCrawler(target: AwsTarget, Name: string): Promise<Crawler> {
  const { Crawler: found } = await awsCall("glue", "GetCrawler", () =>
    client(target).send(new GetCrawlerCommand({ Name })),
  );
  return crawlerOf(found ?? { Name });
}

/** IAM action: glue:CreateCrawler. What it finds gone it marks as such and does not delete. */
export async function createCrawler(target: AwsTarget, made: NewCrawler): Promise<void> {
  await awsCall("glue", "CreateCrawler", () =>
    client(target).send(
      new CreateCrawlerCommand({
        Name: made.name,
        Role: made.roleArn,
        DatabaseName: made.database,
        Targets: {
          S3Targets: made.locations.map((Path) => ({ Path, Exclusions: [...made.exclusions] })),
        },
        SchemaChangePolicy: { UpdateBehavior: "UPDATE_IN_DATABASE", DeleteBehavior: "DEPRECATE_IN_DATABASE" },
        ...(made.lakeFormationAccountId === null
          ? {}
          : {
              LakeFormationConfiguration: {
                UseLakeFormationCredentials: true,
                AccountId: made.lakeFormationAccountId,
              },
            }),
      }),
    ),
  );
}

/**
 * IAM action: glue:StartCrawler. False where it was running already. Sent once: a start has no token, and one that is
 * sent again behind a lost answer crawls a second time when the first crawl is over by then.
 */
export async function startCrawler(target: AwsTarget, Name: string): Promise<boolean> {
  const once = clientFor(GlueClient, target, { isSentOnce: true });
  try {
    await awsCall("glue", "StartCrawler", () => once.send(new StartCrawlerCommand({ Name })));
    return true;
  } catch (error) {
    if (error instanceof AwsError && error.awsCode === "CrawlerRunningException") return false;
    throw error;
  }
}

const AT_REST = new Set([
  "CrawlerNotRunningException",
  "CrawlerStoppingException",
  "EntityNotFoundException",
]);

/** IAM action: glue:StopCrawler. One that does not run, or is gone, has been stopped. */
export async function stopCrawler(target: AwsTarget, Name: string): Promise<void> {
  await awsCall("glue", "StopCrawler", () => client(target).send(new StopCrawlerCommand({ Name }))).catch(
    (error: unknown) => {
      if (!(error instanceof AwsError) || !AT_REST.has(error.awsCode)) throw error;
    },
  );
}

/** IAM action: glue:ListCrawls. The newest one; null where there is none. */
export async function newestCrawl(target: AwsTarget, CrawlerName: string): Promise<CrawlFacts | null> {
  const { Crawls } = await awsCall("glue", "ListCrawls", () =>
    client(target).send(new ListCrawlsCommand({ CrawlerName, MaxResults: 1 })),
  );
  const [newest] = Crawls ?? [];
  if (!newest?.CrawlId) return null;
  return {
    id: newest.CrawlId,
    state: newest.State ?? "RUNNING",
    startedAt: newest.StartTime?.toISOString() ?? null,
    endedAt: newest.EndTime?.toISOString() ?? null,
    message: newest.ErrorMessage ?? null,
  };
}

/** IAM action: glue:GetCrawlerMetrics. */
export async function crawlerMetrics(target: AwsTarget, name: string): Promise<CrawlerMetrics | null> {
  const { CrawlerMetricsList } = await awsCall("glue", "GetCrawlerMetrics", () =>
    client(target).send(new GetCrawlerMetricsCommand({ CrawlerNameList: [name] })),
  );
  const [told] = CrawlerMetricsList ?? [];
  if (!told) return null;
  return {
    timeLeftSeconds: told.TimeLeftSeconds ?? 0,
    isEstimating: told.StillEstimating ?? false,
    lastRuntimeSeconds: told.LastRuntimeSeconds ?? 0,
    medianRuntimeSeconds: told.MedianRuntimeSeconds ?? 0,
    tablesCreated: told.TablesCreated ?? 0,
    tablesUpdated: told.TablesUpdated ?? 0,
    tablesDeleted: told.TablesDeleted ?? 0,
  };
}

function crawlerOf(found: SdkCrawler): Crawler {
  return {
    name: found.Name ?? "",
    database: found.DatabaseName ?? "",
    state: found.State ?? "READY",
    roleArn: found.Role ?? "",
    targets: (found.Targets?.S3Targets ?? []).map(({ Path }) => Path ?? ""),
    deleteBehavior: found.SchemaChangePolicy?.DeleteBehavior ?? "",
    lastStatus: found.LastCrawl?.Status ?? null,
    lastMessage: found.LastCrawl?.ErrorMessage ?? null,
  };
}
