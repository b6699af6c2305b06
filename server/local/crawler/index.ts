import type { Catalog } from "@/server/local/catalog";
import type { ObjectAccess } from "@/server/local/redshift-sql/types";
import { type ApplyOptions, applyTable, type Changes, noChanges } from "./apply";
import { type CrawlTarget, type Discovery, discover } from "./discover";
import type { CsvClassifier } from "./types";
import { applyVanished } from "./vanished";

export type { Changes, CrawlTarget, CsvClassifier };

export interface CrawlPlan extends ApplyOptions {
  targets: readonly CrawlTarget[];
  classifiers: readonly CsvClassifier[];
  tableLevel?: number | undefined;
  combineCompatible: boolean;
}

export interface CrawlOutcome {
  changes: Changes;
  warnings: string[];
  objectCount: number;
}

/**
 * Looks through all targets and then writes what was found. Nothing is written before everything was read, and each
 * table is written as a whole: who stops a crawl, or kills it, finds no half of a table.
 */
export async function crawl(
  plan: CrawlPlan,
  reach: { objects: ObjectAccess; catalog: Catalog },
  signal: AbortSignal,
): Promise<CrawlOutcome> {
  const found: Discovery[] = [];
  for (const target of plan.targets) {
    found.push(await discover(reach.objects, target, { ...plan, signal }));
  }
  const changes = noChanges();
  const tables = found.flatMap((each) => each.tables);
  for (const table of tables) {
    signal.throwIfAborted();
    await applyTable(reach.catalog, table, plan, changes);
  }
  signal.throwIfAborted();
  const urls = plan.targets.map(({ bucket, prefix }) => `s3://${bucket}/${prefix}`);
  const there = new Set(tables.map(({ location }) => location));
  await applyVanished(reach.catalog, urls, there, plan, changes);
  return {
    changes,
    warnings: found.flatMap(({ warnings }) => warnings),
    objectCount: found.reduce((sum, { objectCount }) => sum + objectCount, 0),
  };
}
