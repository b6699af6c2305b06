import type { Output, ParsedInput } from "@/server/api/endpoint";
import { notFound } from "@/server/errors";
import type { Context } from "@/server/identity";
import type * as contract from "./contract";
import { allColumns, memo } from "./find";
import { currentLake } from "./lake";
import type { Catalog, Column, Database, Table, Tags } from "./model";
import { pageOfAll } from "./page";
import { descriptionsOf, meaningsByTag, tagId } from "./tag-meanings";

/** Something that is tagged, with what is above it and what is below. */
interface Node {
  name: string;
  kind: contract.TagRow["kind"];
  own: Tags;
  above: Tags;
  below: number;
  /** What is tagged in it with another value. */
  overriding: () => Overriding;
}

/** Databases, the tables of one or the columns of one, by tags; resource links have none. */
export async function listTagMatrix(
  _ctx: Context,
  { accountId, database, table, search, limit, cursor }: ParsedInput<typeof contract.listTagMatrix>,
): Promise<Output<typeof contract.listTagMatrix>> {
  const [{ lake }, known] = await Promise.all([currentLake(), meaningsByTag()]);
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
    keys: keys.map((one) => ({
      ...one,
      descriptions: descriptionsOf(known.get(tagId({ accountId, key: one.key }))),
    })),
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

type Counts = ReadonlyMap<string, number>;

interface Overriding {
  tables: Counts;
  columns: Counts;
}

const none: Overriding = { tables: new Map(), columns: new Map() };

interface Tagged {
  tags: Tags;
}

/** By key, how many have a value of their own that is another one; most say nothing themselves. */
function countOverriding(above: Tags, lists: Iterable<readonly Tagged[]>): Counts {
  const counts = new Map<string, number>();
  for (const list of lists)
    for (const { tags } of list)
      for (const key in tags) if (tags[key] !== above[key]) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

const columnLists = ({ columns, partitionKeys }: Table) => [columns, partitionKeys];

/** All columns of a database are looked at for it: once, as long as the database stays as it is. */
const overridingIn = memo(
  ({ tags, tables }: Database): Overriding => ({
    tables: countOverriding(tags, [tables]),
    columns: countOverriding(tags, tables.flatMap(columnLists)),
  }),
);

const databaseNode = (database: Database): Node => ({
  ...{ name: database.name, kind: "database", own: database.tags, above: {}, below: database.tables.length },
  overriding: () => overridingIn(database),
});

const tableNode = (table: Table, above: Tags): Node => ({
  ...{ name: table.name, kind: "table", own: table.tags, above, below: allColumns(table).length },
  overriding: () => ({
    tables: none.tables,
    columns: countOverriding({ ...above, ...table.tags }, columnLists(table)),
  }),
});

const columnNode = ({ name, tags }: Column, above: Tags): Node => ({
  ...{ name, kind: "column", own: tags, above, below: 0, overriding: () => none },
});

function rowOf(node: Node, keys: Catalog["tags"]): contract.TagRow {
  const { name, kind, below, own, above } = node;
  const { tables, columns } = node.overriding();
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

function originOf(mine: string | null, inherited: string | null): contract.TagCell["origin"] {
  if (mine === null) return inherited === null ? null : "inherited";
  return inherited === null ? "direct" : "overriding";
}
