import * as z from "zod";
import { AccountId } from "@/server/accounts/contract";
import { endpoint, pageInput, pageOf, Time } from "@/server/api/endpoint";
import { RunState } from "@/server/runs/contract";

/** The kind under which a crawl is scheduled and its Run is known. */
export const CRAWL_KIND = "dataset.crawl";

const count = z.int();

/** What Glue tells of the crawl that its crawler did. */
const CrawlerReport = z.object({
  state: z.string(),
  startedAt: Time.nullable(),
  endedAt: Time.nullable(),
  /** As Glue says it. */
  message: z.string().nullable(),
  tablesCreated: count,
  tablesUpdated: count,
  tablesDeleted: count,
  emptyFolders: z.array(z.string()).default([]).describe("Folders of the crawler in which nothing lies"),
});
export type CrawlerReport = z.infer<typeof CrawlerReport>;

export const Crawl = z.object({
  runId: z.uuid(),
  state: RunState,
  progress: z.number().nullable(),
  progressText: z.string().nullable(),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  startedBy: z.string(),
  createdAt: Time,
  startedAt: Time.nullable(),
  endedAt: Time.nullable(),
  /** Null where the source was read and nothing was crawled. */
  crawlerName: z.string().nullable(),
  /** The crawler was running already, by somebody else. */
  isJoined: z.boolean(),
  crawler: CrawlerReport.nullable(),
  /** How many tables the source had; null until they were compared. */
  tables: count.nullable(),
  found: z.object({
    new: count,
    changed: count,
    dropped: count,
    newPartitions: count,
    droppedPartitions: count,
  }),
  /** Changes that wait for a steward. */
  pending: count,
  /** Whether its Run is yours to see. */
  isVisible: z.boolean(),
});
export type Crawl = z.infer<typeof Crawl>;

const ColumnChange = z.object({
  name: z.string(),
  change: z.enum(["added", "dropped", "retyped", "moved", "commented", "key"]),
  before: z.string().nullable(),
  after: z.string().nullable(),
});
const FactChange = z.object({
  fact: z.enum(["type", "format", "location", "serde"]),
  before: z.string().nullable(),
  after: z.string().nullable(),
});

export const CHANGE_STATES = ["pending", "accepted", "refusing", "refused", "superseded"] as const;
const ChangeState = z.enum(CHANGE_STATES);

export const CrawlChange = z.object({
  id: z.uuid(),
  runId: z.uuid(),
  tableName: z.string(),
  /** The table on record; null where it is new, or gone by now. */
  tableId: z.uuid().nullable(),
  kind: z.enum(["new", "changed", "dropped", "partitions"]),
  columns: z.array(ColumnChange),
  facts: z.array(FactChange),
  newPartitions: count,
  droppedPartitions: count,
  /**
   * What refusing does: `revert` puts Glue back to what it was before the crawl, `overwrite` to what it was before
   * somebody changed it there, `keep` changes nothing at the source.
   */
  refusal: z.enum(["revert", "overwrite", "keep"]),
  state: ChangeState,
  decidedByName: z.string().nullable(),
  decidedAt: Time.nullable(),
  refusalRunId: z.uuid().nullable(),
  /** Why it could not be put back. */
  error: z.string().nullable(),
});
export type CrawlChange = z.infer<typeof CrawlChange>;

const datasetId = z.uuid();

export const startCrawl = endpoint({
  id: "crawls.startCrawl",
  method: "POST",
  path: "/datasets/{datasetId}/crawls",
  summary: "Crawl a dataset, as a Run by your role in its account",
  description:
    "Its crawler is started and waited for where it has one; then its source is read again and compared with what is on record. While one is going it is answered: `isNew` is false then.",
  permission: "catalog.update",
  status: 202,
  input: z.object({ datasetId }),
  output: z.object({ runId: z.uuid(), isNew: z.boolean() }),
});

export const listCrawls = endpoint({
  id: "crawls.listCrawls",
  method: "GET",
  path: "/datasets/{datasetId}/crawls",
  summary: "The crawls of a dataset, newest first",
  permission: "catalog.read",
  input: z.object({ ...pageInput, datasetId }),
  output: pageOf(Crawl),
});

export const listChanges = endpoint({
  id: "crawls.listChanges",
  method: "GET",
  path: "/datasets/{datasetId}/crawl-changes",
  summary: "What crawls found changed, table by table",
  description:
    "Those that wait for a decision or are being put back; with `runId`, all that one crawl found.",
  permission: "catalog.read",
  input: z.object({ ...pageInput, datasetId, runId: z.uuid().optional() }),
  output: pageOf(CrawlChange).extend({ waiting: count.describe("Of the whole dataset") }),
});

