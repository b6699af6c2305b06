import type * as glue from "@aws-sdk/client-glue";
import type { Queryable } from "@/server/local/state/transaction";

export const crawlerDdl = `
create table if not exists glue_crawler (
  account_id text not null,
  name text collate "C" not null,
  definition jsonb not null,
  state text not null default 'READY',
  version integer not null default 1,
  schedule text,
  schedule_state text not null default 'NOT_SCHEDULED',
  next_fire timestamptz,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  primary key (account_id, name)
);
create index if not exists glue_crawler_due on glue_crawler (next_fire);
create table if not exists glue_crawl (
  id uuid primary key,
  account_id text not null,
  crawler_name text collate "C" not null,
  state text not null,
  started_at timestamptz(3) not null default now(),
  ended_at timestamptz(3),
  changes jsonb,
  error text,
  foreign key (account_id, crawler_name) references glue_crawler on delete cascade
);
create index if not exists glue_crawl_by_time on glue_crawl (account_id, crawler_name, started_at desc, id desc);
create table if not exists glue_classifier (
  account_id text not null,
  name text collate "C" not null,
  definition jsonb not null,
  version integer not null default 1,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  primary key (account_id, name)
);
`;

/** What a request says of a crawler, under the SDK's own names. */
export type CrawlerDefinition = Omit<glue.CreateCrawlerRequest, "Name" | "Schedule" | "Tags">;

export interface CrawlerRow {
  account_id: string;
  name: string;
  definition: CrawlerDefinition;
  state: "READY" | "RUNNING" | "STOPPING";
  version: number;
  schedule: string | null;
  schedule_state: "SCHEDULED" | "NOT_SCHEDULED";
  created_at: Date;
  updated_at: Date;
}

export interface CrawlChanges {
  tablesAdded: string[];
  tablesUpdated: string[];
  tablesDeleted: string[];
  partitionsAdded: number;
  partitionsUpdated: number;
  partitionsDeleted: number;
}

export interface CrawlRow {
  id: string;
  crawler_name: string;
  state: "RUNNING" | "COMPLETED" | "FAILED" | "STOPPED";
  started_at: Date;
  ended_at: Date | null;
  changes: CrawlChanges | null;
  error: string | null;
}

export async function findCrawler(
  db: Queryable,
  accountId: string,
  name: string,
  lock = false,
): Promise<CrawlerRow | null> {
  const { rows } = await db.query<CrawlerRow>(
    `select * from glue_crawler where account_id = $1 and name = $2 ${lock ? "for update" : ""}`,
    [accountId, name],
  );
  return rows[0] ?? null;
}

export async function listCrawlers(
  db: Queryable,
  accountId: string,
  after: string,
  limit: number,
): Promise<CrawlerRow[]> {
  const { rows } = await db.query<CrawlerRow>(
    "select * from glue_crawler where account_id = $1 and name > $2 order by name limit $3",
    [accountId, after, limit],
  );
  return rows;
}

/** The crawls of these crawlers, the newest of each. */
export async function lastCrawls(
  db: Queryable,
  accountId: string,
  names: readonly string[],
): Promise<Map<string, CrawlRow>> {
  const { rows } = await db.query<CrawlRow>(
    `select distinct on (crawler_name) * from glue_crawl where account_id = $1 and crawler_name = any($2)
     order by crawler_name, started_at desc, id desc`,
    [accountId, names],
  );
  return new Map(rows.map((row) => [row.crawler_name, row]));
}

/** Ends a crawl and lets its crawler start again. */
export async function endCrawl(
  db: Queryable,
  crawl: { id: string; accountId: string; name: string },
  outcome: { state: CrawlRow["state"]; changes: CrawlChanges | null; error: string | null },
): Promise<void> {
  await db.query(
    `with ended as (
       update glue_crawl set state = $2, ended_at = now(), changes = $3, error = $4 where id = $1)
     update glue_crawler set state = 'READY' where account_id = $5 and name = $6`,
    [crawl.id, outcome.state, outcome.changes, outcome.error, crawl.accountId, crawl.name],
  );
}

/** What a process that was killed left running has failed. */
export async function failInterrupted(db: Queryable): Promise<void> {
  await db.query(
    `update glue_crawl set state = 'FAILED', ended_at = now(),
     error = 'The crawl was interrupted: the local AWS endpoint ended while it ran' where state = 'RUNNING'`,
  );
  await db.query("update glue_crawler set state = 'READY' where state <> 'READY'");
}
