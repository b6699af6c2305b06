import type { Output, ParsedInput } from "@/server/api/endpoint";
import type { Context } from "@/server/identity";
import type * as contract from "./contract";
import { findDatabase, memo } from "./find";
import { currentLake } from "./lake";
import type { Lake } from "./model";
import { pageOfSorted } from "./page";

interface Named {
  key: string;
  name: string;
  table: contract.TableName;
}

const SEPARATOR = "\u0001";

/** All tables by database, name and account; sorted once for each lake, since there may be very many. */
const tablesIn = memo((lake: Lake): readonly Named[] =>
  lake.catalogs
    .flatMap(({ catalogId, databases }) =>
      databases.flatMap((database): Named[] => {
        const { name } = database;
        const target = database.target && findDatabase(lake, { ...database.target });
        return (target ?? database).tables.map((table) => ({
          ...{ key: [name, table.name, catalogId].join(SEPARATOR), name: `${name}.${table.name}` },
          table: {
            ...{ accountId: catalogId, database: name, table: table.name },
            isLink: database.target !== undefined || table.target !== undefined,
            columns: table.columns.length + table.partitionKeys.length,
          },
        }));
      }),
    )
    .sort((a, b) => (a.key < b.key ? -1 : 1)),
);

/** Tables by name: what there is, everybody may know. */
export async function listTables(
  _ctx: Context,
  { limit, cursor, search }: ParsedInput<typeof contract.listAccessTables>,
): Promise<Output<typeof contract.listAccessTables>> {
  const { lake } = await currentLake();
  const found = function* (after = "") {
    for (const one of tablesIn(lake))
      if (one.key > after && (search === undefined || one.name.includes(search))) yield one;
  };
  const page = pageOfSorted(found, ({ key }) => key, { limit, cursor });
  return { ...page, items: page.items.map(({ table }) => table) };
}
