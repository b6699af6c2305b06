import type * as glue from "@aws-sdk/client-glue";
import { invalidInput } from "@/server/local/catalog/errors";
import type { Glue } from "@/server/local/services/glue/deps";
import { issueToken, readToken } from "@/server/local/services/glue/page-token";
import type { CallContext, InputOf, OutputOf } from "@/server/local/wire/service";
import { type CrawlerDeps, openCrawler } from "./access";
import { logGroup, writeSummary } from "./crawler-shape";
import type { CrawlRow } from "./store";

const pageSize = 20;
const columns = {
  CRAWL_ID: "id::text",
  STATE: "state",
  START_TIME: "started_at",
  END_TIME: "ended_at",
} as const;
const signs = { GT: ">", GE: ">=", LT: "<", LE: "<=", EQ: "=", NE: "<>" } as const;

/** The crawls of a crawler, the newest first. */
export async function listCrawls(
  deps: CrawlerDeps,
  input: InputOf<Glue, "ListCrawls">,
  ctx: CallContext,
): Promise<OutputOf<Glue, "ListCrawls">> {
  const { name } = await openCrawler(deps, ctx, "ListCrawls", input.CrawlerName ?? "");
  const limit = input.MaxResults ?? pageSize;
  const position = readToken(input.NextToken, `crawls ${name}`) ?? "0";
  if (!/^\d{1,9}$/.test(position)) throw invalidInput("Invalid NextToken");
  const values: unknown[] = [ctx.caller.accountId, name, limit + 1, Number(position)];
  const conditions = (input.Filters ?? []).map((filter) => conditionOf(filter, values));
  const { rows } = await deps.state.query<CrawlRow>(
    `select * from glue_crawl where ${["account_id = $1", "crawler_name = $2", ...conditions].join(" and ")}
     order by started_at desc, id desc limit $3 offset $4`,
    values,
  );
  const next = rows.length > limit ? String(Number(position) + limit) : undefined;
  return { Crawls: rows.slice(0, limit).map(writeCrawl), NextToken: issueToken(next, `crawls ${name}`) };
}

function conditionOf(
  { FieldName, FilterOperator, FieldValue }: glue.CrawlsFilter,
  values: unknown[],
): string {
  const column = columns[FieldName as keyof typeof columns];
  const sign = signs[FilterOperator as keyof typeof signs];
  if (column === undefined || sign === undefined || FieldValue === undefined) {
    throw invalidInput(`Unsupported filter: ${FieldName} ${FilterOperator}`);
  }
  if (!column.endsWith("_at")) return `${column} ${sign} $${values.push(FieldValue)}`;
  // Glue takes milliseconds since 1970 as text.
  if (!/^\d{1,15}$/.test(FieldValue)) throw invalidInput(`Invalid time in a filter: ${FieldValue}`);
  return `${column} ${sign} $${values.push(new Date(Number(FieldValue)))}`;
}

function writeCrawl(row: CrawlRow): glue.CrawlerHistory {
  return {
    CrawlId: row.id,
    State: row.state,
    StartTime: row.started_at,
    EndTime: row.ended_at ?? undefined,
    Summary: writeSummary(row),
    ErrorMessage: row.error ?? undefined,
    LogGroup: logGroup,
    LogStream: row.crawler_name,
    MessagePrefix: row.id,
    DPUHour: 0,
  };
}
