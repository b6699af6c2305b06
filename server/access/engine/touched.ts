import type { Catalog, Database, Expression, Grant, OptIn } from "@/server/access/model";
import { type Given, givenIn, ownerOf } from "./given";
import { catalogOf, type LakeIndex } from "./lake-index";
import type { DatabaseNode, TableNode } from "./nodes";
import { matcherOf } from "./tags";

/** Of one catalog, whatever may be decided differently. */
export interface Touched {
  readonly databases: Set<string>;
  /** By database. */
  readonly tables: Map<string, Set<string>>;
}

/** What two lists of values do not share. Values never change, so those in both are the same objects. */
const unshared = <Value>(a: readonly Value[], b: readonly Value[]): { gone: Value[]; come: Value[] } => {
  if (a === b) return { gone: [], come: [] };
  // Most stand where they stood.
  const gone = a.filter((each, position) => each !== b[position]);
  const come = b.filter((each, position) => each !== a[position]);
  const [moved, kept] = [new Set(come), new Set(gone)];
  return { gone: gone.filter((each) => !moved.has(each)), come: come.filter((each) => !kept.has(each)) };
};

const addTable = ({ tables }: Touched, database: string, table: string): void => {
  const there = tables.get(database);
  if (there) there.add(table);
  else tables.set(database, new Set([table]));
};

const addAllTables = (touched: Touched, { database, tables }: DatabaseNode) => {
  for (const table of tables.keys()) addTable(touched, database.name, table);
};

const addMatching = (
  touched: Touched,
  expression: Expression,
  databases: Iterable<DatabaseNode>,
  resourceType: "DATABASE" | "TABLE",
) => {
  const isMatch = matcherOf(expression);
  const matches = (node: TableNode) => node.groups().some(({ tags }) => isMatch(tags));
  for (const { database, tables } of databases) {
    if (resourceType === "DATABASE") {
      if (isMatch(database.tags)) touched.databases.add(database.name);
    } else {
      for (const [name, node] of tables) if (matches(node)) addTable(touched, database.name, name);
    }
  }
};

const addResource = (
  touched: Touched,
  { resource }: Pick<Grant | OptIn, "resource">,
  databases: ReadonlyMap<string, DatabaseNode>,
  expression?: Expression,
) => {
  if (resource.kind === "tagPolicy") {
    if (expression) addMatching(touched, expression, databases.values(), resource.resourceType);
  } else if (resource.kind === "database") {
    touched.databases.add(resource.database);
  } else if (resource.kind === "allTables") {
    const node = databases.get(resource.database);
    if (node) addAllTables(touched, node);
  } else if (resource.kind === "table" || resource.kind === "columns" || resource.kind === "cellsFilter") {
    addTable(touched, resource.database, resource.table);
  }
};

/** Across accounts an opt-in to all tables hangs on the one to their database. */
const addOptIn = (touched: Touched, optIn: OptIn, databases: ReadonlyMap<string, DatabaseNode>) => {
  addResource(touched, optIn, databases);
  const node = optIn.resource.kind === "database" ? databases.get(optIn.resource.database) : undefined;
  if (node) addAllTables(touched, node);
};

/** Of a database that differs: all of it, or the tables that differ. */
const addDatabase = (touched: Touched, before: Database | undefined, after: Database | undefined) => {
  if (before === after) return;
  const name = (after ?? before)?.name ?? "";
  const isSameItself =
    before?.tags === after?.tags && before?.location === after?.location && before?.target === after?.target;
  if (!isSameItself) touched.databases.add(name);
  if (!before || !after || !isSameItself) {
    for (const { tables } of [before, after].filter((each) => each !== undefined))
      for (const table of tables) addTable(touched, name, table.name);
    return;
  }
  const { gone, come } = unshared(before.tables, after.tables);
  for (const table of [...gone, ...come]) addTable(touched, name, table.name);
};

const addDatabases = (touched: Touched, before: Catalog, after: Catalog) => {
  const { gone, come } = unshared(before.databases, after.databases);
  for (const one of gone)
    addDatabase(
      touched,
      one,
      come.find(({ name }) => name === one.name),
    );
  for (const one of come)
    if (!gone.some(({ name }) => name === one.name)) addDatabase(touched, undefined, one);
};

/** Grants that are in one lake only, or refer to something that differs; as each of the two has them. */
const changedGivens = (lake: LakeIndex, other: LakeIndex, owner: Catalog): Given[] => {
  const found: Given[] = [];
  for (const catalog of lake.lake.catalogs) {
    const counterpart = other.catalogs.get(catalog.catalogId)?.catalog;
    const otherOwner = other.catalogs.get(owner.catalogId)?.catalog;
    const isSameContext =
      catalog.filters === counterpart?.filters && owner.expressions === otherOwner?.expressions;
    if (isSameContext && catalog.grants === counterpart?.grants) continue;
    const same = new Set(counterpart?.grants);
    for (const grant of catalog.grants) {
      if (ownerOf(catalog.catalogId, grant) !== owner.catalogId) continue;
      const given = givenIn(catalog, owner, grant);
      if (same.has(grant) && isSameContext) continue;
      if (same.has(grant) && counterpart && otherOwner) {
        const otherGiven = givenIn(counterpart, otherOwner, grant);
        if (otherGiven.filter === given.filter && otherGiven.expression === given.expression) continue;
      }
      found.push(given);
    }
  }
  return found;
};

const changedOptIns = (lake: LakeIndex, other: LakeIndex, owner: string): OptIn[] =>
  lake.lake.catalogs.flatMap((catalog) =>
    unshared(catalog.optIns, other.catalogs.get(catalog.catalogId)?.catalog.optIns ?? []).gone.filter(
      (optIn) => ownerOf(catalog.catalogId, optIn) === owner,
    ),
  );

/** Settings and locations touch all that is in a catalog; identities and organizations do too. */
const touchesAll = (before: LakeIndex, after: LakeIndex, catalogId: string) =>
  before.lake.identities !== after.lake.identities ||
  before.lake.organizations !== after.lake.organizations ||
  before.lake.catalogs.some(
    ({ catalogId: id, settings }) => settings !== after.catalogs.get(id)?.catalog.settings,
  ) ||
  catalogOf(before, catalogId).locations !== catalogOf(after, catalogId).locations;

/** What of a catalog may be decided differently in the two lakes. */
export const touchedIn = (before: LakeIndex, after: LakeIndex, catalogId: string): Touched => {
  const touched: Touched = { databases: new Set(), tables: new Map() };
  const [from, to] = [before.catalogs.get(catalogId), after.catalogs.get(catalogId)];
  if (!from || !to || touchesAll(before, after, catalogId)) {
    for (const node of [...(from?.databases.values() ?? []), ...(to?.databases.values() ?? [])]) {
      touched.databases.add(node.database.name);
      addAllTables(touched, node);
    }
    return touched;
  }
  addDatabases(touched, from.catalog, to.catalog);
  for (const [lake, other, { catalog, databases }] of [
    [before, after, from],
    [after, before, to],
  ] as const) {
    for (const { grant, expression } of changedGivens(lake, other, catalog))
      addResource(touched, grant, databases, expression);
    for (const optIn of changedOptIns(lake, other, catalogId)) addOptIn(touched, optIn, databases);
  }
  return touched;
};
