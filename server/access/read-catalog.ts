import type { AwsTarget } from "@/server/aws/clients";
import { lakeDatabasePages } from "@/server/aws/glue-lake";
import {
  filterPermissionPages,
  PERMISSION_KINDS,
  type PermissionRow,
  permissionPages,
} from "@/server/aws/lakeformation-permissions";
import { cellsFilterPages, locationPages, optInPages } from "@/server/aws/lakeformation-rules";
import { lakeSettings } from "@/server/aws/lakeformation-settings";
import { expressionPages, tagPages } from "@/server/aws/lakeformation-tags";
import { AppError } from "@/server/errors";
import { sideBySide } from "@/server/side-by-side";
import { mergeGrants } from "./merge-grants";
import type { Catalog, CellsFilter, OptIn, Settings } from "./model";
import { databasePart, RULES } from "./parts";
import { readDatabase } from "./read-database";

export interface ReadCatalog {
  catalog: Catalog;
  calls: number;
  /** Grants and opt-ins of a kind, or in a catalog, that Headgate does not know. */
  unread: number;
  /** When the reading of its parts began. */
  begun: Map<string, Date>;
}

export interface Reader {
  target: AwsTarget & { roleArn: string };
  signal: AbortSignal;
  now: () => Date;
  onProgress: (fraction: number, text: string) => void;
}

/** How many calls are under way at once. */
const AT_ONCE = 8;

/** What Lake Formation and Glue say of the catalog of an account, as one of its data lake administrators sees it. */
export async function readCatalog({ target, signal, now, onProgress }: Reader): Promise<ReadCatalog> {
  let calls = 1;
  const called = () => {
    signal.throwIfAborted();
    calls += 1;
  };
  const all = <T>(pages: AsyncIterable<T[]>): Promise<T[]> => gathered(pages, called);
  const begun = new Map<string, Date>([["settings", now()]]);
  const settings = await lakeSettings(target);
  refuseOthers(settings, target);
  onProgress(0.02, "Reading tags, grants and filters");
  const rulesAt = now();
  // Grants too: on filters they are asked for by what filters there are.
  for (const rule of RULES) if (rule !== "settings") begun.set(rule, rulesAt);
  const [tags, expressions, filters, optIns, locations] = await Promise.all([
    ...([all(tagPages(target)), all(expressionPages(target)), all(cellsFilterPages(target))] as const),
    ...([all(optInPages(target)), all(locationPages(target))] as const),
  ]);
  const rows = await readPermissions(target, filters, all);
  const { grants, unread } = mergeGrants(rows);
  const databases = await all(lakeDatabasePages(target));
  const hasTags = tags.length > 0;
  let done = 0;
  const read = await sideBySide(databases, 1, async (database) => {
    onProgress(0.1 + (0.9 * done) / databases.length, `${done} of ${databases.length} databases`);
    done += 1;
    // Whether there are tags to ask for was said back then.
    begun.set(databasePart(database.name), hasTags ? now() : rulesAt);
    return readDatabase({ target, database, hasTags, called, atOnce: AT_ONCE });
  });
  const known = optIns.flatMap(({ principal, resource }): OptIn[] =>
    resource ? [{ principal, resource }] : [],
  );
  return {
    catalog: {
      ...{ catalogId: target.accountId, settings, grants, databases: byKey(read, ({ name }) => name) },
      ...{ tags: byKey(tags, ({ key }) => key), expressions: byKey(expressions, ({ name }) => name) },
      ...{ filters: byKey(filters, filterKey), locations: byKey(locations, ({ arn }) => arn) },
      optIns: byKey(known, (optIn) => JSON.stringify(optIn)),
    },
    ...{ calls, unread: unread + optIns.length - known.length, begun },
  };
}

export async function gathered<T>(pages: AsyncIterable<T[]>, called: () => void): Promise<T[]> {
  const found: T[] = [];
  for await (const page of pages) {
    called();
    found.push(...page);
  }
  return found;
}

export const byKey = <T>(items: readonly T[], key: (item: T) => string): T[] =>
  items
    .map((item) => [key(item), item] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, item]) => item);

export const filterKey = ({ database, table, name }: CellsFilter) => JSON.stringify([database, table, name]);

/** Whoever is no administrator is told a part of the truth by AWS, without a word that it is one. */
function refuseOthers({ admins, readOnlyAdmins }: Settings, { roleArn, accountId }: Reader["target"]): void {
  if ([...admins, ...readOnlyAdmins].includes(roleArn)) return;
  throw new AppError(
    "forbidden",
    `${roleArn} is no data lake administrator of the account ${accountId}: Lake Formation would show it a part of the grants only. Make it one, or a read-only one, in Lake Formation's settings.`,
    { details: { accountId, roleArn } },
  );
}

/** Grants on data cells filters are told table by table, so those are asked for where there are filters. */
export async function readPermissions(
  target: AwsTarget,
  filters: readonly CellsFilter[],
  all: <T>(pages: AsyncIterable<T[]>) => Promise<T[]>,
): Promise<PermissionRow[]> {
  const byKind = await sideBySide(PERMISSION_KINDS, AT_ONCE, (kind) => all(permissionPages(target, kind)));
  const tables = new Map(filters.map((one) => [filterKey({ ...one, name: "" }), one]));
  const ofFilters = await sideBySide([...tables.values()], AT_ONCE, async ({ database, table }) => {
    const rows = await all(filterPermissionPages(target, { database, table }));
    return rows.filter(({ resource }) => resource?.kind === "cellsFilter");
  });
  return [...byKind.flat(), ...ofFilters.flat()];
}
