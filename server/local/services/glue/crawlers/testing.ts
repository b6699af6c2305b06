import {
  CreateCrawlerCommand,
  type CreateCrawlerCommandInput,
  CreateDatabaseCommand,
  GetCrawlerCommand,
  GetTablesCommand,
  type GlueClient,
  ListCrawlsCommand,
  StartCrawlerCommand,
  type Table,
} from "@aws-sdk/client-glue";
import { CreateBucketCommand, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { vi } from "vitest";
import { dataLakeBucket } from "@/prisma/demo/lake";

export const bucket = dataLakeBucket;
export const crawlerRole = "arn:aws:iam::111111111111:role/AWSGlueServiceRole-CrossAccountCrawler";

export async function makeBucket(s3: S3Client): Promise<void> {
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
}

export async function put(s3: S3Client, files: Record<string, string | Uint8Array>): Promise<void> {
  for (const [Key, Body] of Object.entries(files)) {
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body }));
  }
}

/** A crawler of one prefix, with a database of its own. */
export async function makeCrawler(
  glue: GlueClient,
  name: string,
  more: Partial<CreateCrawlerCommandInput> = {},
): Promise<void> {
  await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: name } }));
  await glue.send(
    new CreateCrawlerCommand({
      Name: name,
      Role: crawlerRole,
      DatabaseName: name,
      Targets: { S3Targets: [{ Path: `s3://${bucket}/${name}/` }] },
      ...more,
    }),
  );
}

/** Starts a crawler and waits until it is ready again; answers its newest crawl. */
export async function runCrawler(glue: GlueClient, name: string) {
  await glue.send(new StartCrawlerCommand({ Name: name }));
  return untilReady(glue, name);
}

export async function untilReady(glue: GlueClient, name: string) {
  await vi.waitFor(
    async () => {
      const { Crawler } = await glue.send(new GetCrawlerCommand({ Name: name }));
      if (Crawler?.State !== "READY") throw new Error(`still ${Crawler?.State}`);
    },
    { timeout: 60_000, interval: 20 },
  );
  const { Crawls } = await glue.send(new ListCrawlsCommand({ CrawlerName: name, MaxResults: 1 }));
  return Crawls?.[0];
}

export async function tablesOf(glue: GlueClient, database: string): Promise<Table[]> {
  return (await glue.send(new GetTablesCommand({ DatabaseName: database }))).TableList ?? [];
}

/** `name:type` of each column. */
export function columnsOf(table: Table | undefined): string[] {
  return (table?.StorageDescriptor?.Columns ?? []).map(({ Name, Type }) => `${Name}:${Type}`);
}
