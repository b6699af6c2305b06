import type { Output, ParsedInput } from "@/server/api/endpoint";
import type { Context } from "@/server/identity";
import type * as contract from "./contract";
import { findDatabase } from "./find";
import { currentLake } from "./lake";
import { pageOfAll } from "./page";

/** Tables by name: what there is, everybody may know. */
export async function listTables(
  _ctx: Context,
  { limit, cursor, search }: ParsedInput<typeof contract.listAccessTables>,
): Promise<Output<typeof contract.listAccessTables>> {
  const { lake } = await currentLake();
  const found = lake.catalogs.flatMap(({ catalogId, databases }) =>
    databases.flatMap((database) => {
      const { name } = database;
      const target = database.target && findDatabase(lake, { ...database.target });
      return (target ?? database).tables
        .filter((table) => search === undefined || `${name}.${table.name}`.includes(search))
        .map((table) => ({
          ...{ accountId: catalogId, database: name, table: table.name },
          isLink: database.target !== undefined || table.target !== undefined,
          columns: table.columns.length + table.partitionKeys.length,
        }));
    }),
  );
  const keyOf = (one: contract.TableName) => [one.database, one.table, one.accountId].join("\u0001");
  return pageOfAll(found, keyOf, { limit, cursor });
}