export const listChangedPartitions = endpoint({
  id: "crawls.listChangedPartitions",
  method: "GET",
  path: "/datasets/{datasetId}/crawl-changes/{changeId}/partitions",
  summary: "The partitions that came or went; kept while their change waits",
  permission: "catalog.read",
  input: z.object({ ...pageInput, datasetId, changeId: z.uuid() }),
  output: pageOf(z.object({ values: z.array(z.string()), change: z.enum(["new", "dropped"]) })),
});

const decision = {
  datasetId,
  runId: z.uuid().describe("The crawl that found them"),
  changeIds: z.array(z.uuid()).min(1).max(1_000).optional().describe("All that still wait unless said"),
};

export const acceptChanges = endpoint({
  id: "crawls.acceptChanges",
  method: "POST",
  path: "/datasets/{datasetId}/crawl-changes/accept",
  summary: "Take changes into the catalog",
  description:
    "All of them or, where one was decided or superseded meanwhile, none (412). Descriptions that people wrote stay, and a table keeps its id.",
  permission: "catalog.update",
  input: z.object(decision),
  output: z.object({ accepted: count }),
});

export const refuseChanges = endpoint({
  id: "crawls.refuseChanges",
  method: "POST",
  path: "/datasets/{datasetId}/crawl-changes/refuse",
  summary: "Put back what changed, as a Run by your role in its account",
  description:
    "As `refusal` says of each. A table that is not any more as it was found is left alone, and said so.",
  permission: "catalog.update",
  status: 202,
  input: z.object(decision),
  output: z.object({ runId: z.uuid(), refusing: count }),
});

export const CrawlSetting = z.object({
  /** The dataset lies in Glue, so it can have a crawler. */
  canCrawl: z.boolean(),
  crawlerName: z.string().nullable(),
  acceptsAdditive: z.boolean(),
  /** Where a crawler of its own would look. */
  locations: z.array(z.string()),
});
export type CrawlSetting = z.infer<typeof CrawlSetting>;

export const getCrawlSetting = endpoint({
  id: "crawls.getCrawlSetting",
  method: "GET",
  path: "/datasets/{datasetId}/crawl-setting",
  summary: "How a dataset is crawled",
  permission: "catalog.read",
  input: z.object({ datasetId }),
  output: CrawlSetting,
});

const crawlerName = z
  .string()
  .trim()
  .min(1)
  .max(255)
  .regex(/^[^\p{Cc}]+$/u, "No line breaks or other control characters.");

export const setCrawlSetting = endpoint({
  id: "crawls.setCrawlSetting",
  method: "PATCH",
  path: "/datasets/{datasetId}/crawl-setting",
  summary: "Choose a dataset's crawler, and whether additive changes need a steward",
  permission: "catalog.update",
  input: z.object({
    datasetId,
    crawlerName: crawlerName
      .nullable()
      .optional()
      .describe("One of the account that writes into its database"),
    acceptsAdditive: z
      .boolean()
      .optional()
      .describe("New tables and partitions, and columns at a table's end, are taken in at once"),
  }),
  output: CrawlSetting,
});

export const listCrawlers = endpoint({
  id: "crawls.listCrawlers",
  method: "GET",
  path: "/datasets/{datasetId}/crawlers",
  summary: "The account's crawlers that write into the dataset's database, as your role sees them",
  permission: "catalog.update",
  input: z.object({ datasetId }),
  output: z.object({
    items: z.array(
      z.object({
        name: z.string(),
        state: z.string(),
        targets: z.array(z.string()),
        lastStatus: z.string().nullable(),
        lastMessage: z.string().nullable(),
      }),
    ),
    roleArns: z.array(z.string()).describe("As which crawlers of the account read, whatever they write into"),
  }),
});

export const createCrawler = endpoint({
  id: "crawls.createCrawler",
  method: "POST",
  path: "/datasets/{datasetId}/crawlers",
  summary: "Make a crawler for a dataset, and choose it",
  description: "What it finds gone it marks DEPRECATED_BY_CRAWLER and never deletes.",
  permission: "catalog.update",
  status: 201,
  input: z.object({
    datasetId,
    name: crawlerName,
    roleArn: z
      .string()
      .trim()
      .max(2_048)
      .regex(/^arn:aws[\w-]*:iam::\d{12}:role\/.+$/, "Write it as arn:aws:iam::111122223333:role/name."),
    locations: z
      .array(
        z
          .string()
          .trim()
          .max(1_100)
          .regex(/^s3:\/\/[^/\s]+(\/.*)?$/, "Write it as s3://bucket/folder/."),
      )
      .min(1)
      .max(100)
      .optional()
      .describe("Those of its tables unless said"),
    exclusions: z.array(z.string().trim().min(1).max(2_048)).max(100).default([]).describe("Glob patterns"),
    lakeFormationAccountId: AccountId.nullable()
      .default(null)
      .describe("Crawl data that this account shares, by Lake Formation's credentials"),
  }),
  output: CrawlSetting,
});
