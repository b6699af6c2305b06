import type { Page } from "./types";

/** Makes a page of rows that were asked for with one more than the limit. */
export function pageOf<T>(items: T[], limit: number | undefined, positionOf: (item: T) => string): Page<T> {
  if (limit === undefined || items.length <= limit) return { items };
  const page = items.slice(0, limit);
  const last = page.at(-1);
  return last === undefined ? { items: page } : { items: page, next: positionOf(last) };
}
