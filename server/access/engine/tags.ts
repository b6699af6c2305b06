import type { Column, Database, Expression, Table, Tags } from "@/server/access/model";
import type { Assigned, EffectiveTag } from "./types";

const isEmpty = (tags: Tags) => {
  for (const _key in tags) return false;
  return true;
};

/**
 * A database's tags are inherited by its tables and theirs by their columns; one assigned further down overrides.
 * https://docs.aws.amazon.com/lake-formation/latest/dg/TBAC-assigning-tags.html
 */
export const inherit = (above: Tags, own: Tags): Tags => (isEmpty(own) ? above : { ...above, ...own });

/**
 * AND over the keys, OR inside their values. One without keys is no expression and matches nothing.
 * https://docs.aws.amazon.com/lake-formation/latest/dg/lf-tag-considerations.html
 */
export const matcherOf = (expression: Expression): ((tags: Tags) => boolean) => {
  const entries = Object.entries(expression);
  if (entries.length === 0) return () => false;
  return (tags) => {
    for (const [key, values] of entries) {
      const value = tags[key];
      if (value === undefined || !values.includes(value)) return false;
    }
    return true;
  };
};

export const matchesTags = (expression: Expression, tags: Tags): boolean => matcherOf(expression)(tags);

interface Level {
  tags: Tags;
  on: Assigned;
}

/** The levels from the database down to what is asked about. */
export const levelsOf = (
  catalogId: string,
  database: Database,
  table?: Table,
  column?: Column,
): readonly Level[] => {
  const levels: Level[] = [{ tags: database.tags, on: { catalogId, database: database.name } }];
  if (table) {
    const on = { catalogId, database: database.name, table: table.name };
    levels.push({ tags: table.tags, on });
    if (column) levels.push({ tags: column.tags, on: { ...on, column: column.name } });
  }
  return levels;
};

/** Each key's value on the last of the levels, with where it comes from and what it overrides. */
export const effectiveTags = (levels: readonly Level[]): readonly EffectiveTag[] => {
  const found = new Map<string, EffectiveTag>();
  levels.forEach(({ tags, on }, depth) => {
    const isOwn = depth === levels.length - 1;
    for (const [key, value] of Object.entries(tags)) {
      const above = found.get(key);
      found.set(key, {
        key,
        value,
        assignedOn: on,
        origin: isOwn ? (above ? "overriding" : "direct") : "inherited",
        ...(above && { overrides: { value: above.value, assignedOn: above.assignedOn } }),
      });
    }
  });
  return [...found.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
};
