import { sideBySide } from "@/server/side-by-side";
import type { Catalog } from "./model";
import { databasePart, RULES } from "./parts";
import type { Reader } from "./read-catalog";
import { readDatabase } from "./read-database";
import { readRule } from "./read-rule";

const AT_ONCE = 8;

/** Parts of a catalog as they are now, in place of those that were read; notes when their reading began. */
export async function readLaterParts(
  { target, signal, now }: Reader,
  catalog: Catalog,
  begun: Map<string, Date>,
  parts: readonly string[],
): Promise<{ catalog: Catalog; calls: number }> {
  let calls = 0;
  const called = () => {
    signal.throwIfAborted();
    calls += 1;
  };
  const later = new Set(parts);
  let again = catalog;
  for (const rule of RULES.filter((one) => later.has(one))) {
    begun.set(rule, now());
    again = { ...again, [rule]: await readRule(target, rule, again.filters, called) };
  }
  const hasTags = again.tags.length > 0;
  const databases = await sideBySide(catalog.databases, 1, async (database) => {
    const part = databasePart(database.name);
    if (!later.has(part)) return database;
    begun.set(part, now());
    return readDatabase({ target, database, hasTags, called, atOnce: AT_ONCE });
  });
  return { catalog: { ...again, databases }, calls };
}
