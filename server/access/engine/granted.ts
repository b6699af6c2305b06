import type { Database, Table, Tags } from "@/server/access/model";
import { type Columns, listed, withPartitionKeys } from "./columns";
import type { Given } from "./given";
import { type GrantIndex, tableKey } from "./grant-index";
import { type Held, partOf, whole } from "./held";
import { bitOf, bitsGiven, permissible, permissibleOn } from "./permission-bits";
import type { Rows } from "./types";

/** A grant and what it comes to on one table or database. */
export interface GrantedAccess {
  readonly given: Given;
  readonly held: Held;
}

/** What accessOnTable reads of a table. */
interface Tagged {
  readonly database: Database;
  readonly table: Table;
  readonly all: Columns;
  groups(): readonly { tags: Tags; columns: Columns }[];
}

/** What a named grant gives; undefined where it comes to nothing. */
const byName = ({ table, all }: Tagged, { grant, filter }: Given): Held | undefined => {
  const { resource, permissions } = grant;
  if (resource.kind === "table" || resource.kind === "allTables") {
    const bits = bitsGiven(permissions, permissibleOn(table));
    return bits === 0 ? undefined : whole(bits, all);
  }
  // Neither a link nor, with a row filter, a view can be given in part: data-filtering-notes.
  if (table.target || bitsGiven(permissions, permissible.part) === 0) return undefined;
  const part = (columns: Columns, rows: Rows) =>
    columns === 0n && all !== 0n ? undefined : partOf(columns, true, rows);
  if (resource.kind === "columns") return part(listed(table, resource.columns), "all");
  if (resource.kind !== "cellsFilter" || !filter || table.kind === "view") return undefined;
  const { columns, rowFilter } = filter;
  return part(columns ? listed(table, columns) : all, rowFilter === undefined ? "all" : [[rowFilter]]);
};

/**
 * A tag policy is matched by columns. Where it matches all of them it gives what it says; where it matches some, SELECT
 * on these, and of anything else no more than DESCRIBE.
 * https://docs.aws.amazon.com/lake-formation/latest/dg/lf-tag-considerations.html
 */
const byTags = ({ table, all }: Tagged, { grant }: Given, matched: Columns): Held | undefined => {
  const bits = bitsGiven(grant.permissions, permissibleOn(table));
  if (bits === 0) return undefined;
  if (matched === all) return whole(bits, all);
  return partOf(withPartitionKeys(table, matched), (bits & bitOf.SELECT) !== 0, "all");
};

export const accessOnTable = (tagged: Tagged, index: GrantIndex): readonly GrantedAccess[] => {
  const granted: GrantedAccess[] = [];
  const add = (given: Given, held: Held | undefined) => {
    if (held) granted.push({ given, held });
  };
  const { database, table } = tagged;
  for (const given of index.tables.get(tableKey(database.name, table.name)) ?? [])
    add(given, byName(tagged, given));
  for (const given of index.allTables.get(database.name) ?? []) add(given, byName(tagged, given));
  const groups = tagged.groups();
  const [first] = groups;
  if (groups.length === 1 && first) {
    for (const given of index.tablePolicies.matching(first.tags))
      add(given, byTags(tagged, given, tagged.all));
    return granted;
  }
  const matched = new Map<Given, Columns>();
  for (const { tags, columns } of groups) {
    for (const given of index.tablePolicies.matching(tags))
      matched.set(given, (matched.get(given) ?? 0n) | columns);
  }
  for (const [given, columns] of matched) add(given, byTags(tagged, given, columns));
  return granted;
};

/** A grant on a table gives nothing on its database, nor the other way round. */
export const accessOnDatabase = (database: Database, index: GrantIndex): readonly GrantedAccess[] => {
  const possible = database.target ? permissible.link : permissible.database;
  return [
    ...(index.databases.get(database.name) ?? []),
    ...index.databasePolicies.matching(database.tags),
  ].flatMap((given) => {
    const bits = bitsGiven(given.grant.permissions, possible);
    return bits === 0 ? [] : [{ given, held: whole(bits, 0n) }];
  });
};
