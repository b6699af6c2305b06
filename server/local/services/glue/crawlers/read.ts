import { type Glue, refuseMembers } from "@/server/local/services/glue/deps";
import { issueToken, readToken } from "@/server/local/services/glue/page-token";
import type { CallContext, InputOf, OutputOf } from "@/server/local/wire/service";
import { type CrawlerDeps, crawlerArn, openCrawler } from "./access";
import { writeCrawler, writeMetrics } from "./crawler-shape";
import { type CrawlerRow, type CrawlRow, lastCrawls, listCrawlers } from "./store";

const pageSize = 100;

async function written(deps: CrawlerDeps, ctx: CallContext, rows: readonly CrawlerRow[]) {
  const last = await lastCrawls(
    deps.state,
    ctx.caller.accountId,
    rows.map(({ name }) => name),
  );
  return rows.map((row) => writeCrawler(row, last.get(row.name)));
}

async function pageOfCrawlers(
  deps: CrawlerDeps,
  ctx: CallContext,
  input: { NextToken?: string | undefined; MaxResults?: number | undefined },
) {
  const limit = input.MaxResults ?? pageSize;
  const after = readToken(input.NextToken, "crawlers") ?? "";
  const rows = await listCrawlers(deps.state, ctx.caller.accountId, after, limit + 1);
  const page = rows.slice(0, limit);
  return { page, NextToken: issueToken(rows.length > limit ? page.at(-1)?.name : undefined, "crawlers") };
}

export async function getCrawler(
  deps: CrawlerDeps,
  input: InputOf<Glue, "GetCrawler">,
  ctx: CallContext,
): Promise<OutputOf<Glue, "GetCrawler">> {
  const row = await openCrawler(deps, ctx, "GetCrawler", input.Name ?? "");
  const [Crawler] = await written(deps, ctx, [row]);
  return { Crawler };
}

export async function getCrawlers(
  deps: CrawlerDeps,
  input: InputOf<Glue, "GetCrawlers">,
  ctx: CallContext,
): Promise<OutputOf<Glue, "GetCrawlers">> {
  ctx.authorize("glue:GetCrawlers", crawlerArn(ctx, "*"));
  const { page, NextToken } = await pageOfCrawlers(deps, ctx, input);
  return { Crawlers: await written(deps, ctx, page), NextToken };
}

export async function listCrawlerNames(
  deps: CrawlerDeps,
  input: InputOf<Glue, "ListCrawlers">,
  ctx: CallContext,
): Promise<OutputOf<Glue, "ListCrawlers">> {
  ctx.authorize("glue:ListCrawlers", crawlerArn(ctx, "*"));
  refuseMembers("ListCrawlers", input, ["Tags"]);
  const { page, NextToken } = await pageOfCrawlers(deps, ctx, input);
  return { CrawlerNames: page.map(({ name }) => name), NextToken };
}

export async function batchGetCrawlers(
  deps: CrawlerDeps,
  input: InputOf<Glue, "BatchGetCrawlers">,
  ctx: CallContext,
): Promise<OutputOf<Glue, "BatchGetCrawlers">> {
  const names = input.CrawlerNames ?? [];
  for (const name of names) ctx.authorize("glue:BatchGetCrawlers", crawlerArn(ctx, name));
  const { rows } = await deps.state.query<CrawlerRow>(
    "select * from glue_crawler where account_id = $1 and name = any($2) order by name",
    [ctx.caller.accountId, names],
  );
  const found = new Set(rows.map(({ name }) => name));
  return {
    Crawlers: await written(deps, ctx, rows),
    CrawlersNotFound: names.filter((name) => !found.has(name)),
  };
}

export async function getCrawlerMetrics(
  deps: CrawlerDeps,
  input: InputOf<Glue, "GetCrawlerMetrics">,
  ctx: CallContext,
): Promise<OutputOf<Glue, "GetCrawlerMetrics">> {
  ctx.authorize("glue:GetCrawlerMetrics", crawlerArn(ctx, "*"));
  const limit = input.MaxResults ?? pageSize;
  const names = input.CrawlerNameList?.length ? input.CrawlerNameList : null;
  const { rows } = await deps.state.query<{ name: string }>(
    `select name from glue_crawler where account_id = $1 and name > $2 and ($3::text[] is null or name = any($3))
     order by name limit $4`,
    [ctx.caller.accountId, readToken(input.NextToken, "crawler metrics") ?? "", names, limit + 1],
  );
  const page = rows.slice(0, limit);
  const CrawlerMetricsList = [];
  for (const { name } of page) {
    const crawls = await deps.state.query<CrawlRow>(
      `select * from glue_crawl where account_id = $1 and crawler_name = $2
       order by started_at desc, id desc limit 100`,
      [ctx.caller.accountId, name],
    );
    CrawlerMetricsList.push(writeMetrics(name, crawls.rows));
  }
  const last = rows.length > limit ? page.at(-1)?.name : undefined;
  return { CrawlerMetricsList, NextToken: issueToken(last, "crawler metrics") };
}
