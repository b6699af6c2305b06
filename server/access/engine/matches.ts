import type { Expression } from "@/server/access/model";
import { columnsOf, namesOf } from "./columns";
import { databaseNode, type LakeIndex, tableNode } from "./lake-index";
import type { DatabaseNode } from "./nodes";
import { tablesMatching } from "./postings";
import { effectiveTags, levelsOf, matcherOf } from "./tags";
import type { Assigned, EffectiveTag, Match } from "./types";

/** What an expression over a catalog's tags matches now; of tables, the columns that match themselves. */
export const matches = (
  index: LakeIndex,
  catalogId: string,
  expression: Expression,
  resourceType: "DATABASE" | "TABLE",
): readonly Match[] => {
  const isMatch = matcherOf(expression);
  const databases = index.catalogs.get(catalogId)?.databases ?? new Map<string, DatabaseNode>();
  if (resourceType === "DATABASE")
    return [...databases.values()]
      .filter(({ database }) => isMatch(database.tags))
      .map(({ database }) => ({ kind: "database", database: { catalogId, database: database.name } }));
  return tablesMatching(databases, expression).map((node) => {
    const matched = node.groups().filter(({ tags }) => isMatch(tags));
    const columns = matched.reduce((all, group) => all | group.columns, 0n);
    return {
      kind: "table",
      table: { catalogId, database: node.database.name, table: node.table.name },
      columns: namesOf(node.table, columns),
      isWhole: columns === node.all,
    };
  });
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
