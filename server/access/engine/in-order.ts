import type { TableNode } from "./nodes";
import type { Behind } from "./types";

/** Whether a place comes after another one of its catalog. */
export const isAfter = (place: Behind, after: Behind): boolean =>
  place.database === after.database
    ? (place.table ?? "") > (after.table ?? "")
    : place.database > after.database;

export const byDatabase = (tables: Iterable<TableNode>): ReadonlyMap<string, ReadonlySet<TableNode>> => {
  const found = new Map<string, Set<TableNode>>();
  for (const node of tables) {
    const there = found.get(node.database.name);
    if (there) there.add(node);
    else found.set(node.database.name, new Set([node]));
  }
  return found;
};
