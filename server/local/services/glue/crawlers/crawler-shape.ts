import type * as glue from "@aws-sdk/client-glue";
import type { CrawlerRow, CrawlRow } from "./store";

const lastStatus = { COMPLETED: "SUCCEEDED", FAILED: "FAILED", STOPPED: "CANCELLED" } as const;

export const logGroup = "/aws-glue/crawlers";

/** A crawler as Glue answers it. */
export function writeCrawler(row: CrawlerRow, last: CrawlRow | undefined): glue.Crawler {
  const running = last?.state === "RUNNING" ? last : undefined;
  return {
    Name: row.name,
    ...withDefaults(row.definition),
    State: row.state,
    Schedule:
      row.schedule === null ? undefined : { ScheduleExpression: row.schedule, State: row.schedule_state },
    CrawlElapsedTime: running ? Date.now() - running.started_at.getTime() : 0,
    CreationTime: row.created_at,
    LastUpdated: row.updated_at,
    LastCrawl: last && last.state !== "RUNNING" ? writeLast(row.name, last) : undefined,
    Version: row.version,
  };
}

function withDefaults(definition: CrawlerRow["definition"]): CrawlerRow["definition"] {
  const { SchemaChangePolicy, Targets } = definition;
  return {
    ...definition,
    // Glue tells a role by its name.
    Role: definition.Role?.replace(/^arn:aws:iam::\d+:role\//, ""),
    Targets: { ...Targets, S3Targets: Targets?.S3Targets?.map((each) => ({ Exclusions: [], ...each })) },
    Classifiers: definition.Classifiers ?? [],
    RecrawlPolicy: definition.RecrawlPolicy ?? { RecrawlBehavior: "CRAWL_EVERYTHING" },
    SchemaChangePolicy: {
      UpdateBehavior: SchemaChangePolicy?.UpdateBehavior ?? "UPDATE_IN_DATABASE",
      DeleteBehavior: SchemaChangePolicy?.DeleteBehavior ?? "DEPRECATE_IN_DATABASE",
    },
    LineageConfiguration: definition.LineageConfiguration ?? { CrawlerLineageSettings: "DISABLE" },
    LakeFormationConfiguration: definition.LakeFormationConfiguration ?? {
      UseLakeFormationCredentials: false,
      AccountId: "",
    },
  };
}

function writeLast(name: string, last: CrawlRow): glue.LastCrawlInfo {
  return {
    Status: last.state === "RUNNING" ? undefined : lastStatus[last.state],
    ErrorMessage: last.error ?? undefined,
    LogGroup: logGroup,
    LogStream: name,
    MessagePrefix: last.id,
    StartTime: last.started_at,
  };
}

const secondsOf = ({ started_at, ended_at }: CrawlRow) =>
  ended_at === null ? 0 : (ended_at.getTime() - started_at.getTime()) / 1000;

/** What GetCrawlerMetrics tells; crawls are given the newest first. */
export function writeMetrics(name: string, crawls: readonly CrawlRow[]): glue.CrawlerMetrics {
  const ended = crawls.filter(({ ended_at }) => ended_at !== null);
  const runtimes = ended.map(secondsOf).sort((a, b) => a - b);
  const [last] = ended;
  const changes = ended.find((crawl) => crawl.changes !== null)?.changes;
  return {
    CrawlerName: name,
    TimeLeftSeconds: 0,
    StillEstimating: crawls[0]?.state === "RUNNING",
    LastRuntimeSeconds: last ? secondsOf(last) : 0,
    MedianRuntimeSeconds: runtimes[Math.floor(runtimes.length / 2)] ?? 0,
    TablesCreated: changes?.tablesAdded.length ?? 0,
    TablesUpdated: changes?.tablesUpdated.length ?? 0,
    TablesDeleted: changes?.tablesDeleted.length ?? 0,
  };
}

/** The summary of a crawl: JSON inside JSON, as Glue writes it. */
export function writeSummary({ changes }: CrawlRow): string | undefined {
  if (!changes) return undefined;
  const entry = (names: readonly string[]) => ({
    Count: names.length,
    Details: JSON.stringify({ names: names.slice(0, 100) }),
  });
  const tables = {
    ...(changes.tablesAdded.length > 0 ? { ADD: entry(changes.tablesAdded) } : {}),
    ...(changes.tablesUpdated.length > 0 ? { UPDATE: entry(changes.tablesUpdated) } : {}),
    ...(changes.tablesDeleted.length > 0 ? { DELETE: entry(changes.tablesDeleted) } : {}),
  };
  const counts = [
    ["ADD", changes.partitionsAdded],
    ["UPDATE", changes.partitionsUpdated],
    ["DELETE", changes.partitionsDeleted],
  ] as const;
  const partitions = Object.fromEntries(
    counts.flatMap(([kind, Count]) => (Count > 0 ? [[kind, { Count }]] : [])),
  );
  return JSON.stringify({
    ...(Object.keys(tables).length > 0 ? { TABLE: JSON.stringify(tables) } : {}),
    ...(Object.keys(partitions).length > 0 ? { PARTITION: JSON.stringify(partitions) } : {}),
  });
}
