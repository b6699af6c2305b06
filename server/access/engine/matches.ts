import type { Expression } from "@/server/access/model";
import { columnsOf, namesOf } from "./columns";
import { databaseNode, type LakeIndex, tableNode } from "./lake-index";
import { effectiveTags, levelsOf, matchesTags } from "./tags";
import type { Assigned, EffectiveTag, Match } from "./types";

/** What an expression over a catalog's tags matches now; of tables, the columns that match themselves. */
export const matches = (
  index: LakeIndex,
  catalogId: string,
  expression: Expression,
  resourceType: "DATABASE" | "TABLE",
): readonly Match[] => {
  const found: Match[] = [];
  for (const { database, tables } of index.catalogs.get(catalogId)?.databases.values() ?? []) {
    const ref = { catalogId, database: database.name };
    if (resourceType === "DATABASE") {
      if (matchesTags(expression, database.tags)) found.push({ kind: "database", database: ref });
      continue;
    }
    for (const node of tables.values()) {
      const groups = node.groups().filter(({ tags }) => matchesTags(expression, tags));
      if (groups.length === 0) continue;
      const columns = groups.reduce((all, group) => all | group.columns, 0n);
      found.push({
        kind: "table",
        table: { ...ref, table: node.table.name },
        columns: namesOf(node.table, columns),
        isWhole: columns === node.all,
      });
    }
  }
  return found;
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
