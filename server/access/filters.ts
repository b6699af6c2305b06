import type { Output, ParsedInput } from "@/server/api/endpoint";
import type { Context } from "@/server/identity";
import type * as contract from "./contract";
import { currentLake } from "./lake";
import { pageOfAll } from "./page";

/** The data cells filters of a table, each with how many grants would end with it. */
export async function listFilters(
  _ctx: Context,
  { accountId, database, table, limit, cursor }: ParsedInput<typeof contract.listFilters>,
): Promise<Output<typeof contract.listFilters>> {
  const { lake } = await currentLake();
  const catalog = lake.catalogs.find(({ catalogId }) => catalogId === accountId);
  const isOfTable = (one: { database: string; table: string }) =>
    one.database === database && one.table === table;
  const given = (catalog?.grants ?? []).flatMap(({ resource }) =>
    resource.kind === "cellsFilter" && isOfTable(resource) ? [resource.name] : [],
  );
  const found = (catalog?.filters ?? []).filter(isOfTable).map((filter) => ({
    ...filter,
    policies: given.filter((name) => name === filter.name).length,
  }));
  return pageOfAll(found, ({ name }) => name, { limit, cursor });
}
