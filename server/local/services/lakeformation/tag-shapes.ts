import type * as lakeformation from "@aws-sdk/client-lakeformation";
import { catalogOf } from "@/server/local/catalog/access";
import { invalidInput } from "@/server/local/catalog/errors";
import type { Taggable } from "@/server/local/lakeformation/assignments";
import type { Expression } from "@/server/local/lakeformation/resource";
import { duplicateKey } from "@/server/local/lakeformation/tag-errors";
import type { TagValue } from "@/server/local/lakeformation/tags";
import type { Tags } from "@/server/local/lakeformation/tags-on";
import type { CallContext } from "@/server/local/wire/service";

const lower = (text: string | undefined) => (text ?? "").toLowerCase();

/** The database, table or columns that a request names, of which tags can be told. */
export function readTaggable(
  ctx: CallContext,
  catalogId: string | undefined,
  resource: lakeformation.Resource | undefined,
): Taggable {
  const given = Object.values(resource ?? {}).filter((member) => member !== undefined).length;
  if (given !== 1) {
    throw invalidInput(
      `Resource parameter must have exactly 1 resource specified but ${given} were provided.`,
    );
  }
  const { Database, Table, TableWithColumns } = resource ?? {};
  const account = (named: string | undefined) => catalogOf(ctx, named ?? catalogId);
  if (Database) return { accountId: account(Database.CatalogId), databaseName: lower(Database.Name) };
  if (Table) {
    if (Table.Name === undefined || Table.TableWildcard) {
      throw invalidInput("LF-Tags are put on one table: its Name must be given, and no TableWildcard");
    }
    const databaseName = lower(Table.DatabaseName);
    return { accountId: account(Table.CatalogId), databaseName, tableName: lower(Table.Name) };
  }
  if (!TableWithColumns)
    throw invalidInput("Only database, table, or tableWithColumns resource are allowed.");
  const { ColumnNames = [], ColumnWildcard } = TableWithColumns;
  if (ColumnWildcard || ColumnNames.length === 0) {
    throw invalidInput("ColumnNames must be given, and no ColumnWildcard");
  }
  return {
    accountId: account(TableWithColumns.CatalogId),
    databaseName: lower(TableWithColumns.DatabaseName),
    tableName: lower(TableWithColumns.Name),
    columnNames: [...new Set(ColumnNames.map(lower))],
  };
}

/** A tag as a request names it, by its account where it does. */
export type NamedTag = TagValue & { accountId?: string };

/** Tags to put on something or to take off it: each key once, with one value. */
export function readTagValues(pairs: readonly lakeformation.LFTagPair[]): NamedTag[] {
  const read = pairs.map(({ CatalogId, TagKey, TagValues = [] }) => {
    const [value] = TagValues;
    if (value === undefined || value === "*" || TagValues.length !== 1) {
      throw invalidInput("Tag value wild card was found or input tag value list has size not equal to 1");
    }
    const tag = { key: lower(TagKey), value: lower(value) };
    return CatalogId === undefined ? tag : { ...tag, accountId: CatalogId };
  });
  if (new Set(read.map(({ key }) => key)).size < read.length) throw duplicateKey();
  return read;
}

export function readExpression(tags: readonly lakeformation.LFTag[] | undefined): Expression {
  if (!tags?.length) throw invalidInput("An expression must have one LF-Tag at least");
  const entries = tags.map(
    ({ TagKey, TagValues }) =>
      [lower(TagKey), [...new Set((TagValues ?? []).map(lower))]] satisfies [string, string[]],
  );
  if (new Set(entries.map(([key]) => key)).size < entries.length) throw duplicateKey();
  return Object.fromEntries(entries);
}

export function writeExpression(expression: Expression): lakeformation.LFTag[] {
  const keys = Object.keys(expression).sort();
  return keys.map((key) => ({ TagKey: key, TagValues: [...(expression[key] ?? [])] }));
}

/** Undefined where there is none, as AWS leaves the member out. */
export function writeTags(accountId: string, tags: Tags): lakeformation.LFTagPair[] | undefined {
  const entries = Object.entries(tags).sort(([one], [other]) => (one < other ? -1 : 1));
  if (entries.length === 0) return undefined;
  return entries.map(([key, value]) => ({ CatalogId: accountId, TagKey: key, TagValues: [value] }));
}

export function writeColumns(
  accountId: string,
  columns: ReadonlyMap<string, Tags>,
): lakeformation.ColumnLFTag[] | undefined {
  const tagged = [...columns].filter(([, tags]) => Object.keys(tags).length > 0);
  if (tagged.length === 0) return undefined;
  return tagged.map(([name, tags]) => ({ Name: name, LFTags: writeTags(accountId, tags) }));
}
