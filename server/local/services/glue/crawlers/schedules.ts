import { InvalidExpression, nextFire, readCron } from "@/server/cron/cron";
import { invalidInput } from "@/server/local/catalog/errors";
import type { Glue } from "@/server/local/services/glue/deps";
import type { Queryable } from "@/server/local/state/transaction";
import { awsError, type CallContext, type InputOf, type OutputOf } from "@/server/local/wire/service";
import { type CrawlerDeps, openCrawler } from "./access";

/** Keeps a crawler's schedule, from now on in force; an empty text takes it away. */
export async function saveSchedule(
  db: Queryable,
  crawler: { accountId: string; name: string },
  expression: string | undefined,
  now: Date,
): Promise<void> {
  if (expression === undefined) return;
  const none = expression === "";
  await db.query(
    `update glue_crawler set schedule = $3, schedule_state = $4, next_fire = $5
     where account_id = $1 and name = $2`,
    [
      crawler.accountId,
      crawler.name,
      none ? null : expression,
      none ? "NOT_SCHEDULED" : "SCHEDULED",
      none ? null : nextFire(readExpression(expression), now),
    ],
  );
}

function readExpression(expression: string) {
  try {
    return readCron(expression);
  } catch (error) {
    if (error instanceof InvalidExpression) throw invalidInput(error.message);
    throw error;
  }
}

export async function updateCrawlerSchedule(
  deps: CrawlerDeps,
  input: InputOf<Glue, "UpdateCrawlerSchedule">,
  ctx: CallContext,
): Promise<OutputOf<Glue, "UpdateCrawlerSchedule">> {
  const { account_id: accountId, name } = await openCrawler(
    deps,
    ctx,
    "UpdateCrawlerSchedule",
    input.CrawlerName ?? "",
  );
  await saveSchedule(deps.state, { accountId, name }, input.Schedule ?? "", new Date(deps.now()));
  return {};
}

export async function startCrawlerSchedule(
  deps: CrawlerDeps,
  input: InputOf<Glue, "StartCrawlerSchedule">,
  ctx: CallContext,
): Promise<OutputOf<Glue, "StartCrawlerSchedule">> {
  const row = await openCrawler(deps, ctx, "StartCrawlerSchedule", input.CrawlerName ?? "");
  if (row.schedule === null) {
    throw awsError("NoScheduleException", `There is no schedule on crawler ${row.name}`);
  }
  if (row.schedule_state === "SCHEDULED") {
    throw awsError("SchedulerRunningException", `Schedule of crawler ${row.name} is already running`);
  }
  const crawler = { accountId: row.account_id, name: row.name };
  await saveSchedule(deps.state, crawler, row.schedule, new Date(deps.now()));
  return {};
}

export async function stopCrawlerSchedule(
  deps: CrawlerDeps,
  input: InputOf<Glue, "StopCrawlerSchedule">,
  ctx: CallContext,
): Promise<OutputOf<Glue, "StopCrawlerSchedule">> {
  const row = await openCrawler(deps, ctx, "StopCrawlerSchedule", input.CrawlerName ?? "");
  if (row.schedule_state !== "SCHEDULED") {
    throw awsError("SchedulerNotRunningException", `Schedule of crawler ${row.name} isn't running`);
  }
  await deps.state.query(
    `update glue_crawler set schedule_state = 'NOT_SCHEDULED', next_fire = null
     where account_id = $1 and name = $2`,
    [row.account_id, row.name],
  );
  return {};
}
