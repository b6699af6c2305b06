import type { Tags } from "@/server/access/model";
import { type Columns, columnsOf, countOf, namesOf } from "./columns";
import { isAfter } from "./in-order";
import { databaseNode, type LakeIndex, tableNode } from "./lake-index";
import type { DatabaseNode, TableNode } from "./nodes";
import { tablesMatching } from "./postings";
import { effectiveTags, levelsOf, matcherOf } from "./tags";
import type { Assigned, Behind, EffectiveTag, Match, MatchCount, Matching } from "./types";

const none: ReadonlyMap<string, DatabaseNode> = new Map();

const databasesOf = (index: LakeIndex, catalogId: string) => index.catalogs.get(catalogId)?.databases ?? none;

/** The columns of a table that match themselves. */
const matchedColumns = (node: TableNode, isMatch: (tags: Tags) => boolean): Columns =>
  node.groups().reduce((all, { tags, columns }) => (isMatch(tags) ? all | columns : all), 0n);

const matchedDatabases = function* (
  index: LakeIndex,
  { catalogId, expression }: Matching,
): Generator<DatabaseNode> {
  const isMatch = matcherOf(expression);
  for (const node of databasesOf(index, catalogId).values()) if (isMatch(node.database.tags)) yield node;
};

/** What an expression over a catalog's tags matches now, behind a place in it; of tables, the columns that match themselves. */
export const matches = function* (index: LakeIndex, matching: Matching, after?: Behind): Generator<Match> {
  const { catalogId, expression, resourceType } = matching;
  const isMeant = (database: string, table?: string) => !after || isAfter({ database, table }, after);
  if (resourceType === "DATABASE") {
    for (const { database: one } of matchedDatabases(index, matching))
      if (isMeant(one.name)) yield { kind: "database", database: { catalogId, database: one.name } };
    return;
  }
  const isMatch = matcherOf(expression);
  const matchedIn = tablesMatching(expression);
  for (const [database, holder] of databasesOf(index, catalogId)) {
    if (after && database < after.database) continue;
    const here = matchedIn(holder);
    if (here.size === 0) continue;
    for (const node of holder.sorted()) {
      const table = node.table.name;
      if (!here.has(node) || !isMeant(database, table)) continue;
      const columns = matchedColumns(node, isMatch);
      yield {
        ...{ kind: "table", table: { catalogId, database, table } },
        ...{ columns: namesOf(node.table, columns), isWhole: columns === node.all },
      };
    }
  }
};

/** How much that is. */
export const countMatches = (index: LakeIndex, matching: Matching): MatchCount => {
  const count = { databases: 0, tables: 0, columns: 0, isWhole: true };
  if (matching.resourceType === "DATABASE") {
    for (const _ of matchedDatabases(index, matching)) count.databases += 1;
    return count;
  }
  const isMatch = matcherOf(matching.expression);
  const matchedIn = tablesMatching(matching.expression);
  for (const holder of databasesOf(index, matching.catalogId).values())
    for (const node of matchedIn(holder)) {
      const columns = matchedColumns(node, isMatch);
      count.tables += 1;
      count.columns += countOf(columns);
      count.isWhole &&= columns === node.all;
    }
  return count;
};

/** None of what the lake does not have. */
export const effectiveTagsOf = (index: LakeIndex, on: Assigned): readonly EffectiveTag[] => {
  const { catalogId, table: name, column: columnName } = on;
  const holder = databaseNode(index, on);
  if (!holder) return [];
  if (name === undefined) return effectiveTags(levelsOf(catalogId, holder.database));
  const table = tableNode(index, { ...on, table: name })?.table;
  if (!table) return [];
  if (columnName === undefined) return effectiveTags(levelsOf(catalogId, holder.database, table));
  const column = columnsOf(table).find((each) => each.name === columnName);
  return column ? effectiveTags(levelsOf(catalogId, holder.database, table, column)) : [];
};
