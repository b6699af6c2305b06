import type { Output, ParsedInput } from "@/server/api/endpoint";
import type { Context } from "@/server/identity";
import type * as contract from "./contract";
import { findDatabase, memo } from "./find";
import { currentLake } from "./lake";
import type { Database, Lake, Table } from "./model";
import { pageOfSorted } from "./page";

/** A database of an account, with what is in it: of a link, what is in its target. */
interface Holder {
  accountId: string;
  isLink: boolean;
  readonly tables: readonly Table[];
}

interface Found {
  holder: Holder;
  database: string;
  table: Table;
}

const sortedTables = memo(({ tables }: Database): readonly Table[] =>
  tables.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
);

/** The databases of all accounts by name; those of one name in the order of their accounts. */
const holdersIn = memo((lake: Lake): ReadonlyMap<string, readonly Holder[]> => {
  const byName = new Map<string, Holder[]>();
  for (const { catalogId, databases } of lake.catalogs)
    for (const database of databases) {
      const { name, target } = database;
      const holder = {
        accountId: catalogId,
        isLink: target !== undefined,
        // Sorted when they are asked for: of very many databases a page shows one or two.
        get tables() {
          return sortedTables((target && findDatabase(lake, target)) ?? database);
        },
      };
      byName.set(name, [...(byName.get(name) ?? []), holder]);
    }
  for (const holders of byName.values()) holders.sort((a, b) => (a.accountId < b.accountId ? -1 : 1));
  return new Map([...byName].sort(([a], [b]) => (a < b ? -1 : 1)));
});

/** By name, and of one name by account. */
function* merged(database: string, holders: readonly Holder[]): Generator<Found> {
  const heads = holders.map((holder) => ({ holder, tables: holder.tables, at: 0 }));
  for (;;) {
    let [first, least]: [(typeof heads)[number] | undefined, Table | undefined] = [undefined, undefined];
    for (const head of heads) {
      const table = head.tables[head.at];
      if (table && (!least || table.name < least.name)) [first, least] = [head, table];
    }
    if (!first || !least) return;
    yield { holder: first.holder, database, table: least };
    first.at += 1;
  }
}

const SEPARATOR = "\u0001";

const keyOf = ({ holder, database, table }: Found): string =>
  [database, table.name, holder.accountId].join(SEPARATOR);

/** All tables by database, name and account, behind one of them. */
function* tablesAfter(lake: Lake, after: string | undefined, search: string | undefined): Generator<Found> {
  const [begin = ""] = after?.split(SEPARATOR) ?? [];
  for (const [database, holders] of holdersIn(lake)) {
    if (after !== undefined && database < begin) continue;
    const isBegun = after === undefined || database !== begin;
    for (const one of merged(database, holders))
      if (
        (isBegun || keyOf(one) > after) &&
        (search === undefined || `${database}.${one.table.name}`.includes(search))
      )
        yield one;
  }
}

/** Tables by name: what there is, everybody may know. */
export async function listTables(
  _ctx: Context,
  { limit, cursor, search }: ParsedInput<typeof contract.listAccessTables>,
): Promise<Output<typeof contract.listAccessTables>> {
  const { lake } = await currentLake();
  const page = pageOfSorted((after) => tablesAfter(lake, after, search), keyOf, { limit, cursor });
  return { ...page, items: page.items.map(shown) };
}

const shown = ({ holder, database, table }: Found): contract.TableName => ({
  ...{ accountId: holder.accountId, database, table: table.name },
  isLink: holder.isLink || table.target !== undefined,
  columns: table.columns.length + table.partitionKeys.length,
});
