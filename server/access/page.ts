import * as z from "zod";
import { decodeCursor, encodeCursor } from "@/server/api/cursor";

const Key = z.object({ key: z.string() });

/** One page of what is in memory, in the order of its keys. */
export function pageOfAll<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): { items: T[]; nextCursor: string | null } {
  const after = decodeCursor(cursor, Key)?.key;
  const keyed = items.map((item) => ({ key: keyOf(item), item })).sort((a, b) => compare(a.key, b.key));
  const rest = after === undefined ? keyed : keyed.slice(upTo(keyed, after));
  const last = rest.length > limit ? rest[limit - 1] : undefined;
  return {
    items: rest.slice(0, limit).map(({ item }) => item),
    nextCursor: last ? encodeCursor({ key: last.key }) : null,
  };
}

/** One page of what is in the order of its keys already: no more of it is looked at than the page needs. */
export function pageOfSorted<T>(
  after: (key: string | undefined) => Iterable<T>,
  keyOf: (item: T) => string,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): { items: T[]; nextCursor: string | null } {
  const items: T[] = [];
  for (const item of after(decodeCursor(cursor, Key)?.key)) {
    const last = items.at(-1);
    if (items.length === limit && last !== undefined)
      return { items, nextCursor: encodeCursor({ key: keyOf(last) }) };
    items.push(item);
  }
  return { items, nextCursor: null };
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

function upTo(keyed: readonly { key: string }[], after: string): number {
  const n = keyed.findIndex(({ key }) => key > after);
  return n < 0 ? keyed.length : n;
}
