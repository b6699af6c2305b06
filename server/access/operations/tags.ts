import type { Catalog, Column, Database, Expression, Table, Tags } from "@/server/access/model";
import type { Operation } from "@/server/access/operation";
import { invalid, notFound, overLimit } from "./refused";

type Of<Name extends Operation["name"]> = Extract<Operation, { name: Name }>;

const mostTags = 1000;
const mostValues = 1000;
/** In one call of the API. */
const mostListed = 50;

const tagForm = /^[\p{L}\p{Z}\p{N}_.:/=+\-@%]+$/u;

/** botocore's LFTagKey and LFTagValue; `*` stands for all values and cannot be one. */
const checkWords = (key: string, values: readonly string[]) => {
  if (key.length < 1 || key.length > 128 || !tagForm.test(key)) throw invalid(`Invalid tag key: ${key}`);
  const wrong = values.find((value) => value.length > 256 || !tagForm.test(value));
  if (wrong !== undefined) throw invalid(`Invalid tag value: ${wrong}`);
};

const lower = (values: readonly string[]) => [...new Set(values.map((value) => value.toLowerCase()))];

const tagOf = ({ tags }: Catalog, key: string) => {
  const tag = tags.find((each) => each.key === key);
  if (!tag) throw notFound("Tag key does not exist.");
  return tag;
};

export const createTag = (catalog: Catalog, operation: Of<"CreateLFTag">): Catalog => {
  const key = operation.key.toLowerCase();
  const values = lower(operation.values);
  if (operation.values.length < 1 || operation.values.length > mostListed)
    throw invalid(`An LF-Tag is created with 1 to ${mostListed} values; more are added by UpdateLFTag.`);
  checkWords(key, values);
  if (catalog.tags.some((tag) => tag.key === key)) throw invalid("Tag key already exists");
  if (catalog.tags.length >= mostTags) throw overLimit(`An account can have ${mostTags} LF-Tags at most`);
  return { ...catalog, tags: [...catalog.tags, { key, values }] };
};

const columnsOf = ({ columns, partitionKeys }: Table) => [...columns, ...partitionKeys];

/** All tags assigned anywhere in a catalog, and where. */
const assignments = function* ({ databases }: Catalog): Generator<{ tags: Tags; on: string }> {
  for (const database of databases) {
    yield { tags: database.tags, on: database.name };
    for (const table of database.tables) {
      const on = `${database.name}.${table.name}`;
      yield { tags: table.tags, on };
      for (const column of columnsOf(table)) yield { tags: column.tags, on: `${on}.${column.name}` };
    }
  }
};

/** https://docs.aws.amazon.com/lake-formation/latest/APIReference/API_UpdateLFTag.html */
export const updateTag = (catalog: Catalog, operation: Of<"UpdateLFTag">): Catalog => {
  const tag = tagOf(catalog, operation.key.toLowerCase());
  const [add, remove] = [lower(operation.add), lower(operation.remove)];
  if (add.length + remove.length === 0)
    throw invalid("TagValuesToAdd and TagValuesToDelete can't both be empty");
  if (add.length > mostListed || remove.length > mostListed)
    throw invalid(`Up to ${mostListed} values are added or deleted at once`);
  if (add.some((value) => remove.includes(value)))
    throw invalid("A tag value can't be both added and deleted");
  checkWords(tag.key, add);
  if (remove.some((value) => !tag.values.includes(value))) throw notFound("Tag or tag value does not exist.");
  for (const { tags, on } of assignments(catalog)) {
    const value = tags[tag.key];
    if (value !== undefined && remove.includes(value))
      throw invalid(`Update not allowed: ${tag.key}=${value} is assigned to ${on}`);
  }
  const values = [...new Set([...tag.values, ...add])].filter((value) => !remove.includes(value));
  if (values.length === 0) throw invalid("An LF-Tag must keep one value at least");
  if (values.length > mostValues) throw invalid(`An LF-Tag can have ${mostValues} values at most`);
  return { ...catalog, tags: catalog.tags.map((each) => (each === tag ? { ...tag, values } : each)) };
};

export const without = (tags: Tags, key: string): Tags => {
  if (!Object.hasOwn(tags, key)) return tags;
  const { [key]: _gone, ...rest } = tags;
  return rest;
};

const mapSame = <Value>(values: readonly Value[], change: (value: Value) => Value): readonly Value[] => {
  const changed = values.map(change);
  return changed.every((value, position) => value === values[position]) ? values : changed;
};

const withoutOnColumn = (column: Column, key: string): Column => {
  const tags = without(column.tags, key);
  return tags === column.tags ? column : { ...column, tags };
};

const withoutOnTable = (table: Table, key: string): Table => {
  const tags = without(table.tags, key);
  const columns = mapSame(table.columns, (column) => withoutOnColumn(column, key));
  const partitionKeys = mapSame(table.partitionKeys, (column) => withoutOnColumn(column, key));
  const isSame = tags === table.tags && columns === table.columns && partitionKeys === table.partitionKeys;
  return isSame ? table : { ...table, tags, columns, partitionKeys };
};

const withoutOnDatabase = (database: Database, key: string): Database => {
  const tags = without(database.tags, key);
  const tables = mapSame(database.tables, (table) => withoutOnTable(table, key));
  return tags === database.tags && tables === database.tables ? database : { ...database, tags, tables };
};

/**
 * Whatever has it loses it, and so do those who were given permissions on the tag itself. Policies stay, and match
 * nothing.
 * https://docs.aws.amazon.com/lake-formation/latest/dg/TBAC-deleting-tags.html
 */
export const deleteTag = (catalog: Catalog, operation: Of<"DeleteLFTag">): Catalog => {
  const { key } = tagOf(catalog, operation.key.toLowerCase());
  const isOnTag = ({ resource }: Catalog["grants"][number]) =>
    resource.kind === "tag" &&
    resource.key === key &&
    (resource.catalogId ?? catalog.catalogId) === catalog.catalogId;
  return {
    ...catalog,
    tags: catalog.tags.filter((tag) => tag.key !== key),
    databases: mapSame(catalog.databases, (database) => withoutOnDatabase(database, key)),
    grants: catalog.grants.some(isOnTag) ? catalog.grants.filter((grant) => !isOnTag(grant)) : catalog.grants,
  };
};

/** Throws unless all that an expression names is there. */
export const requireTags = ({ tags }: Catalog, expression: Expression): void => {
  const entries = Object.entries(expression);
  if (entries.length === 0) throw invalid("An LF-Tag expression must name one LF-Tag at least");
  for (const [key, values] of entries) {
    const known = tags.find((tag) => tag.key === key)?.values;
    if (values.length < 1 || values.length > mostListed)
      throw invalid(`An LF-Tag expression names 1 to ${mostListed} values of a key`);
    if (!known || !values.every((value) => known.includes(value)))
      throw notFound("Tag or tag value does not exist.");
  }
};
