import type { Output, ParsedInput } from "@/server/api/endpoint";
import { notFound } from "@/server/errors";
import type { Context } from "@/server/identity";
import type * as contract from "./contract";
import { allColumns } from "./find";
import { currentLake } from "./lake";
import type { Catalog, Column, Database, Table, Tags } from "./model";
import { pageOfAll } from "./page";

/** Something that is tagged, with what is above it and what is below. */
interface Node {
  name: string;
  kind: contract.TagRow["kind"];
  own: Tags;
  above: Tags;
  below: number;
  /** What is in it, if anything is tagged there. */
  tables: () => Iterable<Table>;
  columns: () => Iterable<Column>;
}

/** Databases, the tables of one or the columns of one, by tags; resource links have none. */
export async function listTagMatrix(
  _ctx: Context,
  { accountId, database, table, search, limit, cursor }: ParsedInput<typeof contract.listTagMatrix>,
): Promise<Output<typeof contract.listTagMatrix>> {
  const { lake } = await currentLake();
  const catalog = lake.catalogs.find(({ catalogId }) => catalogId === accountId);
  const nodes = catalog ? nodesOf(catalog, database, table) : [];
  const found = nodes
    .map((node, n) => ({ node, n }))
    .filter(({ node: { name } }) => search === undefined || name.includes(search));
  // Columns in the order of their table, the rest by name.
  const keyOf = ({ node, n }: (typeof found)[number]) =>
    node.kind === "column" ? String(n).padStart(6, "0") : node.name;
  const page = pageOfAll(found, keyOf, { limit, cursor });
  const keys = [...(catalog?.tags ?? [])].sort((a, b) => (a.key < b.key ? -1 : 1));
  return {
    nextCursor: page.nextCursor,
    keys,
    items: page.items.map(({ node }) => rowOf(node, keys)),
  };
}

function nodesOf(catalog: Catalog, database?: string, table?: string): Node[] {
  const databases = catalog.databases.filter(({ target }) => !target);
  if (database === undefined) return databases.map(databaseNode);
  const holder = databases.find(({ name }) => name === database);
  if (!holder) throw notFound("database");
  const tables = holder.tables.filter(({ target }) => !target);
  if (table === undefined) return tables.map((one) => tableNode(one, holder.tags));
  const found = tables.find(({ name }) => name === table);
  if (!found) throw notFound("table");
  const above = { ...holder.tags, ...found.tags };
  return allColumns(found).map((column) => columnNode(column, above));
}

const none = () => [];

function* columnsIn(tables: readonly Table[]): Generator<Column> {
  for (const { columns, partitionKeys } of tables) {
    yield* columns;
    yield* partitionKeys;
  }
}

const databaseNode = ({ name, tags, tables }: Database): Node => ({
  ...{ name, kind: "database", own: tags, above: {}, below: tables.length },
  ...{ tables: () => tables, columns: () => columnsIn(tables) },
});

const tableNode = (table: Table, above: Tags): Node => ({
  ...{ name: table.name, kind: "table", own: table.tags, above, tables: none },
  ...{ below: allColumns(table).length, columns: () => columnsIn([table]) },
});

const columnNode = ({ name, tags }: Column, above: Tags): Node => ({
  ...{ name, kind: "column", own: tags, above, below: 0, tables: none, columns: none },
});

function rowOf(node: Node, keys: Catalog["tags"]): contract.TagRow {
  const { name, kind, below, own, above } = node;
  const [tables, columns] = [overriding(node, node.tables()), overriding(node, node.columns())];
  const cells = keys.flatMap(({ key }) => {
    const [mine = null, inherited = null] = [own[key], above[key]];
    const [overridingTables, overridingColumns] = [tables.get(key) ?? 0, columns.get(key) ?? 0];
    const value = mine ?? inherited;
    if (value === null && overridingTables + overridingColumns === 0) return [];
    const cell = { value, above: inherited, origin: originOf(mine, inherited) };
    return [[key, { ...cell, overridingTables, overridingColumns }] as const];
  });
  return { name, kind, below, tags: Object.fromEntries(cells) };
}

/** By key, how many have a value of their own that is another one; most say nothing themselves. */
function overriding({ own, above }: Node, below: Iterable<{ tags: Tags }>): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { tags } of below)
    for (const key in tags)
      if (tags[key] !== (own[key] ?? above[key])) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

function originOf(mine: string | null, inherited: string | null): contract.TagCell["origin"] {
  if (mine === null) return inherited === null ? null : "inherited";
  return inherited === null ? "direct" : "overriding";
}
