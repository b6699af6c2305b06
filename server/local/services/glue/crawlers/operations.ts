import { alreadyExists, entityNotFound } from "@/server/local/catalog/errors";
import { type Glue, refuseMembers } from "@/server/local/services/glue/deps";
import { forgetTags, tagResource } from "@/server/local/services/glue/tags";
import type { Queryable } from "@/server/local/state/transaction";
import { inTransaction } from "@/server/local/state/transaction";
import type { CallContext, InputOf, OutputOf } from "@/server/local/wire/service";
import { type CrawlerDeps, crawlerArn, openCrawler } from "./access";
import { checkDefinition } from "./definition";
import { crawlerRunning } from "./errors";
import { saveSchedule } from "./schedules";
import { findCrawler } from "./store";

interface Request {
  Name: string | undefined;
  Schedule?: string | undefined;
  Tags?: object | undefined;
}

/** What of a request belongs to the crawler itself. */
function definitionOf<T extends Request>({
  Name: _name,
  Schedule: _schedule,
  Tags: _tags,
  ...definition
}: T) {
  return definition;
}

/** The custom classifiers that a crawler names must be there. */
async function checkClassifiers(db: Queryable, accountId: string, names: readonly string[]): Promise<void> {
  const { rows } = await db.query<{ name: string }>(
    "select name from unnest($2::text[]) as wanted(name) except select name from glue_classifier where account_id = $1",
    [accountId, names],
  );
  if (rows[0]) throw entityNotFound(`Classifier with name ${rows[0].name} does not exist`);
}

export async function createCrawler(
  deps: CrawlerDeps,
  input: InputOf<Glue, "CreateCrawler">,
  ctx: CallContext,
): Promise<OutputOf<Glue, "CreateCrawler">> {
  const { accountId } = ctx.caller;
  const name = input.Name ?? "";
  ctx.authorize("glue:CreateCrawler", crawlerArn(ctx, name));
  refuseMembers("CreateCrawler", input, ["CatalogId"]);
  const definition = definitionOf(input);
  checkDefinition(deps.directory, accountId, definition);
  await inTransaction(deps.state, async (client) => {
    await checkClassifiers(client, accountId, definition.Classifiers ?? []);
    const made = await client.query(
      "insert into glue_crawler (account_id, name, definition) values ($1, $2, $3) on conflict do nothing",
      [accountId, name, JSON.stringify(definition)],
    );
    if (made.rowCount === 0) throw alreadyExists(`Crawler with name ${name} already exists`);
    await saveSchedule(client, { accountId, name }, input.Schedule, new Date(deps.now()));
  });
  await tagResource(deps.state, accountId, `crawler/${name}`, input.Tags ?? {});
  return {};
}

export async function updateCrawler(
  deps: CrawlerDeps,
  input: InputOf<Glue, "UpdateCrawler">,
  ctx: CallContext,
): Promise<OutputOf<Glue, "UpdateCrawler">> {
  refuseMembers("UpdateCrawler", input, ["CatalogId"]);
  const { accountId } = ctx.caller;
  const name = input.Name ?? "";
  await openCrawler(deps, ctx, "UpdateCrawler", name);
  await inTransaction(deps.state, async (client) => {
    const found = await findCrawler(client, accountId, name, true);
    if (found?.state !== "READY") throw crawlerRunning(name);
    const given = Object.entries(definitionOf(input)).filter(([, value]) => value !== undefined);
    const definition = { ...found.definition, ...Object.fromEntries(given) };
    checkDefinition(deps.directory, accountId, definition);
    await checkClassifiers(client, accountId, definition.Classifiers ?? []);
    await client.query(
      `update glue_crawler set definition = $3, version = version + 1, updated_at = now()
       where account_id = $1 and name = $2`,
      [accountId, name, JSON.stringify(definition)],
    );
    if (input.Schedule !== undefined) {
      await saveSchedule(client, { accountId, name }, input.Schedule, new Date(deps.now()));
    }
  });
  return {};
}

export async function deleteCrawler(
  deps: CrawlerDeps,
  input: InputOf<Glue, "DeleteCrawler">,
  ctx: CallContext,
): Promise<OutputOf<Glue, "DeleteCrawler">> {
  const { accountId } = ctx.caller;
  const name = input.Name ?? "";
  await openCrawler(deps, ctx, "DeleteCrawler", name);
  const gone = await deps.state.query(
    "delete from glue_crawler where account_id = $1 and name = $2 and state = 'READY'",
    [accountId, name],
  );
  if (gone.rowCount === 0) throw crawlerRunning(name);
  await forgetTags(deps.state, accountId, `crawler/${name}`);
  return {};
}

export async function startCrawler(
  deps: CrawlerDeps,
  input: InputOf<Glue, "StartCrawler">,
  ctx: CallContext,
): Promise<OutputOf<Glue, "StartCrawler">> {
  ctx.authorize("glue:StartCrawler", crawlerArn(ctx, input.Name ?? ""));
  await deps.runner.start(ctx.caller.accountId, input.Name ?? "", ctx.region);
  return {};
}

export async function stopCrawler(
  deps: CrawlerDeps,
  input: InputOf<Glue, "StopCrawler">,
  ctx: CallContext,
): Promise<OutputOf<Glue, "StopCrawler">> {
  ctx.authorize("glue:StopCrawler", crawlerArn(ctx, input.Name ?? ""));
  await deps.runner.stop(ctx.caller.accountId, input.Name ?? "");
  return {};
}
