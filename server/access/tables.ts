import type { Output, ParsedInput } from "@/server/api/endpoint";
import type { Context } from "@/server/identity";
import type * as contract from "./contract";
import { findDatabase } from "./find";
import { currentLake } from "./lake";
import type { Catalog, Database } from "./model";
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

interface Count {
  databases: number;
  tables: number;
  columns: number;
}

/** On how much of the account each key is assigned. */
function assignments({ databases }: Catalog): Map<string, Count> {
  const counts = new Map<string, Count>();
  const add = (tags: object, what: keyof Count) => {
    for (const key of Object.keys(tags)) {
      const count = counts.get(key) ?? { databases: 0, tables: 0, columns: 0 };
      counts.set(key, { ...count, [what]: count[what] + 1 });
    }
  };
  for (const database of databases) {
    add(database.tags, "databases");
    for (const table of database.tables) {
      add(table.tags, "tables");
      for (const column of table.columns) add(column.tags, "columns");
      for (const column of table.partitionKeys) add(column.tags, "columns");
    }
  }
  return counts;
}

/** How many grants name each key, in an expression of theirs or in a saved one. */
function policiesByKey({ grants, expressions }: Catalog): Map<string, number> {
  const saved = new Map(expressions.map(({ name, expression }) => [name, expression]));
  const counts = new Map<string, number>();
  for (const { resource } of grants) {
    if (resource.kind !== "tagPolicy") continue;
    const { name } = resource.expression;
    const expression = typeof name === "string" ? saved.get(name) : resource.expression;
    for (const key of Object.keys(expression ?? {})) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

export async function listTags(
  _ctx: Context,
  { accountId, limit, cursor }: ParsedInput<typeof contract.listAccessTags>,
): Promise<Output<typeof contract.listAccessTags>> {
  const { lake } = await currentLake();
  const found = lake.catalogs
    .filter(({ catalogId }) => accountId === undefined || catalogId === accountId)
    .flatMap((catalog) => {
      const [counts, policies] = [assignments(catalog), policiesByKey(catalog)];
      return catalog.tags.map(({ key, values }) => ({
        ...{ accountId: catalog.catalogId, key, values, policies: policies.get(key) ?? 0 },
        ...(counts.get(key) ?? { databases: 0, tables: 0, columns: 0 }),
      }));
    });
  return pageOfAll(found, (one) => [one.accountId, one.key].join("\u0001"), { limit, cursor });
}

/** Databases by tags: what each has, and on how much of it the key has another value. */
export async function listTagMatrix(
  _ctx: Context,
  { accountId, limit, cursor, search }: ParsedInput<typeof contract.listTagMatrix>,
): Promise<Output<typeof contract.listTagMatrix>> {
  const { lake } = await currentLake();
  const catalog = lake.catalogs.find(({ catalogId }) => catalogId === accountId);
  const keys = catalog?.tags.map(({ key }) => key) ?? [];
  const found = (catalog?.databases ?? []).filter(
    ({ name, target }) => !target && (search === undefined || name.includes(search)),
  );
  const page = pageOfAll(found, ({ name }) => name, { limit, cursor });
  return { ...page, keys, items: page.items.map((database) => rowOf(database, keys)) };
}

function rowOf(database: Database, keys: readonly string[]) {
  const cell = (key: string) => {
    const value = database.tags[key] ?? null;
    const differs = (tags: Readonly<Record<string, string>>, from: string | null) =>
      tags[key] !== undefined && tags[key] !== from;
    const columns = database.tables.map(
      (table) =>
        [...table.columns, ...table.partitionKeys].filter(({ tags }) =>
          differs(tags, table.tags[key] ?? value),
        ).length,
    );
    return {
      value,
      overridingTables: database.tables.filter(({ tags }) => differs(tags, value)).length,
      overridingColumns: columns.reduce((all, one) => all + one, 0),
    };
  };
  return {
    ...{ database: database.name, tables: database.tables.length },
    tags: Object.fromEntries(keys.map((key) => [key, cell(key)])),
  };
}
