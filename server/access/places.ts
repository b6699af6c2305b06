import type { Output, ParsedInput } from "@/server/api/endpoint";
import { notFound } from "@/server/errors";
import type { Context } from "@/server/identity";
import type * as contract from "./contract";
import { currentLake } from "./lake";
import type { Catalog, Database, Table } from "./model";
import { pageOfAll } from "./page";

/** What a policy may be on, by name: what there is, everybody may know. */
export async function listPlaces(
  _ctx: Context,
  { accountId, database, search, withLinks, limit, cursor }: ParsedInput<typeof contract.listPlaces>,
): Promise<Output<typeof contract.listPlaces>> {
  const catalog = await catalogOf(accountId);
  const found = placesIn(catalog, database).filter(
    ({ name, target }) => (withLinks || !target) && (search === undefined || name.includes(search)),
  );
  const page = pageOfAll(found, ({ name }) => name, { limit, cursor });
  return { ...page, items: page.items.map(shown) };
}

export async function listLocations(
  _ctx: Context,
  { accountId, search, limit, cursor }: ParsedInput<typeof contract.listLocations>,
): Promise<Output<typeof contract.listLocations>> {
  const { locations = [] } = (await catalogOf(accountId)) ?? {};
  const found = locations.filter(({ arn }) => search === undefined || arn.toLowerCase().includes(search));
  const page = pageOfAll(found, ({ arn }) => arn, { limit, cursor });
  return { ...page, items: page.items.map(({ arn, hybrid }) => ({ arn, isHybrid: hybrid })) };
}

async function catalogOf(accountId: string): Promise<Catalog | undefined> {
  const { lake } = await currentLake();
  return lake.catalogs.find(({ catalogId }) => catalogId === accountId);
}

function placesIn(catalog: Catalog | undefined, database: string | undefined): readonly (Database | Table)[] {
  if (database === undefined) return catalog?.databases ?? [];
  const holder = catalog?.databases.find(({ name }) => name === database);
  if (!holder) throw notFound("database");
  return holder.tables;
}

const shown = ({ name, target }: Database | Table): contract.Place => ({
  name,
  target: target
    ? {
        ...{ accountId: target.catalogId, database: target.database },
        table: "table" in target ? target.table : null,
      }
    : null,
});
