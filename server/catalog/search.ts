import * as z from "zod";
import { decodeCursor, encodeCursor } from "@/server/api/cursor";
import type { Output, ParsedInput } from "@/server/api/endpoint";
import type { Context } from "@/server/identity";
import type * as contract from "./contract";
import {
  columnsNamed,
  countFacets,
  type EntryFilter,
  type FoundEntry,
  knownWords,
  pageOfEntries,
  similarWords,
  standingWords,
} from "./search-store";
import { nearest, queryOf, rankingOf, type Wanted, wordsOf } from "./words";

type Page = Output<typeof contract.listCatalog>;

const Key = z.object({ rank: z.number(), name: z.string(), id: z.uuid() });

type Asked = ParsedInput<typeof contract.listCatalog>;

export async function listCatalog(_ctx: Context, input: Asked): Promise<Page> {
  const wanted = await wantedOf(input.text, knownWords);
  const page = await pageOf(input, wanted);
  if (page.items.length > 0 || input.cursor || wanted.length === 0) return page;
  // Words stay known when what they were of is deleted: where nothing is found, those are that begin a word of an entry.
  const standing = await wantedOf(input.text, standingWords);
  return queryOf(standing) === queryOf(wanted) ? page : pageOf(input, standing);
}

async function pageOf(input: Asked, wanted: Wanted): Promise<Page> {
  const after = decodeCursor(input.cursor, Key);
  const { text = "", kind, limit, cursor: _cursor, ...facets } = input;
  const words = wanted.length > 0 ? { query: queryOf(wanted), ranking: rankingOf(wanted), text } : null;
  const filter: EntryFilter = { kind: kind ?? (text === "" ? "dataset" : undefined), words, facets };
  // A text without a single word is found nowhere.
  if (text !== "" && !words) return { items: [], nextCursor: null, facets: null, corrected: [] };
  // Side by side: each reads the matches, which costs less than keeping them for both.
  const [found, counts] = await Promise.all([
    pageOfEntries(filter, after, limit + 1),
    after ? null : countFacets(filter),
  ]);
  const rows = found.slice(0, limit);
  const last = found.length > limit ? rows.at(-1) : undefined;
  return {
    items: await shown(rows, wanted),
    nextCursor: last ? encodeCursor({ rank: last.rank, name: last.name, id: last.id }) : null,
    facets: counts,
    corrected: wanted
      .filter(({ typed, words }) => !words.includes(typed))
      .map(({ typed, words }) => ({ typed, words: [...words] })),
  };
}

// Of shorter words there are too many that are like them.
const CORRECTED_FROM = 3;
const WORDS_MAX = 10;

/** The words of a text; one that begins no known word gives way to known ones that are like it. */
async function wantedOf(
  text: string | undefined,
  known: (words: readonly string[]) => Promise<Set<string>>,
): Promise<Wanted> {
  const typed = [...new Set(wordsOf(text ?? ""))].slice(0, WORDS_MAX);
  if (typed.length === 0) return [];
  const there = await known(typed);
  return Promise.all(
    typed.map(async (word) => {
      if (there.has(word) || word.length < CORRECTED_FROM) return { typed: word, words: [word] };
      const likes = nearest(word, [...(await known(await similarWords(word)))]);
      return { typed: word, words: likes.length > 0 ? likes : [word] };
    }),
  );
}

async function shown(rows: FoundEntry[], wanted: Wanted): Promise<Page["items"]> {
  const tables = rows.filter((row) => row.kind === "table").map((row) => row.id);
  const words = wanted.flatMap((one) => one.words);
  const columns =
    tables.length > 0 && words.length > 0 ? await columnsNamed(tables, words) : new Map<string, string[]>();
  return rows.map(({ rank: _rank, updatedAt, ...row }) => ({
    ...row,
    matchedColumns: columns.get(row.id) ?? [],
    updatedAt: updatedAt.toISOString(),
  }));
}
