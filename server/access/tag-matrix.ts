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
  tables: readonly Table[];
  columns: readonly Column[];
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

const databaseNode = ({ name, tags, tables }: Database): Node => ({
  ...{ name, kind: "database", own: tags, above: {} },
  ...{ tables, columns: tables.flatMap(allColumns) },
});

const tableNode = (table: Table, above: Tags): Node => ({
  ...{ name: table.name, kind: "table", own: table.tags, above, tables: [] },
  columns: allColumns(table),
});

const columnNode = ({ name, tags }: Column, above: Tags): Node => ({
  ...{ name, kind: "column", own: tags, above, tables: [], columns: [] },
});

function rowOf(node: Node, keys: Catalog["tags"]): contract.TagRow {
  const { name, kind, tables, columns } = node;
  const cells = keys.flatMap(({ key }) => {
    const cell = cellOf(node, key);
    const says = cell.value !== null || cell.overridingTables + cell.overridingColumns > 0;
    return says ? [[key, cell] as const] : [];
  });
  const below = kind === "database" ? tables.length : columns.length;
  return { name, kind, below, tags: Object.fromEntries(cells) };
}

function cellOf({ own, above, tables, columns }: Node, key: string): contract.TagCell {
  const [mine = null, inherited = null] = [own[key], above[key]];
  const value = mine ?? inherited;
  const differs = ({ tags }: { tags: Tags }) => tags[key] !== undefined && tags[key] !== value;
  return {
    ...{ value, above: inherited, origin: originOf(mine, inherited) },
    overridingTables: tables.filter(differs).length,
    overridingColumns: columns.filter(differs).length,
  };
}

function originOf(mine: string | null, inherited: string | null): contract.TagCell["origin"] {
  if (mine === null) return inherited === null ? null : "inherited";
  return inherited === null ? "direct" : "overriding";
}
