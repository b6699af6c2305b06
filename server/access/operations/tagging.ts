import type { Catalog, Column, Database, Table, Tags } from "@/server/access/model";
import type { Operation, TaggedResource } from "@/server/access/operation";
import { invalid, notFound, overLimit } from "./refused";
import { requireTags, without } from "./tags";

type Of<Name extends Operation["name"]> = Extract<Operation, { name: Name }>;
type Retag = (tags: Tags) => Tags;

const mostOnOne = 50;

const replaced = <Value extends { name: string }>(
  values: readonly Value[],
  name: string,
  change: (value: Value) => Value,
  missing: string,
): readonly Value[] => {
  const position = values.findIndex((value) => value.name === name);
  const found = values[position];
  if (!found) throw notFound(missing);
  return values.with(position, change(found));
};

const retagColumns = (table: Table, names: readonly string[], retag: Retag): Table => {
  const wanted = new Set(names);
  const change = (column: Column) => {
    if (!wanted.delete(column.name)) return column;
    return { ...column, tags: retag(column.tags) };
  };
  const changed = {
    ...table,
    columns: table.columns.map(change),
    partitionKeys: table.partitionKeys.map(change),
  };
  if (wanted.size > 0) throw notFound(`Columns not found: ${[...wanted].join(", ")}`);
  return changed;
};

const retagDatabase = (database: Database, resource: TaggedResource, retag: Retag): Database => {
  if (resource.kind === "database") return { ...database, tags: retag(database.tags) };
  const change = (table: Table): Table => {
    if (resource.kind === "table") return { ...table, tags: retag(table.tags) };
    if (!("include" in resource.columns)) throw invalid("ColumnNames must be given, and no ColumnWildcard");
    return retagColumns(table, resource.columns.include, retag);
  };
  return { ...database, tables: replaced(database.tables, resource.table, change, "Table not found.") };
};

const retagged = (catalog: Catalog, resource: TaggedResource, retag: Retag): Catalog => {
  if ((resource.catalogId ?? catalog.catalogId) !== catalog.catalogId)
    throw invalid("An LF-Tag and what it is assigned to must be in the same account");
  const change = (database: Database) => retagDatabase(database, resource, retag);
  return {
    ...catalog,
    databases: replaced(catalog.databases, resource.database, change, "Database not found."),
  };
};

const pairsOf = (tags: Tags): readonly (readonly [string, string])[] => {
  const pairs = Object.entries(tags).map(([key, value]) => [key.toLowerCase(), value.toLowerCase()] as const);
  if (pairs.length === 0) throw invalid("LFTags must not be empty");
  if (new Set(pairs.map(([key]) => key)).size < pairs.length)
    throw invalid("Provided list of tags contains duplicate tag key");
  return pairs;
};

/** The tag of a key replaces the one that was there. */
export const addTags = (catalog: Catalog, { resource, tags }: Of<"AddLFTagsToResource">): Catalog => {
  const pairs = pairsOf(tags);
  requireTags(catalog, Object.fromEntries(pairs.map(([key, value]) => [key, [value]])));
  return retagged(catalog, resource, (before) => {
    const after = { ...before, ...Object.fromEntries(pairs) };
    if (Object.keys(after).length > mostOnOne)
      throw overLimit(`A resource can have ${mostOnOne} LF-Tags at most`);
    return after;
  });
};

/** Only what is assigned right there can be removed; what is inherited shows again then. */
export const removeTags = (catalog: Catalog, { resource, tags }: Of<"RemoveLFTagsFromResource">): Catalog => {
  const pairs = pairsOf(tags);
  return retagged(catalog, resource, (before) =>
    pairs.reduce((left, [key, value]) => {
      if (left[key] !== value) throw notFound("Tag or tag value does not exist.");
      return without(left, key);
    }, before),
  );
};
