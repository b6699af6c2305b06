import type { AwsTarget } from "@/server/aws/clients";
import { cellsFilterPages, locationPages, optInPages } from "@/server/aws/lakeformation-rules";
import { lakeSettings } from "@/server/aws/lakeformation-settings";
import { expressionPages, tagPages } from "@/server/aws/lakeformation-tags";
import { mergeGrants } from "./merge-grants";
import type { Catalog, CellsFilter, OptIn } from "./model";
import type { RulePart } from "./parts";
import { byKey, filterKey, gathered, readPermissions } from "./read-catalog";

/** One of an account's rules as AWS says it now, in the order in which whoever reads the whole account leaves it. */
export async function readRule(
  target: AwsTarget,
  rule: RulePart,
  filters: readonly CellsFilter[],
  called: () => void,
): Promise<Catalog[RulePart]> {
  const all = <T>(pages: AsyncIterable<T[]>): Promise<T[]> => gathered(pages, called);
  switch (rule) {
    case "settings":
      return lakeSettings(target);
    case "tags":
      return byKey(await all(tagPages(target)), ({ key }) => key);
    case "expressions":
      return byKey(await all(expressionPages(target)), ({ name }) => name);
    case "filters":
      return byKey(await all(cellsFilterPages(target)), filterKey);
    case "locations":
      return byKey(await all(locationPages(target)), ({ arn }) => arn);
    case "optIns":
      return byKey(await knownOptIns(target), (optIn) => JSON.stringify(optIn));
    case "grants":
      return mergeGrants(await readPermissions(target, filters, all)).grants;
  }
}

/** Without those of a kind, or in a catalog, that Headgate does not know. */
export async function knownOptIns(target: AwsTarget): Promise<OptIn[]> {
  const found = await gathered(optInPages(target), () => {});
  return found.flatMap(({ principal, resource }) => (resource ? [{ principal, resource }] : []));
}
