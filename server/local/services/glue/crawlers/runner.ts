import { randomUUID } from "node:crypto";
import type { Pool } from "pg";
import { authorize } from "@/server/local/auth/policy";
import { type Directory, type Principal, sessionOf } from "@/server/local/auth/principals";
import type { Catalog } from "@/server/local/catalog";
import { openDatabase } from "@/server/local/catalog/access";
import { authorizeLocation } from "@/server/local/catalog/locations";
import { crawl } from "@/server/local/crawler";
import { parseS3Url } from "@/server/local/redshift-sql/bulk/s3";
import type { ObjectAccess } from "@/server/local/redshift-sql/types";
import { inTransaction } from "@/server/local/state/transaction";
import type { Caller } from "@/server/local/wire/service";
import { customClassifiers } from "./classifiers";
import { readConfiguration } from "./configuration";
import { asUrl, crawlerRole } from "./definition";
import { crawlerNotFound, crawlerNotRunning, crawlerRunning, crawlerStopping } from "./errors";
import { type CrawlerRow, endCrawl, failInterrupted, findCrawler } from "./store";

export interface RunnerDeps {
  state: Pool;
  catalog: Catalog;
  directory: Directory;
  objectsOf: (caller: Caller) => ObjectAccess;
}

export interface Runner {
  start(accountId: string, name: string, region: string): Promise<void>;
  stop(accountId: string, name: string): Promise<void>;
  /** To be called once, before anything is started: mends what a killed process left. */
  recover(): Promise<void>;
  /** Stops all that runs, and waits for it. */
  close(): Promise<void>;
}

interface Running {
  aborter: AbortController;
  done: Promise<void>;
}

/** Runs crawls in this process; each is a row that tells how it ended. */
export function createRunner(deps: RunnerDeps): Runner {
  const running = new Map<string, Running>();
  const { state } = deps;

  async function run(id: string, crawler: CrawlerRow, region: string, signal: AbortSignal): Promise<void> {
    const crawl = { id, accountId: crawler.account_id, name: crawler.name };
    try {
      const { changes, warnings } = await work(deps, crawler, region, signal);
      await endCrawl(state, crawl, { state: "COMPLETED", changes, error: toldOf(warnings) });
    } catch (error) {
      const ending = signal.aborted ? ("STOPPED" as const) : ("FAILED" as const);
      const told = signal.aborted ? null : (error as Error).message;
      await endCrawl(state, crawl, { state: ending, changes: null, error: told }).catch(() => {
        // The state database is gone, too: the next start finds the row and fails it.
      });
    } finally {
      running.delete(id);
    }
  }

  return {
    start: async (accountId, name, region) => {
      const id = randomUUID();
      const crawler = await inTransaction(state, async (client) => {
        const found = await findCrawler(client, accountId, name, true);
        if (!found) throw crawlerNotFound(name);
        if (found.state !== "READY") throw crawlerRunning(name);
        await client.query("update glue_crawler set state = 'RUNNING' where account_id = $1 and name = $2", [
          accountId,
          name,
        ]);
        await client.query(
          "insert into glue_crawl (id, account_id, crawler_name, state) values ($1, $2, $3, 'RUNNING')",
          [id, accountId, name],
        );
        return found;
      });
      const aborter = new AbortController();
      running.set(id, { aborter, done: run(id, crawler, region, aborter.signal) });
    },
    stop: async (accountId, name) => {
      const id = await inTransaction(state, async (client) => {
        const found = await findCrawler(client, accountId, name, true);
        if (!found) throw crawlerNotFound(name);
        if (found.state === "READY") throw crawlerNotRunning(name);
        if (found.state === "STOPPING") throw crawlerStopping(name);
        await client.query("update glue_crawler set state = 'STOPPING' where account_id = $1 and name = $2", [
          accountId,
          name,
        ]);
        const crawls = await client.query<{ id: string }>(
          "select id from glue_crawl where account_id = $1 and crawler_name = $2 and state = 'RUNNING'",
          [accountId, name],
        );
        return crawls.rows[0]?.id;
      });
      if (id !== undefined) running.get(id)?.aborter.abort();
    },
    recover: () => failInterrupted(state),
    close: async () => {
      const all = [...running.values()];
      for (const { aborter } of all) aborter.abort();
      await Promise.all(all.map(({ done }) => done));
    },
  };
}

/** One crawl, as the crawler's role. */
async function work(deps: RunnerDeps, crawler: CrawlerRow, region: string, signal: AbortSignal) {
  const { definition, account_id: accountId } = crawler;
  const role = crawlerRole(deps.directory, accountId, definition.Role ?? "");
  const caller = sessionOf(role, "");
  const ctx = { caller, region, authorize: rightsOf(role, caller) };
  const target = { accountId, databaseName: definition.DatabaseName ?? "" };
  const database = await openDatabase(deps.catalog, ctx, "glue:GetDatabase", target);
  for (const action of ["glue:CreateTable", "glue:UpdateTable", "glue:BatchCreatePartition"]) {
    await openDatabase(deps.catalog, ctx, action, target);
  }
  // What is found is read as the crawler's role; where IAM decides, that is enough.
  const place = { accountId: database.accountId, databaseNames: [database.name], tableNames: [] };
  const governance = await deps.catalog.governance(caller, place);
  if (!governance.database(database.name).iam) {
    for (const { Path } of definition.Targets?.S3Targets ?? []) {
      authorizeLocation(governance, asUrl(Path), database.locationUri);
    }
  }
  const newFoldersOnly = definition.RecrawlPolicy?.RecrawlBehavior === "CRAWL_NEW_FOLDERS_ONLY";
  const { UpdateBehavior = "UPDATE_IN_DATABASE", DeleteBehavior = "DEPRECATE_IN_DATABASE" } =
    definition.SchemaChangePolicy ?? {};
  const plan = {
    ...readConfiguration(definition.Configuration),
    crawlerName: crawler.name,
    accountId: database.accountId,
    databaseName: database.name,
    tablePrefix: definition.TablePrefix ?? "",
    by: caller.arn,
    update: newFoldersOnly ? ("LOG" as const) : UpdateBehavior,
    delete: newFoldersOnly ? ("LOG" as const) : DeleteBehavior,
    classifiers: await customClassifiers(deps.state, accountId, definition.Classifiers ?? []),
    targets: (definition.Targets?.S3Targets ?? []).map(({ Path, Exclusions, SampleSize }) => {
      const { bucket, key } = parseS3Url(asUrl(Path)) ?? { bucket: "", key: "" };
      return { bucket, prefix: key, exclusions: Exclusions ?? [], sampleSize: SampleSize };
    }),
  };
  return await crawl(plan, { objects: deps.objectsOf(caller), catalog: deps.catalog }, signal);
}

const longestTold = 5;

/** A crawl that passed over files completes, and says which; there is no log of CloudWatch's to look into. */
function toldOf(warnings: readonly string[]): string | null {
  if (warnings.length === 0) return null;
  const noun = warnings.length === 1 ? "file" : "files";
  return `${warnings.length} ${noun} could not be read: ${warnings.slice(0, longestTold).join("; ")}`;
}

function rightsOf(role: Principal, caller: Caller) {
  const permissions = { identity: role.policy, session: null };
  return (action: string, resource: string, options?: { owner?: string; shared?: boolean }) =>
    authorize(caller, permissions, action, resource, options);
}
