import type { AwsTarget } from "@/server/aws/clients";
import { cellsFilterPages, locationPages, optInPages } from "@/server/aws/lakeformation-rules";
import { lakeSettings } from "@/server/aws/lakeformation-settings";
import { expressionPages, tagPages } from "@/server/aws/lakeformation-tags";
import { mergeGrants } from "./merge-grants";
import type { Catalog, OptIn } from "./model";
import type { RulePart } from "./parts";
import { byKey, filterKey, gathered, readPermissions } from "./read-catalog";

/** An account's rules as AWS says them now, in the order in which whoever reads the whole account leaves them. */
export async function readRules(target: AwsTarget, signal: AbortSignal): Promise<Pick<Catalog, RulePart>> {
  const all = <T>(pages: AsyncIterable<T[]>): Promise<T[]> => gathered(pages, () => signal.throwIfAborted());
  const [settings, tags, expressions, found, optIns, locations] = await Promise.all([
    ...([lakeSettings(target), all(tagPages(target)), all(expressionPages(target))] as const),
    ...([all(cellsFilterPages(target)), knownOptIns(target), all(locationPages(target))] as const),
  ]);
  const filters = byKey(found, filterKey);
  return {
    ...{ settings, filters, tags: byKey(tags, ({ key }) => key) },
    grants: mergeGrants(await readPermissions(target, filters, all)).grants,
    expressions: byKey(expressions, ({ name }) => name),
    locations: byKey(locations, ({ arn }) => arn),
    optIns: byKey(optIns, (optIn) => JSON.stringify(optIn)),
  };
}

/** Without those of a kind, or in a catalog, that Headgate does not know. */
export async function knownOptIns(target: AwsTarget): Promise<OptIn[]> {
  const found = await gathered(optInPages(target), () => {});
  return found.flatMap(({ principal, resource }) => (resource ? [{ principal, resource }] : []));
}
