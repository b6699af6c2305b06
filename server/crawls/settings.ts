import { awsTargetFor } from "@/server/accounts";
import type { Output, ParsedInput } from "@/server/api/endpoint";
import type { AwsTarget } from "@/server/aws/clients";
import * as glue from "@/server/aws/glue-crawlers";
import { type DatasetRow, findDataset, outermost } from "@/server/catalog";
import { transaction } from "@/server/db/pool";
import { AppError, notFound } from "@/server/errors";
import { recordEvents } from "@/server/events";
import type { Context } from "@/server/identity";
import type * as contract from "./contract";
import { locationsOf, lockDataset, type Scope, saveSetting, scopeOf } from "./dataset-store";
import { eventOf } from "./event";

type Setting = Output<typeof contract.getCrawlSetting>;

export async function getCrawlSetting(
  _ctx: Context,
  { datasetId }: ParsedInput<typeof contract.getCrawlSetting>,
): Promise<Setting> {
  return shown(await existing(datasetId));
}

async function shown(dataset: DatasetRow): Promise<Setting> {
  const [{ crawlerName, acceptsAdditive }, locations] = await Promise.all([
    scopeOf(dataset.id),
    locationsOf(dataset.id),
  ]);
  return {
    ...{ crawlerName, acceptsAdditive, canCrawl: dataset.glueDatabase !== null },
    locations: dataset.location ? [dataset.location] : outermost(locations),
  };
}

export async function setCrawlSetting(
  ctx: Context,
  { datasetId, crawlerName, acceptsAdditive }: ParsedInput<typeof contract.setCrawlSetting>,
): Promise<Setting> {
  const dataset = await existing(datasetId);
  if (crawlerName != null) await refuseForeign(ctx, dataset, crawlerName);
  await save(ctx, dataset, {
    ...(crawlerName === undefined ? {} : { crawlerName }),
    ...(acceptsAdditive === undefined ? {} : { acceptsAdditive }),
  });
  return shown(dataset);
}

export async function listCrawlers(
  ctx: Context,
  { datasetId }: ParsedInput<typeof contract.listCrawlers>,
): Promise<Output<typeof contract.listCrawlers>> {
  const dataset = await existing(datasetId);
  if (!dataset.glueDatabase) return { items: [], roleArns: [] };
  const target = await awsTargetFor(ctx, dataset.accountId);
  const all = await glue.allCrawlers(target);
  const found = all.filter(({ database }) => database === dataset.glueDatabase);
  return {
    items: found.map(({ name, state, targets, lastStatus, lastMessage }) => ({
      ...{ name, state, targets, lastStatus, lastMessage },
    })),
    roleArns: [...new Set(all.map(({ roleArn }) => arnOfRole(roleArn, target)))].sort(),
  };
}

/** Glue tells a role by its name alone, which is one of the account's own. */
const arnOfRole = (role: string, { roleArn, accountId }: AwsTarget) =>
  role.startsWith("arn:")
    ? role
    : `${roleArn?.split(":role/")[0] ?? `arn:aws:iam::${accountId}`}:role/${role}`;

export async function createCrawler(
  ctx: Context,
  {
    datasetId,
    name,
    roleArn,
    locations,
    exclusions,
    lakeFormationAccountId,
  }: ParsedInput<typeof contract.createCrawler>,
): Promise<Setting> {
  const dataset = await existing(datasetId);
  const database = inGlue(dataset);
  const target = await awsTargetFor(ctx, dataset.accountId);
  const wanted = locations ?? (await shown(dataset)).locations;
  if (wanted.length === 0)
    throw new AppError("invalid", "None of its tables lies in S3: say where the crawler is to look.", {
      issues: [{ path: "locations", message: "Name a folder in S3." }],
    });
  await glue.createCrawler(target, {
    ...{ name, roleArn, database, exclusions, lakeFormationAccountId, locations: wanted },
  });
  await save(ctx, dataset, { crawlerName: name });
  return shown(dataset);
}

async function existing(datasetId: string): Promise<DatasetRow> {
  const dataset = await findDataset(datasetId);
  if (!dataset) throw notFound("dataset");
  return dataset;
}

function inGlue({ glueDatabase }: DatasetRow): string {
  if (glueDatabase) return glueDatabase;
  throw new AppError(
    "precondition_failed",
    "Crawlers write into Glue; a schema of Redshift is read again instead.",
  );
}

/** A crawler of another database would fill that one, and this dataset would never change. */
async function refuseForeign(ctx: Context, dataset: DatasetRow, name: string): Promise<void> {
  const database = inGlue(dataset);
  const crawler = await glue.getCrawler(await awsTargetFor(ctx, dataset.accountId), name);
  if (crawler.database === database) return;
  throw new AppError(
    "invalid",
    `The crawler ${name} writes into ${crawler.database}, not into ${database}.`,
    {
      issues: [{ path: "crawlerName", message: `Choose one that writes into ${database}.` }],
    },
  );
}

type SettingChange = Partial<Pick<Scope, "crawlerName" | "acceptsAdditive">>;

async function save(ctx: Context, dataset: DatasetRow, becomes: SettingChange): Promise<void> {
  await transaction(
    async (client) => {
      if (!(await lockDataset(client, dataset.id))) throw notFound("dataset");
      const { crawlerName, acceptsAdditive } = await scopeOf(dataset.id, client);
      const before = { crawlerName, acceptsAdditive };
      const after = { ...before, ...becomes };
      if (JSON.stringify(before) === JSON.stringify(after)) return;
      await saveSetting(client, dataset.id, after);
      await recordEvents(client, [
        { source: ctx, event: { ...eventOf(dataset, "dataset.setCrawl"), before, after } },
      ]);
    },
    () => ["headgate_event"],
  );
}
