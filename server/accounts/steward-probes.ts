import type { AwsTarget } from "@/server/aws/clients";
import * as crawlers from "@/server/aws/glue-crawlers";
import { rolePages } from "@/server/aws/iam";
import { isLocationRegistered } from "@/server/aws/lakeformation";
import { permissionPages } from "@/server/aws/lakeformation-permissions";
import { cellsFilterPages, locationPages, optInPages } from "@/server/aws/lakeformation-rules";
import { taggedDatabasePages, taggedTablePages } from "@/server/aws/lakeformation-search";
import { assignedTags, expressionPages, tagPages } from "@/server/aws/lakeformation-tags";
import * as s3 from "@/server/aws/s3";
import { type Probe, unlessRefused } from "./probes";

/** A name that need not be there, as a bucket, a crawler, a database, a tag. */
const NOWHERE = "headgate-account-test";

const first = async (all: AsyncGenerator<unknown>): Promise<void> => {
  await all.next();
  await all.return(undefined);
};

/** What registering a dataset and its crawls ask, as far as asking leaves nothing behind. */
export function registerProbes(target: AwsTarget): Probe[] {
  const of = (service: string, operation: string, run: () => Promise<unknown>): Probe => ({
    ...{ service, operation },
    run: () => run().catch(unlessRefused),
  });
  const object = { bucket: NOWHERE, key: NOWHERE, start: 0, end: 1 };
  return [
    of("s3", "ListBuckets", () => s3.listBuckets(target)),
    of("s3", "ListObjectsV2", () => first(s3.eachObject(target, { bucket: NOWHERE, prefix: "" }))),
    of("s3", "GetObject", () => s3.readRange(target, object)),
    of("glue", "GetCrawlers", () => crawlers.allCrawlers(target)),
    of("glue", "GetCrawler", () => crawlers.getCrawler(target, NOWHERE)),
    of("glue", "ListCrawls", () => crawlers.newestCrawl(target, NOWHERE)),
    of("glue", "GetCrawlerMetrics", () => crawlers.crawlerMetrics(target, NOWHERE)),
    of("lakeformation", "DescribeResource", () => isLocationRegistered(target, `arn:aws:s3:::${NOWHERE}`)),
  ];
}

/** What reading an account's rules asks, for its data lake administrators alone. */
export function governProbes(target: AwsTarget): Probe[] {
  const of = (operation: string, run: () => Promise<unknown>, service = "lakeformation"): Probe => ({
    ...{ service, operation },
    run: () => run().catch(unlessRefused),
  });
  const expression = { [NOWHERE]: [NOWHERE] };
  return [
    of("ListResources", () => first(locationPages(target))),
    of("ListLFTags", () => first(tagPages(target))),
    of("ListLFTagExpressions", () => first(expressionPages(target))),
    of("ListPermissions", () => first(permissionPages(target, "DATABASE"))),
    of("ListDataCellsFilter", () => first(cellsFilterPages(target))),
    of("ListLakeFormationOptIns", () => first(optInPages(target))),
    of("GetResourceLFTags", () => assignedTags(target, { database: NOWHERE })),
    of("SearchDatabasesByLFTags", () => first(taggedDatabasePages(target, expression))),
    of("SearchTablesByLFTags", () => first(taggedTablePages(target, expression))),
    of("ListRoles", () => first(rolePages(target)), "iam"),
  ];
}
