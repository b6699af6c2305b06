import { type ClassValue, clsx } from "clsx";
import { groupOf } from "./class-groups";

/** Joins class names; of two classes that set the same thing under the same condition the later one wins. */
export function cn(...values: ClassValue[]): string {
  const kept = new Map<string, string>();
  for (const name of clsx(...values).split(" ")) {
    if (name === "") continue;
    const group = groupOf(name);
    // Deleting first moves it to the end, where it was said.
    kept.delete(group);
    kept.set(group, name);
  }
  return [...kept.values()].join(" ");
}
