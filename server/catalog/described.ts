import { type Commented, commentedTables, commentsIn } from "@/server/accounts";
import type { Target } from "@/server/accounts/contract";
import type { Output, ParsedInput } from "@/server/api/endpoint";
import type { Context } from "@/server/identity";
import type * as contract from "./contract";
import { saidOf, tablesWithWords } from "./described-store";
import { passageOf } from "./passage";
import { queryOf, wordsOf } from "./words";

type Found = Output<typeof contract.findDescribed>;
type Asked = ParsedInput<typeof contract.findDescribed>;
type Seen = Awaited<ReturnType<typeof commentedTables>>;
type Placed = { id: string; schema: string; name: string };

const WORDS_MAX = 10;
const FOUND_MAX = 200;
/** Of so many tables of the catalog it is looked up what is said of them. */
const LOOKED_INTO_MAX = 600;

/**
 * What is said in the catalog is for everybody who may read it; of a table that the person's role does not see in the
 * warehouse it is not told here, since the tree does not show it.
 */
export async function findDescribed(ctx: Context, input: Asked): Promise<Found> {
  return describedOf(await commentedTables(ctx, input, { withColumns: input.withColumnComments }), input);
}

/** Of the tables that somebody sees, those that are found. */
export async function describedOf(seen: Seen, input: Target & { text: string }): Promise<Found> {
  const words = [...new Set(wordsOf(input.text))].slice(0, WORDS_MAX);
  if (words.length === 0) return { items: [], hasMore: false };
  const { items, hasMore } = await inCatalog(input, words, seen);
  const found = new Map(items.map((one) => [keyOf(one.schema, one.table), one]));
  for (const one of inWarehouse(seen, words)) {
    const key = keyOf(one.schema, one.table);
    if (!found.has(key)) found.set(key, one);
    if (found.size > FOUND_MAX) break;
  }
  const all = [...found.values()];
  return { items: all.slice(0, FOUND_MAX), hasMore: hasMore || all.length > FOUND_MAX };
}

const keyOf = (schema: string, table: string) => `${schema}\n${table}`;

/** By the catalog's descriptions. */
async function inCatalog(at: Target, words: readonly string[], seen: Seen): Promise<Found> {
  const query = queryOf(words.map((word) => ({ typed: word, words: [word] })));
  const there = new Set(seen.tables.map(({ schema, name }) => keyOf(schema, name)));
  const places = (await tablesWithWords(at, query))
    .map(({ schema, ...rest }) => ({ ...rest, schema: schema ?? at.database }))
    .filter(({ schema, name }) => there.has(keyOf(schema, name)));
  const items: Found["items"] = [];
  let looked = 0;
  while (looked < Math.min(places.length, LOOKED_INTO_MAX) && items.length < FOUND_MAX) {
    const some = places.slice(looked, looked + FOUND_MAX);
    looked += some.length;
    items.push(...(await saidIn(some, words)));
  }
  return { items, hasMore: places.length > looked };
}

/** The first that is said of each of these tables with the words, in their order. */
async function saidIn(places: readonly Placed[], words: readonly string[]): Promise<Found["items"]> {
  const found = new Map<string, Omit<Found["items"][number], "schema" | "table">>();
  const ids = places.map(({ id }) => id);
  for (const { id, text, column, dataset } of await saidOf(ids, words)) {
    const passage = found.has(id) ? null : passageOf(text, words);
    if (passage) found.set(id, { column, dataset, ...passage });
  }
  return places.flatMap(({ id, schema, name }) => {
    const said = found.get(id);
    return said ? [{ schema, table: name, ...said }] : [];
  });
}

/** By what the warehouse itself says: of tables first, then of columns. */
function* inWarehouse(
  { tables, columns }: Seen,
  words: readonly string[],
): Generator<Found["items"][number]> {
  // Whether a text has the words at all is told much sooner than where they begin. They are letters and digits alone.
  const looks = words.map((word) => new RegExp(word, "i"));
  const has = (text: string) => looks.every((look) => look.test(text));
  for (const { schema, name, comment } of tables) {
    const passage = has(comment) ? passageOf(comment, words) : null;
    if (passage) yield { schema, table: name, column: null, dataset: null, ...passage };
  }
  for (const table of columns) if (has(table.said)) yield* ofColumn(table, words);
}

/** The first column of a table whose comment has the words. */
function* ofColumn(table: Commented, words: readonly string[]): Generator<Found["items"][number]> {
  for (const [column, comment] of commentsIn(table)) {
    const passage = passageOf(comment, words);
    if (!passage) continue;
    yield { schema: table.schema, table: table.name, column, dataset: null, ...passage };
    return;
  }
}
