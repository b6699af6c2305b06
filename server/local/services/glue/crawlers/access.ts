import type { Pool } from "pg";
import type { Directory } from "@/server/local/auth/principals";
import type { CallContext } from "@/server/local/wire/service";
import { crawlerNotFound } from "./errors";
import type { Runner } from "./runner";
import { type CrawlerRow, findCrawler } from "./store";

export interface CrawlerDeps {
  state: Pool;
  directory: Directory;
  runner: Runner;
  now: () => number;
}

export function crawlerArn(ctx: CallContext, name: string): string {
  return `arn:aws:glue:${ctx.region}:${ctx.caller.accountId}:crawler/${name}`;
}

/** The caller's crawler of that name, for a caller who may do `operation` on it. */
export async function openCrawler(
  { state }: Pick<CrawlerDeps, "state">,
  ctx: CallContext,
  operation: string,
  name: string,
): Promise<CrawlerRow> {
  ctx.authorize(`glue:${operation}`, crawlerArn(ctx, name));
  const found = await findCrawler(state, ctx.caller.accountId, name);
  if (!found) throw crawlerNotFound(name);
  return found;
}
